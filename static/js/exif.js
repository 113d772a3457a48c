/* What the camera wrote into a photo, read on the visitor's own device: {date, time, latitude, longitude}.
 * Times stay as the camera's clock showed them; a Date would move them into this browser's zone.
 */

import exifr from "exifr";

// Without `pick`: this small build of exifr cannot name tags, and fails on every photo when asked to.
const OPTIONS = { reviveValues: false, gps: true };

export async function readPhoto(file) {
  let tags;
  try {
    tags = await exifr.parse(file, OPTIONS);
  } catch {
    return {}; // no EXIF, or none that can be read: nothing to suggest
  }
  return { ...when(tags?.DateTimeOriginal ?? tags?.CreateDate), ...where(tags) };
}

function when(text) {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2})/.exec(typeof text === "string" ? text : "");
  if (!match || match[1] === "0000") return {};
  return { date: `${match[1]}-${match[2]}-${match[3]}`, time: `${match[4]}:${match[5]}` };
}

function where(tags) {
  const { latitude, longitude } = tags ?? {};
  const known = Number.isFinite(latitude) && Number.isFinite(longitude) && (latitude !== 0 || longitude !== 0);
  return known ? { latitude, longitude } : {};
}
