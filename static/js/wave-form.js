/* <wave-form>: makes the forms of /wave/, /check-in/ and the private page pleasant. Without it they work as they are.
 *
 * form-place.js finds out where and when, form-photos.js shows what was chosen, outbox.js keeps it, form-sending.js
 * sends it, send-bar.js says how far that is, form-fields.js what is wrong.
 */

import { openDB } from "idb";
import { checkIn, keptCheckIn } from "wave/form-check-in";
import { wireEdit } from "wave/form-edit";
import { Fields } from "wave/form-fields";
import { ChosenPhoto } from "wave/form-photo";
import { ChosenPhotos } from "wave/form-photos";
import { PlaceAndTime } from "wave/form-place";
import { Sending } from "wave/form-sending";
import { fillInGroup, FormWords } from "wave/form-words";
import { home, startWorker } from "wave/keep-offline";
import { lineOf } from "wave/my-waves";
import { actionOf, CHANNEL, FORGOTTEN, Outbox, setWords } from "wave/outbox";
import { part } from "wave/parts";
import { SendBar } from "wave/send-bar";

/**
 * @import { Sendable, Sender } from "wave/form-sending"
 * @import { Kept } from "wave/outbox"
 * @import { Outcome } from "wave/outbox-sending"
 */

const LONG_PAUSE_S = 60;

class WaveForm extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLFormElement} */ form;
  /** @type {Fields} */ fields;
  /** @type {PlaceAndTime} */ place;
  /** @type {ChosenPhotos | undefined} */ photos;
  /** @type {Sending} */ sending;
  /** @type {SendBar} */ bar;
  /** @type {Kept | undefined} the one check-in of this page, however often it is tried */ counted;
  canSync = false;
  isSending = false;
  group = ""; // of the link
  /** @type {Sendable[]} what is tried again by itself */ waiting = [];

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const isEdit = "edit" in this.dataset;
    this.form = part(this, "form", HTMLFormElement);
    this.fields = new Fields(this.form);
    // What stands in the form of the private page was said by its sender: another town does not change it.
    this.place = new PlaceAndTime(this, this.fields, isEdit);
    this.place.wire(signal);
    if (isEdit) wireEdit(this, this.fields, signal);
    else this.wireSending(signal);
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** @param {AbortSignal} signal */
  async wireSending(signal) {
    const stay = part(this, "[name=may-stay]", HTMLInputElement);
    // A school's device is many people's: for a group nothing stays unless it is asked for.
    this.group = fillInGroup(this.fields);
    stay.checked = !this.group;
    part(this, ".may-stay").hidden = false;
    this.bar = new SendBar(part(this, ".send-bar"));
    this.outbox = await Outbox.open(openDB);
    const kept = await this.outbox.listKept(this.form, home(), this.group); // of an earlier visit
    const mayStay = () => stay.checked;
    this.sending = new Sending(this.outbox, mayStay);
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.send();
    };
    this.form.addEventListener("submit", submit, { signal });
    const retry = () => (this.waiting.length ? this.tryAgain() : this.send());
    this.bar.retry.addEventListener("click", retry, { signal });
    this.words = new FormWords(this.fields, this.place, this.outbox, mayStay);
    if (!("plain" in this.dataset)) this.wirePhotos(signal, mayStay);
    await this.words.restore();
    this.words.wire(signal);
    stay.addEventListener("change", () => this.settle(stay.checked), { signal });
    const byCode = () => this.fields.value("group") && stay.checked && stay.click();
    for (const field of this.fields.inputs("group")) field.addEventListener("change", byCode, { signal });
    this.wireWaiting(signal);
    // What stays here is sent later; what does not would be lost.
    const warn = (/** @type {Event} */ event) => this.outbox?.onlyHere && event.preventDefault();
    addEventListener("beforeunload", warn, { signal });
    this.canSync = "sync" in ((await startWorker()) ?? {});
    await this.goOn(kept);
  }

  /** @param {boolean} mayStay it was ticked, or is no longer */
  async settle(mayStay) {
    const outbox = /** @type {Outbox} */ (this.outbox);
    const kept = await outbox.listKept(this.form, home(), this.group);
    for (const item of kept) await outbox.put("kept", item, mayStay);
    await this.words?.settle();
  }

  /**
   * Comes again as soon as there is a reason to: a connection, another window or the service worker that has sent.
   * @param {AbortSignal} signal
   */
  wireWaiting(signal) {
    addEventListener("online", () => this.tryAgain(), { signal });
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => (data === FORGOTTEN ? this.forget() : this.tryAgain());
    signal.addEventListener("abort", () => channel.close());
    signal.addEventListener("abort", () => [clearTimeout(this.timer), this.bar.stopCounting()]);
  }

  /**
   * @param {AbortSignal} signal
   * @param {() => boolean} mayStay
   */
  wirePhotos(signal, mayStay) {
    const outbox = /** @type {Outbox} */ (this.outbox);
    const allSent = () => this.thank();
    this.photos = new ChosenPhotos(this, this.place, { outbox, mayStay, bar: this.bar, allSent });
    this.photos.wire(signal);
  }

  /**
   * Drafts to go on with, and what was on its way, which goes on by itself.
   * @param {Kept[]} kept
   */
  async goOn(kept) {
    this.photos?.restore(/** @type {any} */ (kept.filter((item) => item.photo)));
    const keys = new Set(kept.filter(({ state }) => state === "waiting").map(({ key }) => key));
    const photos = (this.photos?.all ?? []).filter(({ item }) => keys.has(item.key));
    const checkIns = kept.filter((item) => !item.photo && keys.has(item.key)).map(checkIn);
    this.waiting = [...photos, ...checkIns];
    this.showRefusals(kept);
    await this.tryAgain();
  }

  /**
   * What the service worker was told while no page was open.
   * @param {Kept[]} kept
   */
  showRefusals(kept) {
    const refused = kept.filter(({ state, refusal }) => state === "refused" && refusal);
    for (const item of refused) {
      if (!item.photo) this.counted = item;
      const photo = this.photos?.all.find((one) => one.item.key === item.key);
      this.refused(photo ?? checkIn(item), item.refusal);
    }
    if (refused.length) this.bar.sayRefused(refused.length);
  }

  /** In whatever window somebody said so: what was typed here is not kept again. */
  forget() {
    this.stopping.abort();
    location.replace(location.pathname);
  }

  // --- Sending --------------------------------------------------------------------------------------------

  async send() {
    if (this.isSending) return; // a second press
    this.isSending = true;
    await this.photos?.reading;
    this.isSending = false;
    this.fields.clear();
    const unsent = this.photos?.unsent ?? [];
    if (this.photos && !unsent.length) {
      this.fields.show("photo", [gettext("Choose a photo first.")]);
      return this.fields.goToFirst();
    }
    const fields = this.words?.values() ?? {};
    for (const photo of unsent) photo.prepare(photo.own.applied(fields, this.photos?.isSeveral));
    const senders = this.photos ? unsent : [checkIn(this.newCheckIn(fields))];
    for (const { item } of senders) await this.outbox?.put("kept", item, this.sending.mayStay());
    await this.sendAll(senders);
  }

  /**
   * However often it is tried, it is one.
   * @param {Record<string, string>} fields
   */
  newCheckIn(fields) {
    this.counted ??= keptCheckIn(actionOf(this.form), home());
    setWords(this.counted, fields);
    return this.counted;
  }

  /** With the words that were sent before: whoever has changed them since presses the other button. */
  async tryAgain() {
    const photos = new Set(this.photos?.unsent);
    const senders = this.waiting.filter((one) => !(one instanceof ChosenPhoto) || photos.has(one));
    if (this.isSending || !senders.length) return;
    for (const one of senders) if (one instanceof ChosenPhoto) one.prepare(one.item.fields);
    await this.sendAll(senders);
  }

  /** @param {Sendable[]} senders */
  async sendAll(senders) {
    if (this.isSending || !senders.length) return;
    this.isSending = true;
    clearTimeout(this.timer);
    this.bar.started(senders);
    const observed = senders.map((one) => this.observed(one));
    const later = await this.sending.send(observed, () => this.bar.queued()).catch(pauseAfter);
    this.isSending = false;
    const left = senders.filter(({ link }) => !link);
    for (const photo of left) if (photo instanceof ChosenPhoto) photo.stop();
    this.bar.ended(left.length);
    this.waiting = left.filter(({ item }) => item.state === "waiting");
    if (later) this.comeAgain(later);
    else if (left.length) this.goToFailed();
    const [first] = senders.filter(({ link }) => link);
    if (!this.photos && first) this.goToPage(first.link);
    // Whatever is not sent yet, also what was begun beside it, stays in the form.
    else if (this.photos && !this.photos.unsent.length) this.thank();
  }

  /** @param {Outcome} later */
  comeAgain(later) {
    this.bar.delayed(later, this.outbox?.onlyHere ? "nothing" : this.canSync ? "sync" : "opening");
    this.timer = setTimeout(() => this.tryAgain(), (later.wait ?? LONG_PAUSE_S) * 1000);
  }

  /** @param {Sendable} sender */
  observed(sender) {
    return /** @type {Sender} */ ({
      item: sender.item,
      link: sender.link,
      progressed: (share) => {
        sender.progressed(share);
        this.bar.progressed(sender.item.key, Math.min(share, 0.99));
      },
      accepted: (link, isOther) => {
        sender.accepted(link, isOther);
        this.bar.progressed(sender.item.key, 1);
      },
      delayed: (outcome) => sender.delayed(outcome),
      refused: (body) => this.refused(sender, body),
    });
  }

  /**
   * @param {Sendable} sender
   * @param {any} body
   */
  refused(sender, body) {
    const tooLarge = gettext("This photo is too large for the site. Choose a smaller one.");
    const errors = /** @type {Record<string, string[]>} */ (body.errors ?? { photo: [tooLarge] });
    const photo = this.photos?.all.find((one) => one === sender);
    const ofForm = photo ? photo.sayRefused(errors, body ?? {}, Boolean(this.photos?.isSeveral)) : errors;
    for (const [name, texts] of Object.entries(ofForm)) this.fields.show(name, texts);
    if (!Object.keys(ofForm).length) return false;
    if (body?.places?.length) this.place.offer(body.places);
    if (body?.other_day) this.place.ask(body.other_day);
    return true;
  }

  goToFailed() {
    const wrong = this.form.querySelector("[aria-invalid=true], .errors .error");
    const photo = this.photos?.unsent[0];
    if (wrong || !photo) this.fields.goToFirst();
    else photo.goTo();
  }

  /** @param {string} link of a check-in */
  goToPage(link) {
    this.words?.forget();
    this.counted = undefined; // whoever comes back counts somebody else in
    location.assign(link);
  }

  thank() {
    this.words?.forget();
    const sent = part(this, ".sent");
    const photos = this.photos?.all ?? [];
    part(sent, ".sent-links").replaceChildren(
      ...photos.map(({ link, name, isOther }) => lineOf({ link, name, isOther, at: Date.now() })),
    );
    part(document, "[data-before-sending]").hidden = true;
    document.title = part(sent, "h1").textContent ?? "";
    part(sent, "[data-first-link]", HTMLAnchorElement).href = photos[0].link;
    const pass = /** @type {import("wave/light-pass").LightPass} */ (part(sent, "light-pass"));
    import("wave/light-pass").then(() => pass.show(this.sending.pass)).catch(() => undefined); // it is a gift
    this.form.hidden = true;
    sent.hidden = false;
    sent.focus();
  }
}

/**
 * Nothing that we know of; and nothing of it is lost.
 * @param {unknown} error
 */
function pauseAfter(error) {
  reportError(error);
  return /** @type {Outcome} */ ({ kind: "later", wait: LONG_PAUSE_S });
}

customElements.define("wave-form", WaveForm);
