/* How far two points of the Earth are apart, and in words. */

const EARTH_KM = 6371;
const MILES_A_KM = 0.621371;
const NEIGHBOURHOOD_KM = 15;

/**
 * @param {Point} one
 * @param {Point} other
 */
export function kilometres(one, other) {
  const [a, b, turn] = [one.latitude, other.latitude, other.longitude - one.longitude].map(radians);
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, half)));
}

/**
 * In English also in miles.
 * @param {number} km
 * @param {string} language
 */
export function farFromYou(km, language) {
  if (km < NEIGHBOURHOOD_KM) return gettext("In your neighbourhood");
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const words = { km: number.format(km), miles: number.format(km * MILES_A_KM) };
  if (language.startsWith("en")) return interpolate(gettext("%(km)s km (%(miles)s miles) from you"), words, true);
  return interpolate(gettext("%(km)s km from you"), words, true);
}

/** @param {number} degrees */
function radians(degrees) {
  return (degrees * Math.PI) / 180;
}
