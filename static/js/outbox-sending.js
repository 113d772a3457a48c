/* Sending what the outbox keeps: one at a time or some at once, each until the server has it or says what is wrong with
 * it. Pages and the service worker send alike; only how bytes travel is their own.
 */

/**
 * @import { Kept, Outbox } from "wave/outbox"
 *
 * @typedef {object} Answer
 * @property {number} status 0 where nothing came back
 * @property {any} [body]
 * @property {number} [wait] for so many seconds, the server says
 *
 * @typedef {object} Way how bytes travel
 * @property {(action: string, body: FormData, item: Kept) => Promise<Answer>} post
 * @property {(home: string) => Promise<string | null>} token a fresh one of the form; null without a connection
 * @property {(challenge: any, home: string) => Promise<boolean>} [overcome] a flood
 *
 * @typedef {object} Outcome
 * @property {"sent" | "refused" | "later"} kind
 * @property {string} [link]
 * @property {any} [pass] what <light-pass> draws
 * @property {boolean} [isOther] it had arrived before, and stands there with other words
 * @property {any} [body] what the server says is wrong
 * @property {number} [wait] seconds
 * @property {string} [words] of the server
 * @property {boolean} [isOffline]
 */

export const POST_MS = 180_000;
const TOKEN_MS = 20_000;
const PAUSE_S = 3;
const MOST_PAUSE_S = 60;

/**
 * @param {Kept} item
 * @param {Way} way
 * @param {number} [tries] that have failed
 * @returns {Promise<Outcome>}
 */
export async function sendKept(item, way, tries = 0) {
  const token = await way.token(item.home);
  if (token === null) return later(tries, { isOffline: true });
  const answer = await way.post(item.action, bodyOf(item, token), item);
  const { status, body } = answer;
  if (status === 201 && body?.private_url) {
    return { kind: "sent", link: body.private_url, pass: body.pass, isOther: body.other };
  }
  if (status === 429 && body?.challenge && (await way.overcome?.(body.challenge, item.home)))
    return sendKept(item, { ...way, overcome: undefined }, tries); // what did not help once is not done again and again
  // Broken on its way; or a page of the network that we are in ("log in to this Wi-Fi"), which says that all is well.
  if (status < 400) return later(tries, { isOffline: true });
  // What was refused for its token, for its number or because of the server stays what it was and where it was.
  const isPassing = status === 429 || status >= 500 || (status === 403 && !body?.closed);
  if (isPassing) return later(tries, { wait: answer.wait, words: body?.error });
  if (status === 413 && !body?.errors) return { kind: "refused", body: { isTooLarge: true } }; // a server before ours
  // Only what the site itself says of a field, in its own words, is a refusal.
  return body?.errors ? { kind: "refused", body } : later(tries, { wait: answer.wait });
}

/**
 * @param {number} tries
 * @param {{ wait?: number, words?: string, isOffline?: boolean }} why
 * @returns {Outcome}
 */
function later(tries, { wait, ...why }) {
  return { kind: "later", wait: wait || Math.min(MOST_PAUSE_S, PAUSE_S * 2 ** tries), ...why };
}

/**
 * @param {Kept} item
 * @param {string} token
 */
function bodyOf({ key, photo, crop, fields, edition }, token) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("csrfmiddlewaretoken", token);
  body.set("send_key", key);
  if (edition) body.set("edition", String(edition));
  if (!photo) return body;
  body.set("photo", new Blob([photo.bytes], { type: photo.type }), photo.name);
  for (const [name, value] of Object.entries(crop)) body.set(`crop_${name}`, String(value));
  return body;
}

/**
 * A token of the form, from the server, for whoever this browser is by now.
 * @param {string} home
 * @returns {Promise<string | null>} null where it cannot be had now
 */
export async function fetchToken(home) {
  try {
    const signal = AbortSignal.timeout(TOKEN_MS);
    const response = await fetch(`${home}wave/token.json`, { cache: "no-store", signal });
    const { token } = await response.json();
    return typeof token === "string" ? token : null;
  } catch {
    return null; // no answer, half of one, or the page of a network that wants a login first
  }
}

/**
 * By fetch, which a service worker has; a page uses XMLHttpRequest, which tells how far it is.
 * @param {string} action
 * @param {FormData} body
 * @returns {Promise<Answer>}
 */
export async function postByFetch(action, body) {
  const headers = { Accept: "application/json" };
  const signal = AbortSignal.timeout(POST_MS); // pages wait for it
  const response = await fetch(action, { method: "POST", body, headers, signal }).catch(() => null);
  if (!response) return { status: 0 };
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  return { status: response.status, wait, body: await response.json().catch(() => null) };
}

/**
 * In the service worker, once there is a connection: throws while something is left, so that it is called again.
 * @param {Outbox} outbox
 */
export async function sendAllKept(outbox) {
  let left = 0;
  for (const item of (await outbox.all("kept")).filter(({ state }) => state === "waiting")) {
    // Whatever stops one of them, the others are tried.
    const send = async () => {
      const outcome = await sendKept(item, { post: postByFetch, token: fetchToken });
      const { kind, body: refusal } = outcome;
      if (kind === "sent") await outbox.arrived(item, outcome);
      // Nobody sees it now: the form says so when it is opened again.
      else if (kind === "refused") await outbox.put("kept", { ...item, state: "refused", refusal });
      else left += 1;
    };
    await send().catch(() => (left += 1));
  }
  if (left) throw new Error(`${left} left`);
}
