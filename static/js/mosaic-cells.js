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
 * The cell so many steps on, as one reads; behind the last comes the first.
 * @param {Cell} cell
 * @param {number} step
 * @param {CellGrid} grid
 * @returns {Cell}
 */
export function beside(cell, step, { rows, columns }) {
  const count = rows * columns;
  const number = (cell.row * columns + cell.column + step + count) % count;
  return { row: Math.floor(number / columns), column: number % columns };
}

/**
 * Of several cells the one that is nearest to the middle of a view; without a view the first.
 * @param {Cell[]} cells
 * @param {{ x: number, y: number } | null} middle
 * @param {CellGrid} grid
 * @returns {Cell | undefined}
 */
export function nearest(cells, middle, { columns }) {
  if (!middle) return cells[0];
  /** @type {(cell: Cell) => number} */
  const away = ({ row, column }) => Math.hypot((column + 0.5) / columns - middle.x, (row + 0.5) / columns - middle.y);
  return [...cells].sort((one, other) => away(one) - away(other))[0];
}

/**
 * What has to be seen in all, so that a rectangle just fills what is free of a screen.
 * @param {Box} wanted
 * @param {{ width: number, height: number }} screen in pixels
 * @param {{ top?: number, right?: number, bottom?: number, left?: number }} covered in pixels
 * @returns {Box}
 */
export function boundsAround(wanted, { width, height }, { top = 0, right = 0, bottom = 0, left = 0 }) {
  const [freeWidth, freeHeight] = [Math.max(1, width - left - right), Math.max(1, height - top - bottom)];
  const unit = Math.max(wanted.width / freeWidth, wanted.height / freeHeight);
  return {
    x: wanted.x + wanted.width / 2 - (left + freeWidth / 2) * unit,
    y: wanted.y + wanted.height / 2 - (top + freeHeight / 2) * unit,
    width: width * unit,
    height: height * unit,
  };
}

/**
 * The smallest rectangle around two.
 * @param {Box} one
 * @param {Box} other
 * @returns {Box}
 */
export function around(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const right = Math.max(one.x + one.width, other.x + other.width);
  const bottom = Math.max(one.y + one.height, other.y + other.height);
  return { x, y, width: right - x, height: bottom - y };
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
