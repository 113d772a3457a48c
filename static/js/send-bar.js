/* The bar at the lower edge while a form is filled in: how many photos, how far they are, and what to do. What it says
 * is announced; what ticks is not.
 */

import { part } from "wave/parts";
import { clockOf } from "wave/time-left";

/**
 * @import { Outcome } from "wave/outbox-sending"
 * @import { Sendable } from "wave/form-sending"
 */

// A wait that is longer is counted down.
const LONG_S = 60;
const SECOND_MS = 1000;

export class SendBar {
  isFull = false;
  count = 0; // said last

  /** @param {HTMLElement} box */
  constructor(box) {
    this.button = part(box, "[type=submit]", HTMLButtonElement);
    this.words = part(box, "[role=status]");
    this.progress = part(box, "progress", HTMLProgressElement);
    this.wait = part(box, "[data-wait]");
    this.retry = part(box, "[data-retry]", HTMLButtonElement);
    this.text = this.button.textContent ?? "";
  }

  /**
   * What was said since stays, when only more is known of the same photos.
   * @param {number} count of photos that were chosen
   */
  chosen(count) {
    if (this.button.disabled || this.isFull || count === this.count) return;
    this.count = count;
    const words = ngettext("%(count)s photo chosen", "%(count)s photos chosen", count);
    this.say(count ? interpolate(words, { count }, true) : "");
  }

  /** @param {Sendable[]} senders */
  started(senders) {
    this.stopCounting();
    this.button.disabled = true;
    this.button.textContent = gettext("Sending …");
    this.retry.hidden = true;
    this.progress.hidden = false;
    this.shares = new Map(senders.map((sender) => [sender.item.key, sender.link ? 1 : 0]));
    this.going();
  }

  going() {
    const all = this.shares?.size ?? 0;
    const done = [...(this.shares?.values() ?? [])].filter((share) => share === 1).length;
    this.say(interpolate(gettext("%(done)s of %(all)s sent"), { done, all }, true));
  }

  /**
   * @param {string} key
   * @param {number} share
   */
  progressed(key, share) {
    this.shares?.set(key, share);
    const shares = [...(this.shares?.values() ?? [])];
    this.progress.value = shares.reduce((sum, one) => sum + one, 0) / (shares.length || 1);
    if (share === 1) this.going();
  }

  queued() {
    this.say(gettext("Another window of this site is sending. Yours comes next."));
  }

  /**
   * @param {Outcome} outcome
   * @param {"sync" | "opening" | "nothing"} later what happens when the page is closed
   */
  delayed({ isOffline, words, wait = 0 }, later) {
    if (wait > LONG_S) this.countDown(Date.now() + wait * SECOND_MS);
    if (!isOffline) return this.say(`${words ?? gettext("The site is busy.")} ${gettext("It continues by itself.")}`);
    const next = {
      sync: gettext("Your photos are kept on this device and sent when there is one; you may close this page."),
      opening: gettext("Your photos are kept on this device: open this page again when there is one."),
      nothing: gettext("Leave this page open: it continues when there is one."),
    };
    this.say(`${gettext("No connection.")} ${next[later]}`);
  }

  /** @param {number} until */
  countDown(until) {
    const seconds = Math.ceil((until - Date.now()) / SECOND_MS);
    this.wait.hidden = seconds <= 0;
    if (seconds <= 0) return;
    this.wait.textContent = interpolate(gettext("Again in %(time)s"), { time: clockOf(seconds) }, true);
    this.timer = setTimeout(() => this.countDown(until), SECOND_MS);
  }

  stopCounting() {
    clearTimeout(this.timer);
    this.wait.hidden = true;
  }

  /** @param {number} failed */
  ended(failed) {
    this.button.disabled = false;
    this.button.textContent = this.text;
    this.progress.hidden = true;
    this.retry.hidden = failed === 0;
    const words = ngettext("%(count)s could not be sent yet.", "%(count)s could not be sent yet.", failed);
    this.say(failed ? interpolate(words, { count: failed }, true) : "");
  }

  /** @param {number} count of waves that the site did not take, while this page was closed */
  sayRefused(count) {
    const words = ngettext(
      "%(count)s wave was not accepted: see what needs changing, and send it again.",
      "%(count)s waves were not accepted: see what needs changing, and send them again.",
      count,
    );
    this.say(interpolate(words, { count }, true));
  }

  /** A full quota: nothing is lost while this page is open. */
  sayFull() {
    this.isFull = true;
    this.say(gettext("This device has no room left to keep your photos: leave this page open until they are sent."));
  }

  /** @param {string} text */
  say(text) {
    if (this.words.textContent !== text) this.words.textContent = text;
  }
}
