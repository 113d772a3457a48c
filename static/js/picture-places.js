/* Where something lies in a picture: parts in shares of its sides, a dot in widths, both from the top left corner. */

const LEAST = 0.02;
const SCALE = 10_000;

/** @typedef {{ left: number, top: number, width: number, height: number }} Part */

/** @type {Readonly<Part>} */
export const WHOLE = { left: 0, top: 0, width: 1, height: 1 };

/** @param {number} value */
export function rounded(value) {
  return Math.round(value * SCALE) / SCALE;
}

/**
 * The part between two corners; never beyond the picture, whatever rounding does.
 * @param {{ x: number, y: number }} one
 * @param {{ x: number, y: number }} other
 * @returns {Part}
 */
export function partBetween(one, other) {
  const [left, width] = span(one.x, other.x);
  const [top, height] = span(one.y, other.y);
  return { left, top, width, height };
}

/**
 * Where a side begins and how long it is: its ends are rounded, and the length is what lies between them.
 * @param {number} one
 * @param {number} other
 */
function span(one, other) {
  const start = rounded(Math.min(one, other, 1 - LEAST));
  const end = rounded(Math.max(one, other, start + LEAST));
  return [start, rounded(end - start)];
}

/**
 * Where a dot of one part lies in another part of the same picture; null where it is not in it.
 * @param {{ x: number, y: number }} dot in widths of the part before
 * @param {Part} before
 * @param {Part} after
 * @param {number} ratio of the whole picture, height by width
 */
export function dotIn(dot, before, after, ratio) {
  const x = (before.left + dot.x * before.width - after.left) / after.width;
  const y = ((before.top - after.top) * ratio + dot.y * before.width) / after.width;
  const isInside = x >= 0 && x <= 1 && y >= 0 && y <= (after.height * ratio) / after.width;
  return isInside ? { x: rounded(x), y: rounded(y) } : null;
}
