/* Sending what was chosen from a page: some at once, with their progress. Whatever is in the way is waited for, and
 * each photo stays in the outbox until the server has it.
 */

import { overcome } from "wave/challenge";
import { CHANNEL, SYNC } from "wave/outbox";
import { fetchToken, sendKept } from "wave/outbox-sending";

/**
 * @import { Kept, Outbox } from "wave/outbox"
 * @import { Answer, Outcome } from "wave/outbox-sending"
 *
 * @typedef {object} Sendable a photo of the form, or a check-in
 * @property {Kept} item
 * @property {string} link of the private page, once it has arrived
 * @property {(share: number) => void} progressed
 * @property {(link: string) => void} accepted
 * @property {(outcome: Outcome) => void} delayed
 * @property {() => void} failed
 *
 * @typedef {Sendable & { refused: (body: any) => boolean }} Sender says whether the form's own fields are wrong, so
 *   that all others would be, too
 */

const AT_ONCE = 3;
// Without a connection, or a server in its senses; a number a minute is waited for however long it takes.
const MOST_TRIES = 4;
const MOST_MS = 180_000;

export class Sending {
  isRefused = false;
  /** @type {any} of the first that has arrived */ pass = null;
  /** @type {Set<() => void>} */ sleeping = new Set();

  /**
   * @param {Outbox} outbox
   * @param {() => boolean} mayStay whether anything may stay on this device
   */
  constructor(outbox, mayStay) {
    this.outbox = outbox;
    this.mayStay = mayStay;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    addEventListener("online", () => this.wake(), { signal });
  }

  /** Whoever waits tries again at once. */
  wake() {
    for (const go of this.sleeping) go();
  }

  /**
   * One page at a time, or the service worker: whoever comes second finds out what has arrived.
   * @param {Sender[]} senders
   */
  async send(senders) {
    this.isRefused = false;
    if (this.mayStay()) this.askForSync();
    const run = () => this.sendAll(senders.filter(({ link }) => !link));
    await (navigator.locks ? navigator.locks.request(CHANNEL, run) : run());
  }

  /** For when the page is closed before the end. */
  async askForSync() {
    const registration = await navigator.serviceWorker?.getRegistration();
    await /** @type {any} */ (registration)?.sync?.register(SYNC).catch(() => undefined);
  }

  /** @param {Sender[]} queue */
  async sendAll(queue) {
    const next = async () => {
      const sender = queue.shift();
      if (sender) await this.sendOne(sender);
    };
    const lane = async () => {
      while (queue.length && !this.isRefused) await next();
    };
    // The first one alone: what is wrong with the fields is then said once.
    await next();
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  /** @param {Sender} sender */
  async sendOne(sender) {
    const { key } = sender.item;
    for (let tries = 0; ; tries += 1) {
      const arrived = await this.outbox.get("sent", key); // from another page, or from the service worker
      if (arrived) return sender.accepted(arrived.link);
      const outcome = await sendKept(sender.item, this.way(sender), tries);
      if (outcome.kind === "sent") return this.arrived(sender, outcome);
      if (outcome.kind === "refused") return this.refused(sender, outcome.body);
      if (!outcome.words && tries + 1 >= MOST_TRIES) return sender.failed();
      sender.delayed(outcome);
      await this.sleep(outcome.wait ?? 1);
    }
  }

  /**
   * @param {Sender} sender
   * @returns {import("wave/outbox-sending").Way}
   */
  way(sender) {
    return {
      token: fetchToken,
      post: (action, body) => post(action, body, (share) => sender.progressed(share)),
      overcome: async (challenge, home) => overcome(challenge, (await fetchToken(home)) ?? "").catch(() => false),
    };
  }

  /**
   * @param {Sender} sender
   * @param {Outcome} outcome
   */
  async arrived(sender, { link = "", pass }) {
    await this.outbox.arrived(sender.item, link, this.mayStay());
    this.pass ??= pass;
    sender.accepted(link);
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage("sent");
    channel.close();
  }

  /**
   * @param {Sender} sender
   * @param {any} body
   */
  async refused(sender, body) {
    sender.item.state = "refused";
    await this.outbox.put("kept", sender.item, this.mayStay());
    if (sender.refused(body)) this.isRefused = true;
  }

  /** @param {number} seconds */
  async sleep(seconds) {
    await new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.sleeping.delete(go);
        resolve(undefined);
      };
      const timer = setTimeout(go, seconds * 1000);
      this.sleeping.add(go);
    });
  }
}

/**
 * @param {string} action
 * @param {FormData} body
 * @param {(share: number) => void} progressed
 * @returns {Promise<Answer>}
 */
function post(action, body, progressed) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => progressed(event.loaded / (event.total || 1));
    request.onload = () => {
      const wait = Number(request.getResponseHeader("Retry-After") ?? 0);
      resolve({ status: request.status, wait, body: request.response });
    };
    request.onerror = request.ontimeout = () => resolve({ status: 0 });
    request.timeout = MOST_MS;
    request.send(body);
  });
}
