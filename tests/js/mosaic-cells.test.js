import assert from "node:assert/strict";
import { test } from "node:test";
import {
  around,
  beside,
  boundsAround,
  cellAddress,
  cellAt,
  mostEnlarged,
  nearest,
  neighbour,
  squareAround,
  tileSource,
} from "wave/mosaic-cells";

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

test("from face to face every cell is met once, row by row, and then the first again", () => {
  let cell = CELLS[0];
  for (const expected of [...CELLS.slice(1), CELLS[0]]) {
    const next = beside(cell, 1, GRID);
    assert.deepEqual(next, expected);
    assert.deepEqual(beside(next, -1, GRID), cell);
    cell = next;
  }
});

test("of several cells of one wave that in the view is meant", () => {
  const cells = [CELLS[0], CELLS[30], CELLS[71]];
  assert.equal(nearest(cells, null, GRID), CELLS[0]);
  assert.equal(nearest(cells, { x: 0.99, y: 0.49 }, GRID), CELLS[71]);
  assert.equal(nearest([], { x: 0, y: 0 }, GRID), undefined);
});

test("a rectangle fills what is free of the screen, and lies nowhere else", () => {
  const wanted = { x: 0.2, y: 0.1, width: 0.3, height: 0.1 };
  const screen = { width: 400, height: 800 };
  for (const covered of [{}, { bottom: 500 }, { top: 120, bottom: 60 }, { right: 150, left: 20, top: 5 }]) {
    const { top = 0, right = 0, bottom = 0, left = 0 } = /** @type {Record<string, number>} */ (covered);
    const seen = boundsAround(wanted, screen, covered);
    const unit = seen.width / screen.width;
    assert.ok(Math.abs(seen.height / screen.height - unit) < 1e-12, "squares stay squares");
    const edges = [
      [(wanted.x - seen.x) / unit, left],
      [(seen.x + seen.width - wanted.x - wanted.width) / unit, right],
      [(wanted.y - seen.y) / unit, top],
      [(seen.y + seen.height - wanted.y - wanted.height) / unit, bottom],
    ];
    const spare = edges.map(([is, least]) => is - least);
    assert.ok(
      spare.every((px) => px > -1e-9),
      `${spare}`,
    );
    assert.ok(Math.abs(spare[0] - spare[1]) < 1e-9 && Math.abs(spare[2] - spare[3]) < 1e-9, "in the middle");
    assert.ok(Math.min(...spare) < 1e-9, "as large as can be");
  }
});

test("the rectangle around two touches both", () => {
  const box = around({ x: 0, y: 0, width: 1, height: 0.4 }, { x: -0.01, y: -0.02, width: 1.02, height: 0.43 });
  assert.deepEqual(
    [box.x, box.y, box.x + box.width, box.y + box.height].map((value) => Math.round(value * 1e6) / 1e6),
    [-0.01, -0.02, 1.01, 0.41],
  );
});

test("the address of a cell is that of the first with its own numbers", () => {
  assert.equal(cellAddress("/mosaic/cell/0/0.json", { row: 4, column: 17 }), "/mosaic/cell/4/17.json");
});

/** Three rows of five cells, 256 px each, two along a pyramid tile. @type {TileTable} */
const TABLE = { width: 1280, height: 768, tile_px: 512, levels: 12, build: "new", others: { "11/1_0": "old" } };
/** @type {Pointer} */
const POINTER = {
  version: 1,
  rows: 3,
  columns: 5,
  cell_px: 256,
  table: "/tables/t.json",
  tiles: "/tiles/{build}/{level}/{column}_{row}.webp",
  plain_tiles: "/tiles/{build}/plain/{level}/{column}_{row}.webp",
  deep: { sides: [512, 1024], faces: "/deep/{build}/{side}/{column}_{row}.jpg", depths: "/deep/new.json" },
};
const DEPTHS = "222220000012121";

test("a pyramid tile's address names the build that drew it", () => {
  const source = tileSource({ pointer: { ...POINTER, deep: null }, table: TABLE, depths: "" });
  assert.equal(source.maxLevel, 11);
  assert.equal(source.getTileUrl(11, 1, 0), "/tiles/old/11/1_0.webp");
  assert.equal(source.getTileUrl(11, 0, 1), "/tiles/new/11/0_1.webp");
});

test("without tint there are other overviews, and the same photographs", () => {
  const source = tileSource({ pointer: POINTER, table: TABLE, depths: DEPTHS }, true);
  assert.equal(source.getTileUrl(10, 1, 0), "/tiles/new/plain/10/1_0.webp");
  assert.equal(source.getTileUrl(11, 1, 0), "/tiles/old/11/1_0.webp");
  assert.equal(source.getTileUrl(12, 0, 0), "/deep/new/512/0_0.jpg");
});

test("beyond the base level every cell is a square of its own, by the build that drew it last", () => {
  const source = tileSource({ pointer: POINTER, table: TABLE, depths: DEPTHS });
  assert.deepEqual([source.width, source.height, source.maxLevel], [5120, 3072, 13]);
  assert.deepEqual(
    [10, 11, 12, 13].map((level) => source.getTileWidth(level)),
    [512, 512, 512, 1024],
  );
  assert.equal(source.getTileUrl(11, 1, 0), "/tiles/old/11/1_0.webp");
  assert.equal(source.getTileUrl(12, 3, 1), "/deep/old/512/3_1.jpg");
  assert.equal(source.getTileUrl(13, 4, 2), "/deep/new/1024/4_2.jpg");
});

test("a cell goes on as far as its photo has pixels", () => {
  const source = tileSource({ pointer: POINTER, table: TABLE, depths: DEPTHS });
  /** @type {(level: number, row: number) => boolean[]} */
  const there = (level, row) => [0, 1, 2, 3, 4].map((column) => source.tileExists(level, column, row));
  assert.deepEqual(there(11, 1), [true, true, true, true, true]);
  assert.deepEqual(there(12, 1), [false, false, false, false, false]);
  assert.deepEqual(there(12, 2), [true, true, true, true, true]);
  assert.deepEqual(there(13, 2), [false, true, false, true, false]);
});

test("without the depths the mosaic ends at its base level", () => {
  const version = { pointer: POINTER, table: TABLE, depths: "" };
  assert.deepEqual([tileSource(version).maxLevel, tileSource(version).width], [11, 1280]);
  assert.deepEqual([mostEnlarged(version), mostEnlarged({ ...version, depths: DEPTHS })], [3, 1]);
});
