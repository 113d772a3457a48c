/* What the service worker does (tracker/views/offline.py makes its script, which calls `serve`): keeps the form of a
 * wave, without token and name, for places without a network; and sends what the outbox has, once there is one.
 *
 * Everything comes from the network first, so a new release is there with the next page; what is kept is an answer only
 * where there is no other.
 */

/**
 * @typedef {object} Parts of the outbox, which a worker without an import map cannot name
 * @property {typeof import("idb")["openDB"]} openDB
 * @property {typeof import("wave/outbox")} outbox
 * @property {typeof import("wave/outbox-sending")} sending
 */

// One for each form, with all that it needs: campaigns, languages and releases come and go by themselves.
const CACHE = "form:";
const FORM = /^(\/.*)?\/wave\/$/;
const WAIT_MS = 6000;

/**
 * @param {any} worker ServiceWorkerGlobalScope, which the types of a page do not know
 * @param {Parts} parts
 */
export function serve(worker, parts) {
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  let isTidy = false;
  worker.addEventListener("message", (/** @type {any} */ event) => {
    const { keep, forget } = event.data ?? {};
    if (keep) event.waitUntil(keepForm(keep));
    if (forget) event.waitUntil(forgetForms());
  });
  worker.addEventListener("sync", (/** @type {any} */ event) => {
    if (event.tag === parts.outbox.SYNC) event.waitUntil(sendKeptWaves(parts));
  });
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const { pathname, origin } = new URL(request.url);
    if (request.method !== "GET" || origin !== worker.location.origin) return;
    if (request.mode === "navigate" && !isTidy) {
      isTidy = true; // what has had its time goes on any page, not on that of the form alone
      event.waitUntil(parts.outbox.Outbox.open(parts.openDB));
    }
    if (request.mode === "navigate" && FORM.test(pathname)) event.respondWith(answerForm(request, pathname));
    else if (pathname.startsWith("/static/") || pathname.includes("/words-")) event.respondWith(answerFile(request));
  });
}

/**
 * The form and all that it needs; what an earlier release needed goes.
 * @param {string} list address of what there is to keep: {form, files}
 */
async function keepForm(list) {
  const response = await fetch(list, { cache: "no-store" });
  if (!response.ok) return;
  const { form, files } = await response.json();
  const wanted = [form, ...files].map((address) => new URL(address, response.url).href);
  const cache = await caches.open(CACHE + new URL(wanted[0]).pathname);
  const present = (await cache.keys()).map(({ url }) => url);
  // The form changes with each release and language under the same address, and so it always comes anew, and last.
  await cache.addAll(wanted.slice(1).filter((address) => !present.includes(address)));
  await cache.add(wanted[0]);
  const stale = present.filter((address) => !wanted.includes(address));
  await Promise.all(stale.map((address) => cache.delete(address)));
}

async function forgetForms() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(CACHE)).map((name) => caches.delete(name)));
}

/**
 * @param {Request} request
 * @param {string} pathname
 */
async function answerForm(request, pathname) {
  const kept = await caches.match(`${pathname}offline/`, { ignoreVary: true });
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS, kept));
  return Promise.race([fetch(request).catch(() => kept), late]);
}

/** @param {Request} request */
async function answerFile(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

/** @param {Parts} parts */
function sendKeptWaves({ openDB, outbox: { announce, CHANNEL, Outbox, SENT }, sending }) {
  // A page that is open sends by itself; whoever comes second finds nothing left.
  return navigator.locks.request(CHANNEL, async () => {
    const outbox = await Outbox.open(openDB);
    try {
      await sending.sendAllKept(outbox);
    } finally {
      announce(SENT);
    }
  });
}
