/* How long it is until something, and where in it a moment lies. */

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/**
 * Whole seconds, rounded up: the last one ends with the moment itself.
 * @param {number} left in milliseconds
 */
export function timeLeft(left) {
  const seconds = Math.max(0, Math.ceil(left / SECOND_MS));
  return {
    day: Math.floor(seconds / DAY_S),
    hour: Math.floor((seconds % DAY_S) / HOUR_S),
    minute: Math.floor((seconds % HOUR_S) / MINUTE_S),
    second: seconds % MINUTE_S,
  };
}

/**
 * "1:05", "61:05": minutes and seconds, for a wait.
 * @param {number} seconds whole ones
 */
export function clockOf(seconds) {
  return `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, "0")}`;
}

/**
 * @param {number} now
 * @param {number} start
 * @param {number} end the minute that is named belongs to it: clocks of people know no seconds
 * @returns {"before" | "during" | "after"}
 */
export function phase(now, start, end) {
  if (now < start) return "before";
  return now < end + MINUTE_S * SECOND_MS ? "during" : "after";
}
