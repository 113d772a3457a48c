/* From places to the lights of the map: arithmetic, no elements.
 *
 * Places are unit vectors in one array, [x, y, z, x, y, z, …]: x towards 0° N 0° E, z towards the north pole. A frame
 * projects them to pixels and gathers those that fall into the same small square of the screen: one light for each.
 */

export const GATHER_PX = 22;
const BEYOND_PX = 20;
const MOST_RADIUS_PX = 22;
const LEAST_REACH_PX = 22; // a finger
const ROUNDED_DEG = 0.006;

/**
 * @typedef {object} Light
 * @property {number} x
 * @property {number} y
 * @property {number} radius
 * @property {number} people
 * @property {number} places how many
 * @property {number} place the one with the most people of them
 * @property {number} most
 * @property {number[]} members the places
 * @typedef {(place: number) => [x: number, y: number] | null} Projector null for what lies on the far side
 */

/**
 * @param {MapWaves["places"]} places
 */
export function vectors(places) {
  const found = new Float64Array(places.length * 3);
  places.forEach(([latitude, longitude], index) => {
    const [north, east] = [radians(latitude), radians(longitude)];
    const away = Math.cos(north);
    found.set([away * Math.cos(east), away * Math.sin(east), Math.sin(north)], index * 3);
  });
  return found;
}

/**
 * The globe from far away, with the point [latitude, longitude] in its middle.
 * @param {Float64Array} places
 * @param {number[]} point in degrees
 * @param {{ width: number, height: number, radius: number }} screen in pixels
 * @returns {Projector}
 */
export function globeProjector(places, point, { width, height, radius }) {
  const [latitude, longitude] = point.map(radians);
  const [sinLat, cosLat] = [Math.sin(latitude), Math.cos(latitude)];
  const [sinLon, cosLon] = [Math.sin(longitude), Math.cos(longitude)];
  return (place) => {
    const x = places[3 * place];
    const y = places[3 * place + 1];
    const z = places[3 * place + 2];
    const ahead = x * cosLon + y * sinLon;
    if (ahead * cosLat + z * sinLat < 0) return null;
    return [width / 2 + radius * (y * cosLon - x * sinLon), height / 2 - radius * (z * cosLat - ahead * sinLat)];
  };
}

/**
 * Degrees as they are, with 0° N 0° E in the middle and then moved.
 * @param {MapWaves["places"]} places
 * @param {number[]} moved to the right and down, in pixels
 * @param {{ width: number, height: number, pixels: number }} screen pixels a degree
 * @returns {Projector}
 */
export function flatProjector(places, [right, down], { width, height, pixels }) {
  return (place) => {
    const [latitude, longitude] = places[place];
    return [width / 2 + right + longitude * pixels, height / 2 + down - latitude * pixels];
  };
}

/**
 * Those in one small square of the screen are one light, in the middle of its people.
 * @param {Float64Array} people at each place
 * @param {Projector} project
 * @param {{ width: number, height: number }} screen
 * @returns {Light[]}
 */
export function gather(people, project, { width, height }) {
  /** @type {Map<number, Light>} */
  const lights = new Map();
  const columns = Math.ceil(width / GATHER_PX) + 2;
  for (let place = 0; place < people.length; place++) {
    const point = people[place] ? project(place) : null;
    if (!point) continue;
    const [x, y] = point;
    if (x < -BEYOND_PX || y < -BEYOND_PX || x > width + BEYOND_PX || y > height + BEYOND_PX) continue;
    const square = Math.floor(y / GATHER_PX) * columns + Math.floor(x / GATHER_PX);
    let light = lights.get(square);
    if (!light)
      lights.set(square, (light = { x: 0, y: 0, people: 0, places: 0, place, most: 0, radius: 0, members: [] }));
    add(light, place, people[place], x, y);
  }
  return [...lights.values()].map(settle);
}

/**
 * @param {Light} light
 * @param {number} place
 * @param {number} people
 * @param {number} x
 * @param {number} y
 */
function add(light, place, people, x, y) {
  light.x += x * people;
  light.y += y * people;
  light.people += people;
  light.places += 1;
  light.members.push(place);
  if (people <= light.most) return;
  light.most = people;
  light.place = place;
}

/** @param {Light} light whose x and y are sums over people */
function settle(light) {
  light.x /= light.people;
  light.y /= light.people;
  light.radius = Math.min(MOST_RADIUS_PX, 2.2 + 1.9 * Math.log2(light.people));
  return light;
}

/**
 * The one with the most people of those within reach of a point.
 * @param {Light[]} lights
 * @param {number[]} point
 * @returns {Light | undefined}
 */
export function lightAt(lights, [x, y]) {
  const near = lights.filter((light) => Math.hypot(light.x - x, light.y - y) < Math.max(LEAST_REACH_PX, light.radius));
  return near.sort((one, other) => other.people - one.people)[0];
}

/**
 * The smallest box that holds these places, as the server rounds them: south, west, north, east. Across 180° its west
 * is greater than its east.
 * @param {MapWaves["places"]} places
 * @param {number[]} members
 */
export function boxAround(places, members) {
  const latitudes = members.map((place) => places[place][0]);
  const longitudes = members.map((place) => places[place][1]).sort((one, other) => one - other);
  let [west, east] = [longitudes[0], longitudes[longitudes.length - 1]];
  let widest = west + 360 - east;
  longitudes.slice(1).forEach((longitude, before) => {
    const gap = longitude - longitudes[before];
    if (gap <= widest) return;
    widest = gap;
    [west, east] = [longitude, longitudes[before]];
  });
  const edge = ROUNDED_DEG;
  return [Math.min(...latitudes) - edge, west - edge, Math.max(...latitudes) + edge, east + edge];
}

/**
 * The middle of these places' people, in degrees.
 * @param {Float64Array} at the places as unit vectors
 * @param {number[]} members
 * @param {Float64Array} people
 * @returns {[latitude: number, longitude: number]}
 */
export function middleOf(at, members, people) {
  let [x, y, z] = [0, 0, 0];
  for (const place of members) {
    x += at[3 * place] * people[place];
    y += at[3 * place + 1] * people[place];
    z += at[3 * place + 2] * people[place];
  }
  return [degrees(Math.atan2(z, Math.hypot(x, y))), degrees(Math.atan2(y, x))];
}

/**
 * The place with people that is nearest to a point.
 * @param {Float64Array} at the places as unit vectors
 * @param {Float64Array} people
 * @param {number[]} point in degrees
 * @returns {number | null}
 */
export function nearestPlace(at, people, point) {
  const [x, y, z] = vectors([[point[0], point[1], "", ""]]);
  /** @type {number | null} */
  let found = null;
  let most = -2;
  for (let place = 0; place < people.length; place++) {
    if (!people[place]) continue;
    const close = at[3 * place] * x + at[3 * place + 1] * y + at[3 * place + 2] * z;
    if (close <= most) continue;
    most = close;
    found = place;
  }
  return found;
}

/**
 * 1,234 people in a light that has no room: "1.2k".
 * @param {number} people
 */
export function short(people) {
  return people < 1000 ? String(people) : `${Math.round(people / 100) / 10}k`;
}

/** @param {number} value in degrees */
function radians(value) {
  return (value * Math.PI) / 180;
}

/** @param {number} value in radians */
function degrees(value) {
  return (value * 180) / Math.PI;
}
