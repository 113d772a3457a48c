/* Sending what was chosen from a page: some at once, with their progress. Where something is in the way, the page comes
 * again; each photo stays in the outbox until the server has it.
 */

import { overcome } from "wave/challenge";
import { announce, CHANNEL, SENT, SYNC } from "wave/outbox";
import { fetchToken, POST_MS, sendKept } from "wave/outbox-sending";

/**
 * @import { Kept, Outbox } from "wave/outbox"
 * @import { Answer, Outcome } from "wave/outbox-sending"
 *
 * @typedef {object} Sendable a photo of the form, or a check-in
 * @property {Kept} item
 * @property {string} link of the private page, once it has arrived
 * @property {(share: number) => void} progressed
 * @property {(link: string, isOther?: boolean) => void} accepted
 * @property {(outcome: Outcome) => void} delayed
 *
 * @typedef {Sendable & { refused: (body: any) => boolean }} Sender says whether the form's own fields are wrong, so
 *   that all others would be, too
 */

const AT_ONCE = 3;

export class Sending {
  isRefused = false;
  /** @type {Outcome | null} what is in the way, and for how long */ later = null;
  /** @type {any} of the first that has arrived */ pass = null;
  /** @type {Map<string, number>} by key, how often it was tried in vain */ tries = new Map();

  /**
   * @param {Outbox} outbox
   * @param {() => boolean} mayStay whether anything may stay on this device
   */
  constructor(outbox, mayStay) {
    this.outbox = outbox;
    this.mayStay = mayStay;
  }

  /**
   * Try each once. One page at a time, or the service worker: whoever comes second finds out what has arrived. Nobody
   * holds the lock while there is nothing to do but to wait.
   * @param {Sender[]} senders
   * @param {() => void} queued another one is sending
   * @returns {Promise<Outcome | null>} when to come again, where something is in the way
   */
  async send(senders, queued) {
    this.isRefused = false;
    this.later = null;
    const run = () => {
      if (this.mayStay()) this.askForSync(); // with the lock in hand: the worker waits until this page has done
      return this.sendAll(this.inOrder(senders));
    };
    if (navigator.locks) await this.takeTurn(run, queued);
    else await run();
    return this.later;
  }

  /**
   * @param {() => Promise<void>} run
   * @param {() => void} queued
   */
  async takeTurn(run, queued) {
    const runAtOnce = (/** @type {Lock | null} */ lock) => lock && run().then(() => true);
    const isDone = await navigator.locks.request(CHANNEL, { ifAvailable: true }, runAtOnce);
    if (isDone) return;
    queued();
    await navigator.locks.request(CHANNEL, run);
  }

  /**
   * One that always breaks on a bad line stands in nobody's way.
   * @param {Sender[]} senders
   */
  inOrder(senders) {
    const tries = (/** @type {Sender} */ { item }) => this.tries.get(item.key) ?? 0;
    return senders.filter(({ link }) => !link).sort((one, other) => tries(one) - tries(other));
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
      while (queue.length && !this.isRefused && !this.later) await next();
    };
    // The first one alone: what is wrong with the fields, or in the way, is then said once.
    await next();
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  /** @param {Sender} sender */
  async sendOne(sender) {
    const { key } = sender.item;
    const arrived = await this.outbox.get("sent", key); // from another page, or from the service worker
    // With the words that it had then: if they were changed since, these are still to be sent.
    if (arrived && (arrived.edition ?? 0) >= (sender.item.edition ?? 0)) {
      this.pass ??= arrived.pass;
      return sender.accepted(arrived.link, arrived.isOther);
    }
    const tries = this.tries.get(key) ?? 0;
    const outcome = await sendKept(sender.item, this.way(sender), tries);
    if (outcome.kind === "sent") return this.arrived(sender, outcome);
    if (outcome.kind === "refused") return this.refused(sender, outcome.body);
    this.tries.set(key, tries + 1);
    this.later = outcome;
    sender.delayed(outcome);
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
  async arrived(sender, outcome) {
    await this.outbox.arrived(sender.item, outcome, this.mayStay());
    this.pass ??= outcome.pass;
    sender.accepted(outcome.link ?? "", outcome.isOther);
    announce(SENT);
  }

  /**
   * @param {Sender} sender
   * @param {any} body
   */
  async refused(sender, body) {
    Object.assign(sender.item, { state: "refused", refusal: body });
    await this.outbox.put("kept", sender.item, this.mayStay());
    if (sender.refused(body)) this.isRefused = true;
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
    request.timeout = POST_MS;
    request.send(body);
  });
}
