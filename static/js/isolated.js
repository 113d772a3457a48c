/**
 * A name of any direction in a sentence of ours: what stands beside it stays where it is.
 * @param {string} text
 */
export function isolated(text) {
  return `\u2068${text}\u2069`;
}
