/* Where the cells of the mosaic are: arithmetic, no elements. Coordinates are the viewer's: the mosaic is 1 wide, and
 * because cells are square, both axes are divided by the number of columns. */

/**
 * The cell under a point, or null beside the mosaic.
 * @param {{ x: number, y: number }} point
 * @param {CellGrid} grid
 * @returns {Cell | null}
 */
export function cellAt(point, { rows, columns }) {
  const column = Math.floor(point.x * columns);
  const row = Math.floor(point.y * columns);
  return column >= 0 && row >= 0 && column < columns && row < rows ? { row, column } : null;
}

/**
 * The cell so many rows down and columns to the right; the edge is where a walk ends.
 * @param {Cell} cell
 * @param {number} down
 * @param {number} right
 * @param {CellGrid} grid
 * @returns {Cell}
 */
export function neighbour(cell, down, right, { rows, columns }) {
  return {
    row: Math.min(rows - 1, Math.max(0, cell.row + down)),
    column: Math.min(columns - 1, Math.max(0, cell.column + right)),
  };
}

/**
 * The square of so many cells with this one in its middle.
 * @param {Cell} cell
 * @param {number} columns of the mosaic
 * @param {number} cells along a side
 */
export function squareAround({ row, column }, columns, cells = 1) {
  const before = (cells - 1) / 2;
  return { x: (column - before) / columns, y: (row - before) / columns, side: cells / columns };
}

/**
 * @param {string} pattern the address of the first cell, "…/0/0.json"
 * @param {Cell} cell
 */
export function cellAddress(pattern, { row, column }) {
  return pattern.replace(/0\/0\.json$/, `${row}/${column}.json`);
}

/**
 * The pyramid as its table describes it: the address of each pyramid tile names the build that drew it.
 * @param {TileTable} table
 * @param {string} pattern with {build}, {level}, {column} and {row}
 */
export function tileSource(table, pattern) {
  return {
    width: table.width,
    height: table.height,
    tileSize: table.tile_px,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: table.levels - 1,
    /** @type {(level: number, column: number, row: number) => string} */
    getTileUrl(level, column, row) {
      const build = table.others[`${level}/${column}_${row}`] ?? table.build;
      const words = { build, level, column, row };
      return Object.entries(words).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), pattern);
    },
  };
}
