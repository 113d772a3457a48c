/* What the camera wrote into a photo, read on the visitor's own device: {date, time, latitude, longitude}.
 * Times stay as the camera's clock showed them; a Date would move them into this browser's zone.
 */

import exifr from "exifr";

/** @typedef {{ date?: string, time?: string, latitude?: number, longitude?: number }} Taken */

// Without `pick`: this small build of exifr cannot name tags, and fails on every photo when asked to.
const OPTIONS = { reviveValues: false, gps: true };

/**
 * @param {Blob | Uint8Array} file
 * @returns {Promise<Taken>}
 */
export async function readPhoto(file) {
  let tags;
  try {
    tags = await exifr.parse(file, OPTIONS);
  } catch {
    return {}; // no EXIF, or none that can be read: nothing to suggest
  }
  return { ...when(tags?.DateTimeOriginal ?? tags?.CreateDate), ...where(tags) };
}

/**
 * "2013:07:19 18:31:05", as EXIF has it; a camera whose clock was never set writes zeros.
 * @param {unknown} text
 */
export function when(text) {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2})/.exec(typeof text === "string" ? text : "");
  if (!match || match[1] === "0000") return {};
  return { date: `${match[1]}-${match[2]}-${match[3]}`, time: `${match[4]}:${match[5]}` };
}

/**
 * Some devices write 0, 0 for a place that they do not know.
 * @param {Partial<Point> | undefined} tags
 */
export function where(tags) {
  const { latitude, longitude } = tags ?? {};
  const known = Number.isFinite(latitude) && Number.isFinite(longitude) && (latitude !== 0 || longitude !== 0);
  return known ? { latitude, longitude } : {};
}
