/* What clocks show: a camera's, that says how far from UTC it was, and those of a zone. */

/**
 * @param {string} date
 * @param {string} time
 * @param {string} offset "+09:00"; the name of a zone is none, nor is nothing
 */
export function instantOf(date, time, offset) {
  return isOffset(offset) ? Date.parse(`${date}T${time}:00${offset}`) : Number.NaN;
}

/** @param {string | undefined} zone */
export function isOffset(zone) {
  return /^[+-]\d\d:\d\d$/.test(zone ?? "");
}

/**
 * What the clocks of a zone show at an instant; nothing for what is no instant, and for a zone that this browser does
 * not know.
 * @param {number} instant in milliseconds
 * @param {string} zone
 */
export function clocksAt(instant, zone) {
  if (!zone || Number.isNaN(instant)) return null;
  try {
    const [date, time] = new Date(instant).toLocaleString("sv", { timeZone: zone }).split(" ");
    return { date, time: time.slice(0, 5) };
  } catch {
    return null;
  }
}
