/* <wave-form>: makes the form of /wave/ and of the private page pleasant. Without it the form works as it is.
 *
 * Photos are shown as the tiles they will be, EXIF is offered and never forced, and each photo is sent in a
 * request of its own, three at a time, with a progress bar. A failed send is repeated with the same key, so that
 * the server makes one photo of it.
 */

import { overcome } from "wave/challenge";
import { readPhoto } from "wave/exif";
import "wave/point-map";
import "wave/tile-crop";
import "wave/town-search";

const { gettext = (text) => text } = window;
const AT_ONCE = 3;
const TRIES = 3;
const FIELDS = { send_key: "general", website: "general", latitude: "place", longitude: "place", place_slug: "place" };

class WaveForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.photos = [];
    this.stopping = new AbortController();
    this.fields = this.form.elements;
    // What stands in the form of the private page was said by its sender: another town does not change it.
    this.timeIsTyped = "edit" in this.dataset;
    this.wirePlace();
    if ("edit" in this.dataset) this.wireCrop(this.form);
    else if (!("plain" in this.dataset)) this.wirePhotos();
  }

  disconnectedCallback() {
    this.stopping.abort();
    for (const photo of this.photos) URL.revokeObjectURL(photo.url);
  }

  on(target, event, act) {
    target.addEventListener(event, act, { signal: this.stopping.signal });
  }

  // --- Where and when -------------------------------------------------------------------------------------

  wirePlace() {
    const search = this.querySelector("town-search");
    search.dataset.search = this.dataset.search;
    this.on(search, "town", (event) => this.setTown(event.detail));
    this.wireLocation();
    const details = this.querySelector(".map-choice");
    details.hidden = false;
    const map = document.createElement("point-map");
    map.dataset.land = this.dataset.land;
    this.on(details, "toggle", () => details.open && !map.isConnected && details.append(map));
    this.on(map, "point", (event) => this.setPoint(event.detail));
  }

  /** The device's position, asked for only after a press; the server keeps the town of it and nothing finer. */
  wireLocation() {
    if (!navigator.geolocation || !isSecureContext) return;
    const line = this.querySelector(".locate");
    line.hidden = false;
    this.on(line.querySelector("button"), "click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.setPoint(coords),
        () => this.showErrors("place", [gettext("Your device did not tell where it is. Type the town instead.")]),
        { maximumAge: 600_000, timeout: 20_000 },
      );
    });
  }

  setTown(town) {
    this.setValue("place_slug", town?.slug ?? "");
    this.setValue("latitude", "");
    this.setValue("longitude", "");
    if (town) this.placeChosen(town);
  }

  async setPoint({ latitude, longitude }) {
    const point = new FormData();
    point.set("csrfmiddlewaretoken", this.fields.csrfmiddlewaretoken.value);
    point.set("latitude", latitude.toFixed(3));
    point.set("longitude", longitude.toFixed(3));
    const response = await fetch(this.dataset.nearest, { method: "POST", body: point }).catch(() => null);
    if (!response?.ok) return this.showErrors("place", [gettext("The place could not be looked up. Check your connection, or type the town.")]);
    const place = await response.json();
    this.setValue("place", place.label);
    this.setValue("place_slug", "");
    this.setValue("latitude", latitude.toFixed(3));
    this.setValue("longitude", longitude.toFixed(3));
    this.placeChosen(place);
  }

  /** The clocks there: fill in the session's local start where nothing was typed, and name the zone. */
  placeChosen(place) {
    this.showErrors("place", []);
    this.querySelector(".choices").replaceChildren();
    const hint = this.querySelector("#time-hint");
    if (!place.date) return;
    hint.textContent = filled(gettext("There the session began at %(time)s on %(date)s (%(zone)s). Any other time counts too."), place);
    if (this.timeIsTyped) return;
    this.setValue("waved_date", place.date);
    this.setValue("waved_time", place.time);
  }

  setValue(name, value) {
    const field = this.fields[name];
    // A list of choices beside the hidden field has the same name.
    for (const input of field instanceof RadioNodeList ? field : [field]) if (input.type !== "radio") input.value = value;
  }

  // --- Photos ---------------------------------------------------------------------------------------------

  wirePhotos() {
    const input = this.querySelector("#id_photo");
    const drop = this.querySelector(".drop");
    const camera = this.querySelector("[data-camera]");
    if (matchMedia("(pointer: coarse)").matches) camera.closest("label").hidden = false;
    this.on(input, "change", () => this.choose(input.files));
    this.on(camera, "change", () => this.choose(camera.files));
    for (const event of ["dragenter", "dragover"]) {
      this.on(drop, event, (dragged) => {
        dragged.preventDefault();
        drop.classList.add("over");
      });
    }
    for (const event of ["dragleave", "drop"]) this.on(drop, event, () => drop.classList.remove("over"));
    this.on(drop, "drop", (event) => {
      event.preventDefault();
      this.choose(event.dataTransfer.files);
    });
    this.on(this.form, "submit", (event) => {
      event.preventDefault();
      this.sendAll();
    });
    for (const name of ["waved_date", "waved_time"]) this.on(this.fields[name], "input", () => (this.timeIsTyped = true));
  }

  choose(files) {
    this.showErrors("photo", []);
    for (const file of files) this.addPhoto(file);
    this.querySelector("#id_photo").value = "";
    this.querySelector("[data-camera]").value = "";
  }

  addPhoto(file) {
    const photo = { file, url: URL.createObjectURL(file), crop: { left: 0.5, top: 0.5, size: 1 }, key: `${this.fields.send_key.value}-${this.photos.length}` };
    const item = document.createElement("li");
    const crop = document.createElement("tile-crop");
    crop.dataset.src = photo.url;
    this.on(crop, "crop", (event) => (photo.crop = event.detail));
    const words = document.createElement("div");
    const name = Object.assign(document.createElement("p"), { textContent: file.name });
    photo.status = Object.assign(document.createElement("p"), { className: "muted small", textContent: `${(file.size / 1e6).toFixed(1)} MB. ${gettext("The square is your tile: drag it to move it.")}` });
    photo.progress = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
    photo.progress.setAttribute("aria-label", filled(gettext("Sending %(name)s"), file));
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: gettext("Take it out") });
    photo.remove = remove;
    this.on(remove, "click", () => {
      this.photos = this.photos.filter((other) => other !== photo);
      URL.revokeObjectURL(photo.url);
      item.remove();
    });
    words.append(name, photo.status, photo.progress, remove);
    item.append(crop, words);
    this.querySelector(".chosen").append(item);
    this.photos.push(photo);
    readPhoto(file).then((found) => this.suggest(found));
  }

  /** What the photo itself knows, as chips: nothing is used unless it is asked for. */
  suggest({ date, time, latitude, longitude }) {
    const box = this.querySelector(".suggestions");
    if (date && !box.querySelector("[data-time]")) {
      box.append(
        this.chip("time", filled(gettext("From the photo: %(date)s, %(time)s – use"), { date, time }), () => {
          this.timeIsTyped = true;
          this.setValue("waved_date", date);
          this.setValue("waved_time", time);
        }),
      );
    }
    if (latitude !== undefined && !box.querySelector("[data-place]")) {
      // Where it was taken leaves the device only when the chip is pressed.
      box.append(this.chip("place", gettext("The photo knows where it was taken – use its place"), () => this.setPoint({ latitude, longitude })));
    }
  }

  chip(kind, text, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: text });
    button.dataset[kind] = "";
    this.on(button, "click", () => {
      act();
      button.remove();
    });
    return button;
  }

  wireCrop(form) {
    this.on(form, "crop", (event) => {
      for (const name of ["left", "top", "size"]) this.setValue(`crop_${name}`, event.detail[name]);
    });
  }

  // --- Sending --------------------------------------------------------------------------------------------

  async sendAll() {
    this.clearErrors();
    if (!this.photos.length) {
      this.showErrors("photo", [gettext("Choose a photo first.")]);
      return this.firstError();
    }
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    const words = button.textContent;
    button.textContent = gettext("Sending …");
    const queue = this.photos.filter((photo) => !photo.link);
    const lane = async () => {
      while (queue.length && !this.refused) await this.send(queue.shift());
    };
    this.refused = false;
    // The first one alone: what is wrong with the fields is then said once.
    if (queue.length) await this.send(queue.shift());
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    button.disabled = false;
    button.textContent = words;
    if (this.photos.every((photo) => photo.link)) this.finished();
    else this.firstError();
  }

  async send(photo) {
    photo.progress.hidden = false;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const answer = await this.post(photo);
      if (answer.status === 201) return this.accepted(photo, answer.body.private_url);
      if (answer.status && answer.status < 500 && answer.status !== 429) return this.rejected(photo, answer);
      if (await this.mayGoOn(answer)) continue;
      photo.status.textContent = attempt < TRIES ? gettext("The connection was interrupted. Trying again …") : gettext("It could not be sent. Check your connection and press the button again: nothing is lost.");
      if (attempt < TRIES) await new Promise((resolve) => setTimeout(resolve, 1500 * attempt));
    }
    photo.progress.hidden = true;
  }

  /** A flood is on: work for the way, and send again at once. */
  async mayGoOn({ status, body }) {
    if (status !== 429 || !body?.challenge) return false;
    return overcome(body.challenge, this.fields.csrfmiddlewaretoken.value).catch(() => false);
  }

  post(photo) {
    const body = new FormData(this.form);
    body.delete("photo");
    body.set("photo", photo.file, photo.file.name);
    body.set("send_key", photo.key);
    for (const name of ["left", "top", "size"]) body.set(`crop_${name}`, photo.crop[name]);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => (photo.progress.value = event.loaded / (event.total || 1));
      request.onload = () => resolve({ status: request.status, body: request.response });
      request.onerror = request.ontimeout = () => resolve({ status: 0 });
      request.timeout = 180_000;
      request.send(body);
    });
  }

  accepted(photo, link) {
    photo.link = link;
    photo.progress.value = 1;
    photo.remove.hidden = true;
    photo.status.textContent = `✓ ${gettext("Sent")}`;
  }

  rejected(photo, { body }) {
    photo.progress.hidden = true;
    const { photo: aboutPhoto, ...aboutFields } = body?.errors ?? { general: [gettext("It was refused. Load the page again and send it once more.")] };
    if (aboutPhoto) {
      photo.status.className = "error";
      photo.status.textContent = aboutPhoto[0];
    }
    if (Object.keys(aboutFields).length) this.refused = true;
    for (const [name, errors] of Object.entries(aboutFields)) this.showErrors(FIELDS[name] ?? name, errors);
    if (body?.places?.length) this.offer(body.places);
  }

  /** Towns of the same name, to choose from. */
  offer(towns) {
    this.querySelector(".choices").replaceChildren(
      ...towns.map((town) =>
        this.chip("town", town.label, () => {
          this.setValue("place", town.label);
          this.setTown(town);
        }),
      ),
    );
  }

  finished() {
    const sent = this.querySelector(".sent");
    const links = this.photos.map(({ link, file }) => {
      const item = document.createElement("li");
      const anchor = Object.assign(document.createElement("a"), { href: link, textContent: link });
      item.append(`${file.name}: `, anchor);
      return item;
    });
    sent.querySelector(".sent-links").replaceChildren(...links);
    sent.querySelector("[data-first-link]").href = this.photos[0].link;
    this.form.hidden = true;
    sent.hidden = false;
    sent.focus();
  }

  // --- Errors ---------------------------------------------------------------------------------------------

  showErrors(name, errors) {
    const field = this.querySelector(`[data-field="${name}"]`);
    const box = field?.querySelector(".errors") ?? this.querySelector("[data-errors-general]");
    if (errors.length && field?.tagName === "DETAILS") field.open = true;
    box?.replaceChildren(...errors.map((text) => Object.assign(document.createElement("p"), { className: "error", textContent: text })));
    const input = field?.querySelector("input:not([type=hidden]), textarea");
    if (!input) return;
    if (errors.length) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  clearErrors() {
    for (const field of this.querySelectorAll("[data-field]")) this.showErrors(field.dataset.field, []);
    this.querySelector("[data-errors-general]")?.replaceChildren();
    for (const photo of this.photos) photo.status.className = "muted small";
  }

  firstError() {
    const invalid = this.querySelector("[aria-invalid=true]") ?? this.querySelector(".error");
    invalid?.scrollIntoView({ block: "center" });
    invalid?.focus?.({ preventScroll: true });
  }
}

/** "Sending %(name)s", {name: "a.jpg"} -> "Sending a.jpg". */
function filled(text, words) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => words[name]);
}

customElements.define("wave-form", WaveForm);
