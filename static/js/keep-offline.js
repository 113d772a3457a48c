/* Asks the service worker to keep the form of a wave for places without a network, once the page has come to rest. */

const REST_MS = 4000;

/** @returns {Promise<ServiceWorkerRegistration | undefined>} nothing where there can be none: no TLS, an old browser */
export async function startWorker() {
  const script = new URL(`${home()}service-worker.js`, location.href);
  return navigator.serviceWorker?.register(script, { type: "module", scope: home() }).catch(() => undefined);
}

export async function keepForm() {
  const { saveData } = /** @type {any} */ (navigator).connection ?? {};
  if (saveData) return;
  await startWorker();
  const { active } = (await navigator.serviceWorker?.ready) ?? {};
  active?.postMessage({ keep: `${home()}wave/offline.json` });
}

/** Where the campaign of this page begins: "/", or "/c/SLUG/". */
export function home() {
  return document.body.dataset.home ?? "/";
}

addEventListener("load", () => setTimeout(keepForm, REST_MS), { once: true });
