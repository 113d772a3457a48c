/* Names on the map: of lands, seas and towns, each where it has room. Arithmetic, no elements. */

const HEIGHT_PX = 15;
const APART_PX = 4;
// From how near on towns help, in pixels a degree; before that they would be one heap.
const TOWNS_FROM = 14;

/**
 * @typedef {{ x: number, y: number, text: string, kind: string }} PlacedName
 * @typedef {[latitude: number, longitude: number, name: string, degrees: number]} MapName
 * @typedef {{ lands: MapName[], seas: MapName[], towns: MapName[] }} MapNames
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Taken
 */

/**
 * All names in the order in which they get a place, with the points they stand at.
 * @param {MapNames} names
 * @returns {{ kind: string, name: MapName }[]}
 */
export function inOrder({ lands, seas, towns }) {
  /** @type {(kind: string) => (name: MapName) => { kind: string, name: MapName }} */
  const as = (kind) => (name) => ({ kind, name });
  return [...seas.map(as("sea")), ...lands.map(as("land")), ...towns.map(as("town"))];
}

/**
 * @param {{ kind: string, name: MapName }[]} names
 * @param {(place: number) => [x: number, y: number] | null} project
 * @param {{ width: number, height: number, pixels: number, measure: (text: string) => number }} screen pixels a degree
 * @param {Taken[]} [taken] where no name may stand
 * @returns {PlacedName[]}
 */
export function placeNames(names, project, { width, height, pixels, measure }, taken = []) {
  const boxes = [...taken];
  /** @type {PlacedName[]} */
  const placed = [];
  names.forEach(({ kind, name: [, , text, degrees] }, place) => {
    if (kind === "town" && pixels < TOWNS_FROM) return;
    const point = project(place);
    if (!point) return;
    const wide = measure(text);
    if (kind !== "town" && wide > degrees * pixels * 1.15) return;
    const [x, y] = kind === "town" ? [point[0], point[1] + HEIGHT_PX] : point;
    const box = around(x, y, wide);
    if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) return;
    if (boxes.some((other) => meets(box, other))) return;
    boxes.push(box);
    placed.push({ x, y, text, kind });
  });
  return placed;
}

/**
 * Of the numbers in the lights those that lie on no other: the one with more people keeps its own.
 * @template {{ x: number, y: number, people: number }} One
 * @param {One[]} lights
 * @param {(light: One) => number} measure
 * @returns {{ light: One, box: Taken }[]}
 */
export function placeNumbers(lights, measure) {
  /** @type {{ light: One, box: Taken }[]} */
  const placed = [];
  for (const light of [...lights].sort((one, other) => other.people - one.people)) {
    const box = around(light.x, light.y, measure(light));
    if (!placed.some((other) => meets(box, other.box))) placed.push({ light, box });
  }
  return placed;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} wide
 * @returns {Taken}
 */
function around(x, y, wide) {
  const [half, high] = [wide / 2 + APART_PX, HEIGHT_PX / 2];
  return { left: x - half, top: y - high, right: x + half, bottom: y + high };
}

/**
 * @param {Taken} one
 * @param {Taken} other
 */
function meets(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
