/* <wave-form>: makes the form of /wave/ and of the private page pleasant. Without it the form works as it is.
 *
 * form-place.js finds out where and when, form-photos.js shows what was chosen, form-sending.js sends it,
 * form-fields.js says what is wrong.
 */

import { Fields } from "wave/form-fields";
import { ChosenPhotos } from "wave/form-photos";
import { PlaceAndTime } from "wave/form-place";
import { Sending } from "wave/form-sending";
import { part } from "wave/parts";

class WaveForm extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLFormElement} */ form;
  /** @type {Fields} */ fields;
  /** @type {PlaceAndTime} */ place;
  /** @type {ChosenPhotos} */ photos;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const isEdit = "edit" in this.dataset;
    this.form = part(this, "form", HTMLFormElement);
    this.fields = new Fields(this.form);
    // What stands in the form of the private page was said by its sender: another town does not change it.
    this.place = new PlaceAndTime(this, this.fields, isEdit);
    this.place.wire(signal);
    if (isEdit) this.form.addEventListener("crop", (event) => this.fields.setCrop(event.detail), { signal });
    else if (!("plain" in this.dataset)) this.wirePhotos(signal);
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** @param {AbortSignal} signal */
  wirePhotos(signal) {
    this.photos = new ChosenPhotos(this, this.place);
    this.photos.wire(signal);
    this.sending = new Sending(this.form, (errors, body) => this.refused(errors, body));
    const send = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.send();
    };
    this.form.addEventListener("submit", send, { signal });
  }

  async send() {
    const { all } = this.photos;
    this.fields.clear();
    for (const photo of all) photo.status.className = "muted small";
    if (!all.length) {
      this.fields.show("photo", [gettext("Choose a photo first.")]);
      return this.fields.goToFirst();
    }
    const button = part(this.form, "[type=submit]", HTMLButtonElement);
    const words = button.textContent;
    button.disabled = true;
    button.textContent = gettext("Sending …");
    await this.sending?.send(all);
    button.disabled = false;
    button.textContent = words;
    if (this.photos.all.every((photo) => photo.link)) this.finish();
    else this.fields.goToFirst();
  }

  /**
   * @param {Record<string, string[]>} errors
   * @param {Refusal} body with towns of the name that was typed, or the day that is asked about
   */
  refused(errors, { places, other_day: day }) {
    for (const [name, texts] of Object.entries(errors)) this.fields.show(name, texts);
    if (places?.length) this.place.offer(places);
    if (day) this.place.ask(day);
  }

  finish() {
    const sent = part(this, ".sent");
    const links = this.photos.all.map(({ link, file }) => {
      const item = document.createElement("li");
      item.append(`${file.name}: `, Object.assign(document.createElement("a"), { href: link, textContent: link }));
      return item;
    });
    part(sent, ".sent-links").replaceChildren(...links);
    part(sent, "[data-first-link]", HTMLAnchorElement).href = this.photos.all[0].link;
    this.form.hidden = true;
    sent.hidden = false;
    sent.focus();
  }
}

customElements.define("wave-form", WaveForm);
