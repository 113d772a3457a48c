/* The order of a table's rows by what stands in one column. */

/**
 * Numbers by their size, everything else as the language has it; an empty text counts as 0.
 * @param {string} language
 * @returns {(one: string, other: string) => number}
 */
export function comparison(language) {
  const { compare } = new Intl.Collator(language, { numeric: true });
  return (one, other) => {
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) ? compare(one, other) : difference;
  };
}
