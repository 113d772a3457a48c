/* The photos that somebody has chosen: each shown as the tile it will be, what it knows itself is offered as chips. */

import "wave/tile-crop";
import { chip } from "wave/chip";
import { readPhoto } from "wave/exif";
import { part } from "wave/parts";

/** @import { PlaceAndTime } from "wave/form-place" */

export class ChosenPhoto {
  /** @type {Crop} */ crop = { left: 0.5, top: 0.5, size: 1 };
  /** The private page, once it is sent. */
  link = "";

  /**
   * @param {File} file
   * @param {string} key under which it is sent, and sent again
   */
  constructor(file, key) {
    this.file = file;
    this.key = key;
    this.url = URL.createObjectURL(file);
    const hint = gettext("The square is your tile: drag it to move it.");
    const size = `${(file.size / 1e6).toFixed(1)} MB. ${hint}`;
    this.status = Object.assign(document.createElement("p"), { className: "muted small", textContent: size });
    this.progress = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
    this.progress.setAttribute("aria-label", interpolate(gettext("Sending %(name)s"), { name: file.name }, true));
    this.remove = chip("remove", gettext("Take it out"), () => this.item.remove());
    this.item = this.newItem();
  }

  newItem() {
    const item = document.createElement("li");
    const crop = document.createElement("tile-crop");
    crop.dataset.src = this.url;
    crop.addEventListener("crop", (event) => (this.crop = event.detail));
    const words = document.createElement("div");
    const name = Object.assign(document.createElement("p"), { textContent: this.file.name });
    words.append(name, this.status, this.progress, this.remove);
    item.append(crop, words);
    return item;
  }

  /**
   * @param {string} text
   * @param {boolean} isError
   */
  say(text, isError = false) {
    this.status.className = isError ? "error" : "muted small";
    this.status.textContent = text;
  }

  forget() {
    URL.revokeObjectURL(this.url);
  }
}

export class ChosenPhotos {
  /** @type {ChosenPhoto[]} */ all = [];
  count = 0;

  /**
   * @param {HTMLElement} box
   * @param {PlaceAndTime} place
   */
  constructor(box, place) {
    this.box = box;
    this.place = place;
    this.input = part(box, "#id_photo", HTMLInputElement);
    this.camera = part(box, "[data-camera]", HTMLInputElement);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    if (matchMedia("(pointer: coarse)").matches) part(this.box, "label.camera").hidden = false;
    for (const input of [this.input, this.camera]) {
      input.addEventListener("change", () => this.choose(input.files ?? []), { signal });
    }
    const drop = part(this.box, ".drop");
    for (const event of /** @type {const} */ (["dragenter", "dragover"])) {
      const over = (/** @type {DragEvent} */ dragged) => {
        dragged.preventDefault();
        drop.classList.add("over");
      };
      drop.addEventListener(event, over, { signal });
    }
    for (const event of ["dragleave", "drop"]) {
      drop.addEventListener(event, () => drop.classList.remove("over"), { signal });
    }
    const dropped = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.choose(event.dataTransfer?.files ?? []);
    };
    drop.addEventListener("drop", dropped, { signal });
    signal.addEventListener("abort", () => this.all.forEach((photo) => photo.forget()));
  }

  /** @param {Iterable<File>} files */
  choose(files) {
    this.place.fields.show("photo", []);
    for (const file of files) this.add(file);
    this.input.value = this.camera.value = "";
  }

  /** @param {File} file */
  add(file) {
    const photo = new ChosenPhoto(file, `${this.place.fields.value("send_key")}-${this.count}`);
    this.count += 1;
    photo.remove.addEventListener("click", () => {
      this.all = this.all.filter((other) => other !== photo);
      photo.forget();
    });
    part(this.box, ".chosen").append(photo.item);
    this.all.push(photo);
    readPhoto(file).then((found) => this.suggest(found));
  }

  /**
   * What the photo itself knows, as chips: nothing is used unless it is asked for.
   * @param {import("wave/exif").Taken} taken
   */
  suggest({ date, time, latitude, longitude }) {
    const box = part(this.box, ".suggestions");
    if (date && time && !box.querySelector("[data-time]")) {
      const words = interpolate(gettext("From the photo: %(date)s, %(time)s – use"), { date, time }, true);
      box.append(chip("time", words, () => this.place.setTime(date, time)));
    }
    if (latitude !== undefined && longitude !== undefined && !box.querySelector("[data-place]")) {
      // Where it was taken leaves the device only when the chip is pressed.
      const words = gettext("The photo knows where it was taken – use its place");
      box.append(chip("place", words, () => this.place.setPoint({ latitude, longitude })));
    }
  }
}
