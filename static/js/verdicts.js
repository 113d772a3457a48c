/* What a moderator says about photos, as the server takes it. */

/**
 * @typedef {{ id: string, revision: number, verdict: "approve" | "reject", reason?: string }} Verdict
 */

/**
 * @param {QueueItem[]} items
 * @returns {Verdict[]}
 */
export function approve(items) {
  return items.map(({ id, revision }) => ({ id, revision, verdict: "approve" }));
}

/**
 * @param {QueueItem[]} items
 * @param {string} reason "" for none
 * @returns {Verdict[]}
 */
export function reject(items, reason) {
  return items.map(({ id, revision }) => ({ id, revision, verdict: "reject", reason }));
}

/**
 * One picture, sent several times: the best one in, all others that still wait out. Without a best one it is this.
 * @param {QueueItem} item
 * @returns {Verdict[]}
 */
export function approveBest(item) {
  const best = item.alike.find((one) => one.is_best)?.id ?? item.id;
  const all = [item, ...item.alike.filter((one) => one.is_waiting)];
  return all.map(({ id, revision }) =>
    id === best ? { id, revision, verdict: "approve" } : { id, revision, verdict: "reject", reason: "duplicate" },
  );
}
