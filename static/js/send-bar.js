/* The bar at the lower edge while a form is filled in: how many photos, how far they are, and what to do. What it says
 * is announced; nothing in it ticks.
 */

import { part } from "wave/parts";

/**
 * @import { Outcome } from "wave/outbox-sending"
 * @import { Sendable } from "wave/form-sending"
 */

export class SendBar {
  isFull = false;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.button = part(box, "[type=submit]", HTMLButtonElement);
    this.words = part(box, "[role=status]");
    this.progress = part(box, "progress", HTMLProgressElement);
    this.retry = part(box, "[data-retry]", HTMLButtonElement);
    this.text = this.button.textContent ?? "";
  }

  /** @param {number} count of photos that were chosen */
  chosen(count) {
    if (this.button.disabled || this.isFull) return;
    const words = ngettext("%(count)s photo chosen", "%(count)s photos chosen", count);
    this.say(count ? interpolate(words, { count }, true) : "");
  }

  /** @param {Sendable[]} senders */
  started(senders) {
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
  delayed({ isOffline, words }, later) {
    if (!isOffline) return this.say(`${words ?? gettext("The site is busy.")} ${gettext("It goes on by itself.")}`);
    const next = {
      sync: gettext("Your photos are kept on this device and sent when there is one; you may close this page."),
      opening: gettext("Your photos are kept on this device: open this page again when there is one."),
      nothing: gettext("Leave this page open: it goes on when there is one."),
    };
    this.say(`${gettext("No connection.")} ${next[later]}`);
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
      "%(count)s wave was not taken: see what is to be changed, and send it again.",
      "%(count)s waves were not taken: see what is to be changed, and send them again.",
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
