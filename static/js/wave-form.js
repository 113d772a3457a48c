/* <wave-form>: makes the forms of /wave/, /check-in/ and the private page pleasant. Without it they work as they are.
 *
 * form-place.js finds out where and when, form-photos.js shows what was chosen, outbox.js keeps it, form-sending.js
 * sends it, send-bar.js says how far that is, form-fields.js what is wrong.
 */

import "wave/light-pass";
import { openDB } from "idb";
import { Fields } from "wave/form-fields";
import { ChosenPhotos } from "wave/form-photos";
import { PlaceAndTime } from "wave/form-place";
import { Sending } from "wave/form-sending";
import { FormWords } from "wave/form-words";
import { home, startWorker } from "wave/keep-offline";
import { lineOf } from "wave/my-waves";
import { newKey, Outbox } from "wave/outbox";
import { part } from "wave/parts";
import { SendBar } from "wave/send-bar";

/**
 * @import { Sendable, Sender } from "wave/form-sending"
 * @import { Kept } from "wave/outbox"
 */

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

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const isEdit = "edit" in this.dataset;
    this.form = part(this, "form", HTMLFormElement);
    this.fields = new Fields(this.form);
    // What stands in the form of the private page was said by its sender: another town does not change it.
    this.place = new PlaceAndTime(this, this.fields, isEdit);
    this.place.wire(signal);
    if (isEdit) this.wireEdit(signal);
    else this.wireSending(signal);
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** @param {AbortSignal} signal */
  wireEdit(signal) {
    this.form.addEventListener("crop", (event) => this.fields.setCrop(event.detail), { signal });
    const sure = gettext("After a change your wave is not shown until a person has looked at it again. Save it?");
    const ask = (/** @type {SubmitEvent} */ event) => {
      if ("public" in this.dataset && !confirm(sure)) event.preventDefault();
    };
    this.form.addEventListener("submit", ask, { signal });
  }

  /** @param {AbortSignal} signal */
  async wireSending(signal) {
    const stay = part(this, "[name=may-stay]", HTMLInputElement);
    // A school's device is many people's: for a group nothing stays unless it is asked for.
    stay.checked = !this.form.querySelector("[name=group][value]:not([value=''])");
    part(this, ".may-stay").hidden = false;
    this.bar = new SendBar(part(this, ".send-bar"));
    this.outbox = await Outbox.open(openDB);
    const kept = await this.outbox.all("kept"); // of an earlier visit
    const mayStay = () => stay.checked;
    this.sending = new Sending(this.outbox, mayStay);
    this.sending.wire(signal);
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.send();
    };
    this.form.addEventListener("submit", submit, { signal });
    this.bar.retry.addEventListener("click", () => this.retry(), { signal });
    this.words = new FormWords(this.fields, this.outbox, mayStay);
    if (!("plain" in this.dataset)) this.wirePhotos(signal, mayStay);
    await this.words.restore(this.place);
    this.words.wire(signal);
    addEventListener("beforeunload", (event) => this.warn(event), { signal });
    this.canSync = "sync" in ((await startWorker()) ?? {});
    await this.goOn(kept);
  }

  /**
   * @param {AbortSignal} signal
   * @param {() => boolean} mayStay
   */
  wirePhotos(signal, mayStay) {
    const outbox = /** @type {Outbox} */ (this.outbox);
    this.photos = new ChosenPhotos(this, this.place, { outbox, mayStay, bar: this.bar });
    this.photos.wire(signal);
    const askOnce = () => navigator.storage?.persist?.().catch(() => false);
    this.photos.input.addEventListener("change", askOnce, { signal, once: true });
    document.addEventListener("forgotten", () => location.reload(), { signal });
  }

  /**
   * Drafts to go on with, and what was on its way, which goes on by itself.
   * @param {Kept[]} kept
   */
  async goOn(kept) {
    const ours = kept.filter((item) => item.home === home() && item.action === this.form.action);
    const withPhoto = ours.filter((item) => item.photo);
    this.photos?.restore(/** @type {any} */ (withPhoto));
    const waiting = ours.filter(({ state }) => state === "waiting");
    if (!waiting.length) return;
    const keys = new Set(waiting.map(({ key }) => key));
    const photos = (this.photos?.all ?? []).filter(({ item }) => keys.has(item.key));
    for (const photo of photos) photo.prepare(photo.item.fields);
    const checkIns = waiting.filter((item) => !item.photo).map((item) => this.checkIn(item));
    await this.sendAll([...photos, ...checkIns]);
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
    const senders = this.photos ? unsent : [this.checkIn(this.newCheckIn(fields))];
    for (const { item } of senders) await this.outbox?.put("kept", item, this.sending.mayStay());
    await this.sendAll(senders);
  }

  /** @param {Sendable[]} senders */
  async sendAll(senders) {
    if (this.isSending || !senders.length) return;
    this.isSending = true;
    this.bar.started(senders);
    await this.sending.send(senders.map((sender) => this.observed(sender)));
    this.isSending = false;
    const left = senders.filter(({ link }) => !link);
    // Whoever stands behind one that was refused has not been tried.
    for (const photo of this.photos?.unsent ?? []) photo.stop();
    this.bar.ended(left.length);
    if (left.length) return this.goToFailed();
    this.finish(senders);
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
      accepted: (link) => {
        sender.accepted(link);
        this.bar.progressed(sender.item.key, 1);
      },
      delayed: (outcome) => {
        sender.delayed(outcome);
        this.bar.delayed(outcome, this.sending.mayStay() ? (this.canSync ? "sync" : "opening") : "nothing");
      },
      refused: (body) => this.refused(sender, body),
      failed: () => sender.failed(),
    });
  }

  retry() {
    if (this.isSending) this.sending.wake();
    else this.send();
  }

  /**
   * @param {Sendable} sender
   * @param {any} body
   */
  refused(sender, body) {
    const general = [gettext("It was refused. Load the page again and send it once more.")];
    const errors = /** @type {Record<string, string[]>} */ (body?.errors ?? { general });
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

  /** @param {Sendable[]} senders */
  finish(senders) {
    this.words?.forget();
    if (!this.photos) return location.assign(senders[0].link);
    const sent = part(this, ".sent");
    const lines = this.photos.all.map(({ link, name }) => lineOf({ link, name, at: Date.now() }));
    part(sent, ".sent-links").replaceChildren(...lines);
    part(sent, "[data-first-link]", HTMLAnchorElement).href = this.photos.all[0].link;
    /** @type {import("wave/light-pass").LightPass} */ (part(sent, "light-pass")).show(this.sending.pass);
    this.form.hidden = true;
    sent.hidden = false;
    sent.focus();
  }

  /** @param {BeforeUnloadEvent} event */
  async warn(event) {
    // What stays here is sent later; what does not would be lost.
    if (this.photos?.unsent.length && !this.sending.mayStay()) event.preventDefault();
  }

  // --- Being counted in without a photo -------------------------------------------------------------------

  /** @param {Record<string, string>} fields */
  newCheckIn(fields) {
    const own = { values: {}, zone: "", countries: [] };
    const common = { key: newKey(), action: this.form.action, home: home(), at: Date.now() };
    const state = /** @type {const} */ ("waiting");
    this.counted ??= { ...common, photo: null, crop: { left: 0.5, top: 0.5, size: 1 }, own, fields, state };
    return { ...this.counted, fields };
  }

  /**
   * @param {Kept} item
   * @returns {Sendable}
   */
  checkIn(item) {
    const sender = {
      item,
      link: "",
      progressed: () => undefined,
      accepted: (/** @type {string} */ link) => void (sender.link = link),
      delayed: () => undefined,
      failed: () => undefined,
    };
    return sender;
  }
}

customElements.define("wave-form", WaveForm);
