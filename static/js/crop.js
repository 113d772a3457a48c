/* The square of a photo that is its tile: `size` is its side as a share of the photo's shorter one; `left` and `top`
 * are how far it is moved, 0 to 1 of the room there is, as the server's Crop has them. */

export const SMALLEST = 0.33;

/**
 * How a photo lies under a frame that shows its square: its scale, and how far it could move in the frame's pixels.
 * @param {{ width: number, height: number }} photo
 * @param {number} size
 * @param {number} frame side of the frame in pixels
 */
export function layout({ width, height }, size, frame) {
  const side = Math.min(width, height) * size;
  const scale = frame / side;
  return { scale, spare: { x: (width - side) * scale, y: (height - side) * scale } };
}

/**
 * The crop moved by pixels of the frame; where there is no room it stays in the middle.
 * @param {Crop} crop
 * @param {{ x: number, y: number }} spare
 * @param {number} right
 * @param {number} down
 */
export function moved(crop, spare, right, down) {
  const left = spare.x ? crop.left + right / spare.x : 0.5;
  const top = spare.y ? crop.top + down / spare.y : 0.5;
  return { left: Math.min(1, Math.max(0, left)), top: Math.min(1, Math.max(0, top)) };
}
