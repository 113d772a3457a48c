/* What the page offers of a camera's notes; that the server reads the same is tested in Python. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTurnedWebp, readPhoto } from "wave/exif";

const [SHORT, LONG, RATIONAL, ASCII] = [3, 4, 5, 2];

/**
 * @typedef {[tag: number, kind: number, values: number[]]} Note
 * @param {number} count
 * @param {number} value
 */
function number(count, value) {
  return Array.from({ length: count }, (_, at) => Math.floor(value / 256 ** (count - 1 - at)) % 256);
}

/** @param {Note[]} notes @param {number} at where the directory begins */
function directory(notes, at) {
  const [entries, beyond] = [number(2, notes.length), /** @type {number[]} */ ([])];
  for (const [tag, kind, values] of notes) {
    const size = { [SHORT]: 2, [ASCII]: 1 }[kind] ?? 4;
    const data = values.flatMap((value) => number(size, value));
    entries.push(...number(2, tag), ...number(2, kind), ...number(4, values.length / (kind === RATIONAL ? 2 : 1)));
    const place = number(4, at + 2 + 12 * notes.length + 4 + beyond.length);
    entries.push(...(data.length > 4 ? place : [...data, 0, 0, 0].slice(0, 4)));
    if (data.length > 4) beyond.push(...data);
  }
  return [...entries, 0, 0, 0, 0, ...beyond];
}

/** @param {string} text */
const letters = (text) => [...text].map((letter) => letter.charCodeAt(0));

/** @param {Note[]} time @param {Note[]} place */
function tiff(time, place, turn = 1) {
  const head = [...letters("MM\0*"), ...number(4, 8)];
  const [first, second] = [50, 50 + directory(time, 50).length];
  const top = directory(
    [
      [0x0112, SHORT, [turn]],
      [0x8769, LONG, [first]],
      [0x8825, LONG, [second]],
    ],
    8,
  );
  return [...head, ...top, ...directory(time, first), ...directory(place, second)];
}

/** @param {...Note} time */
const taken = (...time) => readPhoto(jpeg(tiff(time, [])));
/** @param {...Note} notes */
const place = (...notes) => readPhoto(jpeg(tiff([], notes)));

/** @param {number[]} notes */
function jpeg(notes) {
  const head = [0xff, 0xd8, 0xff, 0xe1, ...number(2, notes.length + 8), ...letters("Exif\0\0")];
  return new Blob([new Uint8Array([...head, ...notes, 0xff, 0xda])]);
}

/** @param {string} text @returns {Note} */
const clock = (text) => [0x9003, ASCII, letters(`${text}\0`)];
/** @param {string} text @returns {Note} */
const offset = (text) => [0x9011, ASCII, letters(`${text}\0`)];
/** @param {number} tag @param {string} text @returns {Note} */
const side = (tag, text) => [tag, ASCII, letters(text)];
/** @param {number} tag @param {...number} values @returns {Note} */
const degrees = (tag, ...values) => [tag, RATIONAL, values];

const [north, south] = [degrees(2, 8, 1, 3, 1, 0, 1), side(1, "South")];
const [east, letter] = [degrees(4, 0, 1, 0, 1, 0, 1), side(3, "e")];

test("a camera's time stays as its clock showed it, with its distance from UTC where it says so", async () => {
  assert.deepEqual(await taken(clock("2013:07:19 18:31:05")), { date: "2013-07-19", time: "18:31", offset: "" });
  assert.equal((await taken(clock("2013:07:20 06:31:05"), offset("+09:00"))).offset, "+09:00");
  assert.equal((await taken(clock("2013:07:20 06:31:05"), offset("+99:99"))).offset, "");
});

test("a clock that was never set, and what is no time, suggest nothing", async () => {
  const never = ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2000:01:01 00:12:00", "yesterday", ""];
  const impossible = ["2013:02:30 12:00:00", "2013:07:19 24:28:00", "2013:07:19 18:31:60"];
  for (const stamp of [...never, ...impossible]) assert.deepEqual(await taken(clock(stamp)), {}, stamp);
  assert.deepEqual(await taken(), {});
});

test("a place is suggested where the camera knew one, by the first letter of its side", async () => {
  assert.deepEqual(await place(south, north, letter, east), { latitude: -8.05, longitude: 0 });
  assert.deepEqual(await place(north, letter, east), {});
  assert.deepEqual(await place(south, degrees(2, 8, 1, 3, 0, 0, 1), letter, east), {});
  assert.deepEqual(await place(side(1, "N"), degrees(2, 0, 1, 0, 1, 0, 1), letter, east), {});
  assert.deepEqual(await place([1, SHORT, [78, 0]], north, letter, east), {});
  assert.deepEqual(await place(), {});
});

test("of what a camera says twice the first counts", async () => {
  const twice = await taken(clock("2013:07:19 18:31:05"), clock("2014:07:19 18:31:05"));
  assert.equal("date" in twice && twice.date, "2013-07-19");
  const places = await place(side(1, "N"), side(1, "S"), north, letter, east);
  assert.deepEqual(places, { latitude: 8.05, longitude: 0 });
});

test("a WebP is turned where its notes say so, and its head says that there are some", async () => {
  const chunk = (/** @type {string} */ kind, /** @type {number[]} */ content) => [
    ...letters(kind),
    ...number(4, content.length).reverse(),
    ...content,
    ...(content.length % 2 ? [0] : []),
  ];
  const webp = (/** @type {number} */ flags, /** @type {number} */ turn) => {
    const chunks = [...chunk("VP8X", [flags, 0, 0, 0, 95, 0, 0, 63, 0, 0]), ...chunk("EXIF", tiff([], [], turn))];
    return new Blob([
      new Uint8Array([...letters("RIFF"), ...number(4, 4 + chunks.length).reverse(), ...letters("WEBP"), ...chunks]),
    ]);
  };
  assert.equal(await isTurnedWebp(webp(8, 6)), true);
  assert.equal(await isTurnedWebp(webp(8, 1)), false);
  assert.equal(await isTurnedWebp(webp(8, 9)), false);
  assert.equal(await isTurnedWebp(webp(0, 6)), false);
  assert.equal(await isTurnedWebp(jpeg(tiff([], [], 6))), false);
});

test("noise harms nothing", async () => {
  for (const bytes of [[], [0xff, 0xd8], letters("RIFF"), letters("\x89PNG"), letters("\0\0\0\x18ftypheic")]) {
    assert.deepEqual(await readPhoto(new Blob([new Uint8Array(bytes)])), {});
  }
});
