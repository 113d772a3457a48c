/* The minutes of the map: those of the session, twenty before and after it, and one bar at either end for all others.
 * A minute is counted from the session's start. */

export const AROUND = 20;

/**
 * The bar of a minute: everything before and after the time line is gathered at its ends.
 * @param {number} minute
 * @param {number} length of the session in minutes
 */
export function barOf(minute, length) {
  return Math.max(-AROUND - 1, Math.min(length + AROUND + 1, minute));
}

/**
 * The waves of one country; without one, all of them.
 * @param {MapWaves} waves
 * @param {string} country
 * @returns {MapWaves}
 */
export function ofCountry(waves, country) {
  if (!country) return waves;
  const { places, place, minute, people } = waves;
  const kept = place.map((one, wave) => (places[one][3] === country ? wave : -1)).filter((wave) => wave >= 0);
  /** @type {(column: number[]) => number[]} */
  const pick = (column) => kept.map((wave) => column[wave]);
  return { places, place: pick(place), minute: pick(minute), people: pick(people) };
}

/**
 * How many people in each bar.
 * @param {MapWaves} waves
 * @param {number} length
 * @returns {Map<number, number>}
 */
export function peopleByBar({ minute, people }, length) {
  const found = new Map();
  minute.forEach((one, wave) => {
    const bar = barOf(one, length);
    found.set(bar, (found.get(bar) ?? 0) + people[wave]);
  });
  return found;
}

/**
 * How many people at each place, in one bar or (null) in all of them.
 * @param {MapWaves} waves
 * @param {number} length
 * @param {number | null} bar
 */
export function peopleByPlace({ places, place, minute, people }, length, bar) {
  const found = new Float64Array(places.length);
  for (let wave = 0; wave < place.length; wave++) {
    if (bar === null || barOf(minute[wave], length) === bar) found[place[wave]] += people[wave];
  }
  return found;
}
