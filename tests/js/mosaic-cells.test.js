import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAddress, cellAt, neighbour, squareAround, tileSource } from "wave/mosaic-cells";

const GRID = { rows: 6, columns: 12 };

/** @type {Cell[]} */
const CELLS = [];
for (let row = 0; row < GRID.rows; row++)
  for (let column = 0; column < GRID.columns; column++) CELLS.push({ row, column });

test("the middle of each cell's square lies in that cell", () => {
  for (const cell of CELLS) {
    const { x, y, side } = squareAround(cell, GRID.columns);
    assert.deepEqual(cellAt({ x: x + side / 2, y: y + side / 2 }, GRID), cell);
  }
});

test("beside the mosaic there is no cell", () => {
  for (const [x, y] of [
    [-0.001, 0.2],
    [1.001, 0.2],
    [0.5, -0.001],
    [0.5, 0.501],
  ]) {
    assert.equal(cellAt({ x, y }, GRID), null);
  }
});

test("a square of several cells has the cell in its middle", () => {
  const { x, y, side } = squareAround({ row: 2, column: 3 }, 10, 3);
  assert.deepEqual(
    [x, y, side].map((value) => Math.round(value * 1000) / 1000),
    [0.2, 0.1, 0.3],
  );
});

test("a walk ends at the edge", () => {
  assert.deepEqual(neighbour({ row: 0, column: 11 }, -1, 1, GRID), { row: 0, column: 11 });
  assert.deepEqual(neighbour({ row: 5, column: 0 }, 1, -1, GRID), { row: 5, column: 0 });
  assert.deepEqual(neighbour({ row: 2, column: 2 }, 1, 0, GRID), { row: 3, column: 2 });
});

test("the address of a cell is that of the first with its own numbers", () => {
  assert.equal(cellAddress("/mosaic/cell/0/0.json", { row: 4, column: 17 }), "/mosaic/cell/4/17.json");
});

test("a pyramid tile's address names the build that drew it", () => {
  const table = { width: 960, height: 480, tile_px: 256, levels: 11, build: "new", others: { "10/1_0": "old" } };
  const source = tileSource(table, "/tiles/{build}/{level}/{column}_{row}.webp");
  assert.equal(source.maxLevel, 10);
  assert.equal(source.getTileUrl(10, 1, 0), "/tiles/old/10/1_0.webp");
  assert.equal(source.getTileUrl(10, 0, 1), "/tiles/new/10/0_1.webp");
});
