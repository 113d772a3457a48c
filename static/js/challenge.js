/* Work for a browser when a flood is on (tracker/web/challenge.py): solved in a worker, so that the page stays alive.
 */

/**
 * Resolves to whether the way is free now.
 * @param {{ text: string, bits: number, path: string }} challenge
 * @param {string} token of the form
 */
export async function overcome({ text, bits, path }, token) {
  const number = await solved(text, bits);
  const body = new URLSearchParams({ text, number, csrfmiddlewaretoken: token });
  const answer = await fetch(path, { method: "POST", body }).catch(() => null);
  return answer?.ok ?? false;
}

/**
 * @param {string} text
 * @param {number} bits
 * @returns {Promise<string>}
 */
function solved(text, bits) {
  const worker = new Worker(import.meta.resolve("wave/challenge-worker"), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage({ text, bits });
  }).finally(() => worker.terminate());
}
