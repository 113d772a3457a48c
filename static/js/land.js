/* Outlines of land on a flat map. */

const ANTARCTIC = -85;

/**
 * A ring that crosses the date line, without the jump; one around the pole keeps it.
 * @param {number[][]} ring of [longitude, latitude]
 */
export function unwrapped(ring) {
  if (ring.some(([, latitude]) => latitude < ANTARCTIC)) return ring;
  let turn = 0;
  return ring.map(([longitude, latitude], index) => {
    const step = index ? longitude - ring[index - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [longitude + turn, latitude];
  });
}
