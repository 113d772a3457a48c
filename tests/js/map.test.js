import assert from "node:assert/strict";
import { test } from "node:test";
import { unwrapped } from "wave/land";
import { boxAround, flatProjector, gather, globeProjector, lightAt } from "wave/map-lights";
import { middleOf, nearestPlace, short, vectors } from "wave/map-lights";
import { barOf, ofCountry, peopleByBar, peopleByPlace } from "wave/map-minutes";
import { inOrder, placeNames, placeNumbers } from "wave/map-names";
import { moved, turned, zoomed, zoomedGlobe } from "wave/map-view";

const SCREEN = { width: 1000, height: 600, radius: 276, flatWidth: 1000 };
/** @type {MapWaves["places"]} */
const PLACES = [
  [-8.05, -34.88, "Recife", "BR"],
  [-8.28, -35.98, "Caruaru", "BR"],
  [38.72, -9.14, "Lisbon", "PT"],
  [35.68, 139.69, "Tokyo", "JP"],
];
const PEOPLE = Float64Array.from([5, 2, 1, 1]);
const HOME = { globe: [0, -30], flat: [0, 0], zoom: 1 };

/** @param {number[]} point */
function onGlobe(point) {
  return globeProjector(vectors(PLACES), point, SCREEN);
}

/**
 * @param {number[] | null} point
 * @param {number[]} expected
 */
function isNear(point, expected) {
  assert.ok(point && Math.hypot(point[0] - expected[0], point[1] - expected[1]) < 1e-6, String(point));
}

test("the globe has the point it is turned to in its middle, and hides what is behind it", () => {
  isNear(onGlobe([-8.05, -34.88])(0), [500, 300]);
  assert.equal(onGlobe([-8.05, -34.88])(3), null);
});

test("what lies north is above, what lies east is to the right", () => {
  const lisbon = onGlobe([-8.05, -34.88])(2);
  assert.ok(lisbon && lisbon[0] > 500 && lisbon[1] < 300);
});

test("on the flat map a degree is as many pixels everywhere", () => {
  const project = flatProjector(PLACES, [10, -20], { width: 1000, height: 600, pixels: 2 });
  isNear(project(2), [510 - 2 * 9.14, 280 - 2 * 38.72]);
});

test("neighbours on the screen are one light, and nobody is lost", () => {
  const project = flatProjector(PLACES, [0, 0], { width: 1000, height: 600, pixels: 1000 / 360 });
  const lights = gather(PEOPLE, project, SCREEN);
  assert.equal(lights.length, 3);
  assert.equal(
    lights.reduce((sum, light) => sum + light.people, 0),
    9,
  );
  const [brightest] = lights.sort((one, other) => other.people - one.people);
  assert.deepEqual([brightest.people, brightest.places, PLACES[brightest.place][2]], [7, 2, "Recife"]);
});

test("a place without people is no light, and one beyond the screen neither", () => {
  const project = flatProjector(PLACES, [0, 0], { width: 1000, height: 600, pixels: 40 });
  assert.deepEqual(gather(new Float64Array(4), project, SCREEN), []);
  assert.ok(gather(PEOPLE, project, SCREEN).every((light) => PLACES[light.place][2] !== "Tokyo"));
});

test("a finger finds the light with the most people within its reach", () => {
  const light = { people: 1, places: 1, place: 0, most: 1, radius: 3, members: [0] };
  const lights = [
    { ...light, x: 100, y: 100 },
    { ...light, x: 104, y: 100, people: 4 },
  ];
  assert.equal(lightAt(lights, [98, 100])?.people, 4);
  assert.equal(lightAt(lights, [98, 140]), undefined);
});

test("a number that has little room is short", () => {
  assert.deepEqual([7, 999, 1234, 45_000].map(short), ["7", "999", "1.2k", "45k"]);
});

test("what is outside the time line is gathered at its ends", () => {
  assert.deepEqual(
    [-500, -21, -20, 0, 35, 36, 500].map((minute) => barOf(minute, 15)),
    [-21, -21, -20, 0, 35, 36, 36],
  );
});

test("bars and places count the same people", () => {
  const waves = { places: PLACES, place: [0, 0, 1, 3], minute: [-90, 3, 3, 400], people: [2, 3, 2, 1] };
  const byBar = peopleByBar(waves, 15);
  assert.deepEqual(
    [...byBar],
    [
      [-21, 2],
      [3, 5],
      [36, 1],
    ],
  );
  assert.deepEqual([...peopleByPlace(waves, 15, null)], [5, 2, 0, 1]);
  assert.deepEqual([...peopleByPlace(waves, 15, 3)], [3, 2, 0, 0]);
});

test("a zoom keeps the pixel that it was made at", () => {
  const at = [700, 200];
  const view = zoomed({ ...HOME, zoom: 4, flat: [-50, 30] }, 2, at, SCREEN);
  const before = [(700 - 500 + 50) / 4, (200 - 300 - 30) / 4];
  isNear([500 + view.flat[0] + before[0] * 8, 300 + view.flat[1] + before[1] * 8], at);
});

test("a zoom has its ends, and the flat map always covers its screen", () => {
  assert.equal(zoomed(HOME, 1000, [0, 0], SCREEN).zoom, 24);
  assert.equal(zoomed({ ...HOME, zoom: 2 }, 0.01, [0, 0], SCREEN).zoom, 1);
  assert.deepEqual(moved({ ...HOME, zoom: 2 }, 5000, -5000, SCREEN).flat, [500, -250]);
});

test("the globe turns under the finger and never over its poles", () => {
  const quarter = (Math.PI * SCREEN.radius) / 2;
  assert.deepEqual(turned(HOME, quarter, 0, SCREEN).globe, [0, -120]);
  assert.equal(turned(HOME, 0, 5000, SCREEN).globe[0], 90);
});

test("land that crosses the date line is drawn in one piece, and the pole's stays", () => {
  assert.deepEqual(
    unwrapped([
      [179, 60],
      [-179, 61],
      [178, 62],
    ]),
    [
      [179, 60],
      [181, 61],
      [178, 62],
    ],
  );
  const antarctica = [
    [-180, -90],
    [180, -90],
    [180, -70],
  ];
  assert.equal(unwrapped(antarctica), antarctica);
});

test("a light knows its places, and their box holds them and nobody far away", () => {
  const project = flatProjector(PLACES, [0, 0], { width: 1000, height: 600, pixels: 1000 / 360 });
  const light = gather(PEOPLE, project, SCREEN).find(({ places }) => places === 2);
  assert.deepEqual(light?.members, [0, 1]);
  const [south, west, north, east] = boxAround(PLACES, [0, 1]);
  for (const [latitude, longitude] of PLACES.slice(0, 2)) {
    assert.ok(south < latitude && latitude < north && west < longitude && longitude < east);
  }
  assert.ok(east < PLACES[2][1]);
});

test("a box across the date line is narrow, and its west is greater than its east", () => {
  /** @type {MapWaves["places"]} */
  const islands = [
    [-18.1, 178.4, "Suva", "FJ"],
    [-13.8, -171.8, "Apia", "WS"],
    [-16.5, 179.9, "Taveuni", "FJ"],
  ];
  const [south, west, north, east] = boxAround(islands, [0, 1, 2]);
  assert.deepEqual([south, west, north, east].map(Math.round), [-18, 178, -14, -172]);
});

test("the middle of a light is nearer to where more people are", () => {
  const [latitude, longitude] = middleOf(vectors(PLACES), [0, 1], PEOPLE);
  assert.ok(latitude < -8.05 && latitude > -8.16, String(latitude));
  assert.ok(longitude < -34.88 && longitude > -35.43, String(longitude));
});

test("the nearest place has people", () => {
  const at = vectors(PLACES);
  assert.equal(nearestPlace(at, PEOPLE, [35, 140]), 3);
  assert.equal(nearestPlace(at, Float64Array.from([5, 2, 1, 0]), [35, 140]), 2);
  assert.equal(nearestPlace(at, new Float64Array(4), [35, 140]), null);
});

test("what is under the pixel stays under it when the globe is zoomed", () => {
  const view = { globe: [-8, -30], flat: [0, 0], zoom: 2 };
  const screen = { ...SCREEN, radius: 552 };
  const recife = globeProjector(vectors(PLACES), view.globe, screen)(0) ?? [0, 0];
  const nearer = zoomedGlobe(view, 2, recife, screen);
  const after = globeProjector(vectors(PLACES), nearer.globe, { ...screen, radius: 1104 })(0) ?? [0, 0];
  assert.ok(Math.hypot(after[0] - recife[0], after[1] - recife[1]) < 3, `${recife} ${after}`);
});

test("a country's waves are its own, in the same minutes", () => {
  const waves = { places: PLACES, place: [0, 2, 1, 3], minute: [1, 2, 3, 4], people: [5, 6, 7, 8] };
  const brazil = ofCountry(waves, "BR");
  assert.deepEqual(
    [brazil.place, brazil.minute, brazil.people],
    [
      [0, 1],
      [1, 3],
      [5, 7],
    ],
  );
  assert.equal(ofCountry(waves, ""), waves);
});

test("names stand where they have room, and on no other", () => {
  /** @type {import("wave/map-names").MapNames} */
  const names = {
    seas: [[-20, -20, "Atlantic", 40]],
    lands: [
      [-10, -52, "Brazil", 26],
      [5, -55, "Suriname", 3.5],
    ],
    towns: [[-8.05, -34.88, "Recife", 0.5]],
  };
  const all = inOrder(names);
  const points = all.map(({ name: [latitude, longitude] }) => [latitude, longitude, "", ""]);
  /** @type {(pixels: number, taken?: any[]) => string[]} */
  const shown = (pixels, taken) => {
    const project = flatProjector(/** @type {any} */ (points), [40 * pixels, -10 * pixels], { ...SCREEN, pixels });
    const screen = { ...SCREEN, pixels, measure: (/** @type {string} */ text) => 8 * text.length };
    return placeNames(all, project, screen, taken).map(({ text }) => text);
  };
  assert.deepEqual(shown(3), ["Atlantic", "Brazil"]);
  assert.deepEqual(shown(16), ["Atlantic", "Brazil", "Suriname", "Recife"]);
  assert.deepEqual(shown(16, [{ left: 0, top: 0, right: 1000, bottom: 600 }]), []);
});

test("numbers lie on no other, and the one with more people keeps its own", () => {
  const lights = [
    { x: 100, y: 100, people: 3 },
    { x: 110, y: 104, people: 40 },
    { x: 300, y: 100, people: 5 },
  ];
  const kept = placeNumbers(lights, () => 16).map(({ light }) => light.people);
  assert.deepEqual(kept, [40, 5]);
});
