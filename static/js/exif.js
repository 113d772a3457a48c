/* What the camera wrote into a photo, read on the visitor's own device, by the rules of tracker/photos/camera.py:
 * nothing is guessed, and what makes no sense is left out. tests/tracker/photos/test_same_in_browser.py compares them.
 */

/**
 * @typedef {{ date: string, time: string, offset: string }} TakenAt as the camera's clock showed it, and how far
 *   that clock was from UTC ("+09:00"), where the camera says so. A Date would move it into this browser's zone.
 * @typedef {Partial<TakenAt> & Partial<Point>} Taken
 * @typedef {{ value: unknown }} Tag
 */

// Before there was EXIF nobody wrote it: a clock that was never set. Some begin with the century.
const FIRST_YEAR = 1995;
const RESET_DAY = "2000-01-01";
// Neither half of the day nor zone belongs behind it, and both have been seen there.
const CLOCK = /(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?: ?([AP])M)?(?: ?(Z|[+-]\d\d:?\d\d))?/i;
const OFFSET = /^[+-](0\d|1[0-4]):[0-5]\d$/;
const PADDING = /^[\0 ]+|[\0 ]+$/g;

const WANTED = {
  exif: [
    ...["DateTimeOriginal", "OffsetTimeOriginal", "OffsetTime", "Orientation"],
    ...["GPSLatitudeRef", "GPSLatitude", "GPSLongitudeRef", "GPSLongitude"],
  ],
};
const HEADERS = ["II*\0", "MM\0*"];
const MOST_BEFORE_HEADER = 32;
const LONGEST_NOTES = 1 << 20;

/**
 * @param {Blob} file
 * @returns {Promise<Taken>}
 */
export async function readPhoto(file) {
  const tags = await readTags(file);
  return { ...when(tags.DateTimeOriginal, tags.OffsetTimeOriginal, tags.OffsetTime), ...where(tags) };
}

/**
 * Whether the camera's notes turn a WebP. Some browsers do as they say and some do not, and the tile is cut of what the
 * server makes of it.
 * @param {Blob} file
 */
export async function isTurnedWebp(file) {
  if ((await file.slice(8, 12).text()) !== "WEBP") return false;
  return Number((await readTags(file)).Orientation?.value ?? 1) > 1;
}

/**
 * @param {Blob} file
 * @returns {Promise<Record<string, Tag | undefined>>} nothing where there are no notes, or none that can be read
 */
async function readTags(file) {
  try {
    const { default: reader = globalThis.ExifReader } = await import("exifreader");
    const notes = findNotes(reader, await file.arrayBuffer());
    const { exif } = notes ? reader.load(notes, { expanded: true, includeTags: WANTED }) : {};
    return /** @type {Record<string, Tag | undefined>} */ ({ ...exif });
  } catch {
    return {};
  }
}

/**
 * The camera's notes alone, so that an offset that points beyond them reads nothing of the picture.
 * @param {typeof import("exifreader")} reader
 * @param {ArrayBuffer} bytes
 */
function findNotes(reader, bytes) {
  // Only where they are: of somebody's joke of sixty thousand notes none is read.
  const none = /** @type {string[]} */ ([]);
  const options = { expanded: /** @type {const} */ (true), includeOffsets: true, includeTags: { exif: none } };
  const block = reader.load(bytes, options).metadataRange?.blocks.find(({ type }) => type === "exif");
  if (!block || block.end - block.start > LONGEST_NOTES) return null;
  const beginning = String.fromCharCode(...new Uint8Array(bytes.slice(block.start, block.start + MOST_BEFORE_HEADER)));
  const at = Math.min(...HEADERS.map((header) => beginning.indexOf(header)).filter((place) => place >= 0));
  return Number.isFinite(at) ? bytes.slice(block.start + at, block.end) : null;
}

/**
 * "2027:03:20 18:31:05", as EXIF has it. When a picture was digitised is not when it was taken.
 * @param {Tag | undefined} taken
 * @param {(Tag | undefined)[]} offsets the first that is one counts
 * @returns {Partial<TakenAt>}
 */
export function when(taken, ...offsets) {
  const [, year, month, day, twelve, minute, second, half, behind = ""] = CLOCK.exec(textOf(taken)) ?? [];
  const [date, hour] = [`${year}-${month}-${day}`, hourOf(twelve, half)];
  if (!isDay(date) || Number(year) < FIRST_YEAR || date === RESET_DAY) return {};
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return {};
  const offset = [behind, ...offsets.map((tag) => textOf(tag).replace(PADDING, ""))].map(offsetOf).find(Boolean) ?? "";
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
 * @param {Record<string, Tag | undefined>} notes
 * @returns {Partial<Point>}
 */
export function where(notes) {
  const latitude = degrees(notes.GPSLatitude, notes.GPSLatitudeRef, "NS");
  const longitude = degrees(notes.GPSLongitude, notes.GPSLongitudeRef, "EW");
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  // 0° N 0° E is what devices without a fix write; nobody stands there but a buoy.
  return isOnEarth && (latitude || longitude) ? { latitude, longitude } : {};
}

/**
 * Degrees, minutes and seconds, and apart from them to which side: the first letter tells, in either case. Without it
 * the place may be on either side of the world. NaN where there is no sense in it.
 * @param {Tag | undefined} parts
 * @param {Tag | undefined} reference
 * @param {"NS" | "EW"} letters
 */
function degrees(parts, reference, letters) {
  const all = Array.isArray(parts?.value) ? parts.value.map(numberOf) : [];
  const side = textOf(reference).replace(PADDING, "").slice(0, 1).toUpperCase();
  const [whole, minutes, seconds] = all.map(Math.abs);
  if (all.length !== 3 || !side || !letters.includes(side) || Math.max(minutes, seconds) > 60) return Number.NaN;
  const value = whole + minutes / 60 + seconds / 3600;
  return side === letters[1] ? -value : value;
}

/** @param {unknown} value a number, or a fraction of two; 0/0 is a fraction to EXIF */
function numberOf(value) {
  if (Array.isArray(value)) return value[1] === 0 ? Number.NaN : value[0] / value[1];
  return typeof value === "number" ? value : Number.NaN;
}

/** @param {Tag | undefined} tag text that may come as such, as its characters' numbers, or in several pieces */
function textOf(tag) {
  const pieces = Array.isArray(tag?.value) ? tag.value : [tag?.value ?? ""];
  return pieces.map((piece) => (typeof piece === "number" ? String.fromCharCode(piece) : String(piece))).join("");
}
