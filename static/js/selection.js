/* Which of many photos are selected, by their ids in the order in which they lie there. */

/**
 * All from one to the other, whichever comes first, both included.
 * @param {string[]} ids
 * @param {string} from
 * @param {string} to
 */
export function between(ids, from, to) {
  const [first, last] = [ids.indexOf(from), ids.indexOf(to)].sort((one, other) => one - other);
  return ids.slice(Math.max(0, first), last + 1);
}

/**
 * What was selected before, with these added or taken out.
 * @param {Iterable<string>} before
 * @param {string[]} ids
 * @param {boolean} isOn
 * @returns {Set<string>}
 */
export function changed(before, ids, isOn) {
  const next = new Set(before);
  for (const id of ids) {
    if (isOn) next.add(id);
    else next.delete(id);
  }
  return next;
}
