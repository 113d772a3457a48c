/* Where the cells of the mosaic are: arithmetic, no elements. Coordinates are the viewer's: the mosaic is 1 wide, and
 * because cells are square, both axes are divided by the number of columns. */

const FACE_PX = 1024;

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
 * The pyramid as its table describes it: the address of each pyramid tile names the build that drew it. Beyond its
 * base level every cell is a pyramid tile of its own, as far as its photo goes.
 * @param {Version} version
 * @param {boolean} [isPlain] without tint, which the base level never has
 */
export function tileSource({ pointer, table, depths }, isPlain = false) {
  const { tiles, deep, columns } = pointer;
  const base = table.levels - 1;
  const above = (isPlain && pointer.plain_tiles) || tiles;
  const sides = deep && depths ? deep.sides : [];
  const cellsATile = table.tile_px / pointer.cell_px;
  /** @type {(level: number, column: number, row: number) => string} */
  const keyOf = (level, column, row) => table.others[`${level}/${column}_${row}`] ?? table.build;
  /** @type {(level: number) => number} */
  const tilePx = (level) => sides[level - base - 1] ?? table.tile_px;
  return {
    width: table.width * 2 ** sides.length,
    height: table.height * 2 ** sides.length,
    tileSize: table.tile_px,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: base + sides.length,
    getTileWidth: tilePx,
    getTileHeight: tilePx,
    /** @type {(level: number, column: number, row: number) => boolean} */
    tileExists: (level, column, row) => level - base <= Number(level > base && depths[row * columns + column]),
    /** @type {(level: number, column: number, row: number) => string} */
    getTileUrl(level, column, row) {
      const pattern = level < base ? above : tiles;
      if (level <= base) return filled(pattern, { build: keyOf(level, column, row), level, column, row });
      const build = keyOf(base, Math.floor(column / cellsATile), Math.floor(row / cellsATile));
      return filled(deep?.faces ?? "", { build, side: tilePx(level), column, row });
    },
  };
}

/**
 * How large a pixel of the deepest level may become: a face without depth three times its size, one with depth fills
 * the screen.
 * @param {Version} version
 */
export function mostEnlarged({ pointer, depths }) {
  const deepest = (depths && pointer.deep?.sides.at(-1)) || 0;
  return deepest ? Math.max(1, FACE_PX / deepest) : 3;
}

/**
 * @param {string} pattern with names in braces
 * @param {Record<string, string | number>} words
 */
function filled(pattern, words) {
  return Object.entries(words).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), pattern);
}
