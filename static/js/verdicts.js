/* What a moderator says about photos, as the server takes it: of what was on the screen, which `seen` stands for. */

/**
 * @typedef {{ id: string, revision: number, seen: string, verdict: "approve" | "reject", reason?: string }} Verdict
 */

/** @param {{ id: string, revision: number, seen: string }} item */
const asShown = ({ id, revision, seen }) => ({ id, revision, seen });

/**
 * @param {QueueItem[]} items
 * @returns {Verdict[]}
 */
export function approve(items) {
  return items.map((item) => ({ ...asShown(item), verdict: "approve" }));
}

/**
 * @param {QueueItem[]} items
 * @param {string} reason "" for none
 * @returns {Verdict[]}
 */
export function reject(items, reason) {
  return items.map((item) => ({ ...asShown(item), verdict: "reject", reason }));
}

/**
 * One picture, sent several times: the best one in, all others that still wait out. Without a best one it is this.
 * @param {QueueItem} item
 * @returns {Verdict[]}
 */
export function approveBest(item) {
  const best = item.alike.find((one) => one.is_best)?.id ?? item.id;
  const all = [item, ...item.alike.filter((one) => one.is_waiting)];
  return all.map((one) =>
    one.id === best
      ? { ...asShown(one), verdict: "approve" }
      : { ...asShown(one), verdict: "reject", reason: "duplicate" },
  );
}

/** @param {number} count of photos that were approved in one go, and of which something was noticed */
export function sayHeldBack(count) {
  const words = ngettext(
    "%(count)s was held back: look at it by itself.",
    "%(count)s were held back: look at each by itself.",
    count,
  );
  return interpolate(words, { count }, true);
}
