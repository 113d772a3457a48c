/* What the camera wrote into a photo, read on the visitor's own device, by the rules of tracker/photos/camera.py:
 * nothing is guessed, and what makes no sense is left out. tests/tracker/photos/test_same_in_browser.py compares them.
 */

import { Directory } from "wave/exif-directory";
import { findNotes } from "wave/exif-parts";

/**
 * @typedef {{ date: string, time: string, offset: string }} TakenAt as the camera's clock showed it, and how far
 *   that clock was from UTC ("+09:00"), where the camera says so. A Date would move it into this browser's zone.
 * @typedef {Partial<TakenAt> & Partial<Point>} Taken
 */

// Before there was EXIF nobody wrote it: a clock that was never set. Some begin with the century.
const FIRST_YEAR = 1995;
const RESET_DAY = "2000-01-01";
// Neither half of the day nor zone belongs behind it, and both have been seen there.
const CLOCK = /(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?: ?([AP])M)?(?: ?(Z|[+-]\d\d:?\d\d))?/i;
const OFFSET = /^[+-](0\d|1[0-4]):[0-5]\d$/;

const [TO_EXIF, TO_GPS, ORIENTATION] = [0x8769, 0x8825, 0x0112];
const [TAKEN, TAKEN_OFFSET, ANY_OFFSET] = [0x9003, 0x9011, 0x9010];

/**
 * @param {Blob} file
 * @returns {Promise<Taken>}
 */
export async function readPhoto(file) {
  const notes = await readNotes(file);
  return { ...when(directoryBelow(notes, TO_EXIF)), ...where(directoryBelow(notes, TO_GPS)) };
}

/**
 * Whether the camera's notes turn a WebP. Some browsers do as they say and some do not, and the tile is cut of what the
 * server makes of it.
 * @param {Blob} file
 */
export async function isTurnedWebp(file) {
  if ((await file.slice(8, 12).text()) !== "WEBP") return false;
  const turn = (await readNotes(file)).top.integer(ORIENTATION) ?? 1;
  return turn > 1 && turn <= 8;
}

/** @typedef {{ bytes: Uint8Array, little: boolean, top: Directory }} Notes */

/**
 * @param {Blob} file
 * @returns {Promise<Notes>} without any where there are none, or none that can be read
 */
async function readNotes(file) {
  try {
    const bytes = await findNotes(new Uint8Array(await file.arrayBuffer()));
    const little = bytes[0] === "I".charCodeAt(0);
    const first = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, little);
    return { bytes, little, top: new Directory(bytes, little, first) };
  } catch {
    return { bytes: new Uint8Array(), little: true, top: nothing() };
  }
}

/**
 * @param {Notes} notes
 * @param {number} pointer
 */
function directoryBelow({ bytes, little, top }, pointer) {
  try {
    return new Directory(bytes, little, top.integer(pointer));
  } catch {
    return nothing();
  }
}

function nothing() {
  return new Directory(new Uint8Array(), true, null);
}

/**
 * "2027:03:20 18:31:05", as EXIF has it. When a picture was digitised is not when it was taken.
 * @param {Directory} notes
 * @returns {Partial<TakenAt>}
 */
function when(notes) {
  const [, year, month, day, twelve, minute, second, half, behind = ""] = CLOCK.exec(notes.text(TAKEN)) ?? [];
  const [date, hour] = [`${year}-${month}-${day}`, hourOf(twelve, half)];
  if (!isDay(date) || Number(year) < FIRST_YEAR || date === RESET_DAY) return {};
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return {};
  const offset = [behind, notes.text(TAKEN_OFFSET), notes.text(ANY_OFFSET)].map(offsetOf).find(Boolean) ?? "";
  return { date, time: `${hour}:${minute}`, offset };
}

/** @param {string} hour of 24, or of 12 with its half of the day; "18:27 PM" is 18:27 all the same
 *  @param {string | undefined} half */
function hourOf(hour, half) {
  if (!half || Number(hour) < 1 || Number(hour) > 12) return hour;
  return String((Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0)).padStart(2, "0");
}

/** @param {string} text "+09:00", which may be written "+0900", and "Z" for UTC */
function offsetOf(text) {
  const spelt = text.length === 5 ? `${text.slice(0, 3)}:${text.slice(3)}` : text;
  if (text.toUpperCase() === "Z") return "+00:00";
  return OFFSET.test(spelt) ? spelt : "";
}

/** @param {string} date */
function isDay(date) {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.valueOf()) && instant.toISOString().startsWith(date); // 30 February is 2 March to a Date
}

/**
 * @param {Directory} notes
 * @returns {Partial<Point>}
 */
function where(notes) {
  const latitude = degrees(notes.numbers(2), notes.text(1), "NS");
  const longitude = degrees(notes.numbers(4), notes.text(3), "EW");
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  // 0° N 0° E is what devices without a fix write; nobody stands there but a buoy.
  return isOnEarth && (latitude || longitude) ? { latitude, longitude } : {};
}

/**
 * Degrees, minutes and seconds, and apart from them to which side: the first letter tells, in either case. Without it
 * the place may be on either side of the world. NaN where there is no sense in it.
 * @param {number[]} parts
 * @param {string} reference
 * @param {"NS" | "EW"} letters
 */
function degrees(parts, reference, letters) {
  const side = reference.slice(0, 1).toUpperCase();
  const [whole, minutes, seconds] = parts.map(Math.abs);
  if (parts.length !== 3 || !side || !letters.includes(side) || Math.max(minutes, seconds) > 60) return Number.NaN;
  const value = whole + minutes / 60 + seconds / 3600;
  return side === letters[1] ? -value : value;
}
