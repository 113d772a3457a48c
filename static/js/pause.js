/* Waiting that a signal ends: the promise is then refused with the signal's reason. */

/**
 * @param {number} time in milliseconds
 * @param {AbortSignal} signal
 */
export async function pause(time, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const passed = new Promise((done) => (timer = setTimeout(done, time)));
  await Promise.race([passed, ended(signal)]).finally(() => clearTimeout(timer));
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
export function ended(signal) {
  return new Promise((_, stop) => {
    if (signal.aborted) stop(signal.reason);
    signal.addEventListener("abort", () => stop(signal.reason), { once: true });
  });
}
