/* What of the map is seen, and how it changes: arithmetic, no elements. */

const MOST_ZOOM = 24;

/**
 * @typedef {{ globe: number[], flat: number[], zoom: number }} MapView `globe` is the point in the middle in degrees,
 *   `flat` how far the flat map is moved to the right and down in pixels
 * @typedef {{ width: number, height: number, radius: number, flatWidth: number }} Screen all in pixels; `radius` of the
 *   globe as it is drawn, `flatWidth` of the flat map at zoom 1
 */

/**
 * @param {MapView} view
 * @param {number} factor
 * @param {number[]} at the pixel that stays where it is, on the flat map
 * @param {Screen} screen
 * @returns {MapView}
 */
export function zoomed(view, factor, at, screen) {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * factor));
  const ratio = zoom / view.zoom;
  const middle = [screen.width / 2, screen.height / 2];
  const flat = view.flat.map((value, axis) => {
    const from = at[axis] - middle[axis];
    return from - (from - value) * ratio;
  });
  return keepInside({ ...view, flat, zoom }, screen);
}

/**
 * The globe likewise: what is under the pixel stays under it, near the middle at least.
 * @param {MapView} view
 * @param {number} factor
 * @param {number[]} at
 * @param {Screen} screen
 * @returns {MapView}
 */
export function zoomedGlobe(view, factor, at, screen) {
  const nearer = zoomed(view, factor, at, screen);
  const ratio = nearer.zoom / view.zoom;
  const [right, down] = [screen.width / 2 - at[0], screen.height / 2 - at[1]].map((value) => value * (ratio - 1));
  const shrink = Math.max(0.2, Math.cos((view.globe[0] * Math.PI) / 180));
  return turned(nearer, right / shrink, down, { ...screen, radius: screen.radius * ratio });
}

/**
 * The globe is turned so that the point under the finger stays under it, near its middle at least.
 * @param {MapView} view
 * @param {number} right
 * @param {number} down
 * @param {Screen} screen
 * @returns {MapView}
 */
export function turned(view, right, down, { radius }) {
  const degrees = 180 / (Math.PI * radius);
  const [latitude, longitude] = view.globe;
  const globe = [Math.max(-90, Math.min(90, latitude + down * degrees)), longitude - right * degrees];
  return { ...view, globe };
}

/**
 * @param {MapView} view
 * @param {number} right
 * @param {number} down
 * @param {Screen} screen
 * @returns {MapView}
 */
export function moved(view, right, down, screen) {
  return keepInside({ ...view, flat: [view.flat[0] + right, view.flat[1] + down] }, screen);
}

/**
 * The flat map covers what it covers at zoom 1.
 * @param {MapView} view
 * @param {Screen} screen
 * @returns {MapView}
 */
function keepInside(view, { flatWidth }) {
  const wider = flatWidth * (view.zoom - 1);
  const half = [wider / 2, wider / 4];
  return { ...view, flat: view.flat.map((value, axis) => Math.max(-half[axis], Math.min(half[axis], value))) };
}
