/* How long ago, in few words of the page's language. */

const AN_HOUR = 60;
const A_DAY = 24 * AN_HOUR;

/**
 * "5 min. ago", "3 hr. ago", "4 days ago"
 * @param {string} moment as ISO 8601 has it
 * @param {string} language
 * @param {number} now in milliseconds
 */
export function ago(moment, language, now = Date.now()) {
  const minutes = Math.round((now - Date.parse(moment)) / 60_000);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (minutes < AN_HOUR) return words.format(-minutes, "minute");
  if (minutes < 2 * A_DAY) return words.format(-Math.round(minutes / AN_HOUR), "hour");
  return words.format(-Math.round(minutes / A_DAY), "day");
}
