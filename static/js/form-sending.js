/* Sending photos: each in a request of its own, three at a time, with a progress bar. A failed send is repeated with
 * the same key, so that the server makes one photo of it. */

import { overcome } from "wave/challenge";

/**
 * @import { ChosenPhoto } from "wave/form-photos"
 * @typedef {{ status: number, body?: any }} Answer status 0 where nothing came back
 */

const AT_ONCE = 3;
const TRIES = 3;
const BETWEEN_MS = 1500;
const MOST_MS = 180_000;

export class Sending {
  isRefused = false;
  isSeveral = false;

  /**
   * @param {HTMLFormElement} form
   * @param {(errors: Record<string, string[]>, body: Refusal) => void} refused what is wrong with the form's fields
   */
  constructor(form, refused) {
    this.form = form;
    this.refused = refused;
  }

  /**
   * Those that are sent have their link afterwards.
   * @param {ChosenPhoto[]} photos
   */
  async send(photos) {
    const queue = photos.filter((photo) => !photo.link);
    this.isSeveral = photos.length > 1;
    this.isRefused = false;
    const next = async () => {
      const photo = queue.shift();
      if (photo) await this.sendOne(photo);
    };
    const lane = async () => {
      while (queue.length && !this.isRefused) await next();
    };
    // The first one alone: what is wrong with the fields is then said once.
    await next();
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  /** @param {ChosenPhoto} photo */
  async sendOne(photo) {
    photo.progress.hidden = false;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const answer = await this.post(photo);
      if (answer.status === 201) return this.accepted(photo, answer.body.private_url);
      if (answer.status && answer.status < 500 && answer.status !== 429) return this.rejected(photo, answer.body);
      if (await this.mayGoOn(answer)) continue;
      if (attempt === TRIES) break;
      photo.say(gettext("The connection was interrupted. Trying again …"));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS * attempt));
    }
    photo.say(gettext("It could not be sent. Check your connection and press the button again: nothing is lost."));
    photo.progress.hidden = true;
  }

  /**
   * A flood is on: work for the way, and send again at once.
   * @param {Answer} answer
   */
  async mayGoOn({ status, body }) {
    if (status !== 429 || !body?.challenge) return false;
    const token = new FormData(this.form).get("csrfmiddlewaretoken");
    return overcome(body.challenge, String(token)).catch(() => false);
  }

  /**
   * @param {ChosenPhoto} photo
   * @returns {Promise<Answer>}
   */
  post({ file, key, crop, own, progress }) {
    const body = new FormData(this.form);
    if (this.isSeveral) own.apply(body);
    body.set("photo", file, file.name);
    body.set("send_key", key);
    for (const [name, value] of Object.entries(crop)) body.set(`crop_${name}`, String(value));
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => (progress.value = event.loaded / (event.total || 1));
      request.onload = () => resolve({ status: request.status, body: request.response });
      request.onerror = request.ontimeout = () => resolve({ status: 0 });
      request.timeout = MOST_MS;
      request.send(body);
    });
  }

  /**
   * @param {ChosenPhoto} photo
   * @param {string} link
   */
  accepted(photo, link) {
    photo.link = link;
    photo.progress.value = 1;
    photo.remove.hidden = photo.edit.hidden = true;
    photo.say(`✓ ${gettext("Sent")}`);
  }

  /**
   * @param {ChosenPhoto} photo
   * @param {any} body
   */
  rejected(photo, body) {
    photo.progress.hidden = true;
    const general = [gettext("It was refused. Load the page again and send it once more.")];
    const { photo: ofPhoto, ...others } = body?.errors ?? { general };
    if (ofPhoto) photo.say(ofPhoto[0], true);
    const ofForm = this.isSeveral ? photo.refused(others, body ?? {}) : others;
    if (!Object.keys(ofForm).length) return;
    this.isRefused = true;
    this.refused(ofForm, body ?? {});
  }
}
