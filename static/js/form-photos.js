/* The photos that somebody has chosen: each shown as the tile it will be, what it knows itself is offered as chips. */

import "wave/tile-crop";
import { chip } from "wave/chip";
import { readPhoto } from "wave/exif";
import { editOwn } from "wave/form-own";
import { Own } from "wave/own";
import { part } from "wave/parts";

/**
 * @import { PlaceAndTime } from "wave/form-place"
 * @import { Taken } from "wave/exif"
 */

export class ChosenPhoto {
  /** @type {Crop} */ crop = { left: 0.5, top: 0.5, size: 1 };
  /** Of several photos, what this one says of itself. */
  own = new Own();
  /** @type {Taken} what its camera wrote */ taken = {};
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
    this.sentence = Object.assign(document.createElement("p"), { className: "small", hidden: true });
    this.edit = Object.assign(document.createElement("button"), {
      type: /** @type {const} */ ("button"),
      className: "chip",
      textContent: gettext("Place, time, people …"),
      hidden: true,
    });
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
    const buttons = Object.assign(document.createElement("p"), { className: "row" });
    buttons.append(this.edit, this.remove);
    words.append(name, this.status, this.sentence, this.progress, buttons);
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

  /** @param {boolean} isOneOfSeveral */
  showOwn(isOneOfSeveral) {
    this.sentence.hidden = !isOneOfSeveral;
    this.sentence.textContent = this.own.sentence();
    this.edit.hidden = !isOneOfSeveral || Boolean(this.link);
  }

  /**
   * What was refused of its own place, time or people is said beside it; the rest is left to the form.
   * @param {Record<string, string[]>} errors
   * @param {Refusal} body
   */
  refused(errors, { other_day: day }) {
    const mine = Object.entries(errors).filter(([name]) => name in this.own.values);
    if (!mine.length) return errors;
    this.say(mine.map(([, [first]]) => first).join(" "), true);
    if (day)
      this.status.append(
        " ",
        chip("day", gettext("Yes, it was that day"), () => this.confirmDay(day)),
      );
    return Object.fromEntries(Object.entries(errors).filter(([name]) => !(name in this.own.values)));
  }

  /** @param {string} day */
  confirmDay(day) {
    this.own.merge({ other_day: day });
    this.say("");
  }

  forget() {
    URL.revokeObjectURL(this.url);
  }
}

export class ChosenPhotos {
  /** @type {ChosenPhoto[]} */ all = [];
  count = 0;
  reading = Promise.resolve();
  /** @type {Set<string>} chips of the one photo that were pressed */ isUsed = new Set();

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
      this.show();
    });
    photo.edit.addEventListener("click", () => this.edit(photo));
    part(this.box, ".chosen").append(photo.item);
    this.all.push(photo);
    this.show();
    // One after the other: each is read whole, and there may be twenty of them on a telephone.
    this.reading = this.reading.then(() => this.read(photo));
  }

  /** @param {ChosenPhoto} photo */
  async read(photo) {
    photo.taken = await readPhoto(photo.file);
    photo.own.setTime(photo.taken);
    this.show();
  }

  /** @param {ChosenPhoto} photo */
  async edit(photo) {
    const choice = await editOwn(this.box, this.place, photo.file.name, photo.own);
    if (choice === "all") this.shareAll();
    else this.show();
  }

  /** Place, time and people of each are those of the form. */
  shareAll() {
    for (const photo of this.unsent) photo.own.clear();
    this.show();
  }

  get unsent() {
    return this.all.filter((photo) => !photo.link);
  }

  get isSeveral() {
    return this.all.length > 1;
  }

  // --- What the photos know themselves --------------------------------------------------------------------

  show() {
    for (const photo of this.all) photo.showOwn(this.isSeveral);
    const [first] = this.all;
    part(this.box, "[data-of-one]").replaceChildren(...(this.all.length === 1 ? this.chipsOfOne(first.taken) : []));
    part(this.box, "[data-of-several]").replaceChildren(...(this.isSeveral ? this.chipsOfSeveral() : []));
  }

  /**
   * Nothing is used unless it is asked for, and nothing offered that cannot have been.
   * @param {Taken} taken
   */
  chipsOfOne({ date, time, offset = "", latitude, longitude }) {
    const chips = [];
    if (date && time && date <= tomorrow() && !this.isUsed.has("time")) {
      const shown = { date, time: offset ? `${time} (UTC${offset})` : time };
      const words = interpolate(gettext("From the photo: %(date)s, %(time)s – use"), shown, true);
      chips.push(this.chip("time", words, () => this.place.setTime({ date, time, offset })));
    }
    if (latitude !== undefined && longitude !== undefined && !this.isUsed.has("place")) {
      // Where it was taken leaves the device only when the chip is pressed.
      const words = gettext("The photo knows where it was taken – use its place");
      chips.push(this.chip("place", words, () => this.place.setPoint({ latitude, longitude })));
    }
    return chips;
  }

  chipsOfSeveral() {
    const chips = [];
    const placed = this.unsent.filter(({ taken, own }) => taken.latitude !== undefined && !own.values.place);
    if (placed.length) {
      const words = ngettext(
        "%(count)s photo knows where it was taken – use its place",
        "%(count)s photos know where they were taken – use their places",
        placed.length,
      );
      chips.push(chip("place", interpolate(words, { count: placed.length }, true), () => this.usePlaces(placed)));
    }
    if (this.unsent.some(({ own }) => !own.isEmpty)) {
      const words = gettext("Use one place and time for all of them");
      chips.push(chip("all", words, () => this.shareAll()));
    }
    return chips;
  }

  /** @param {ChosenPhoto[]} photos */
  async usePlaces(photos) {
    for (const { own, taken } of photos) {
      const point = pointOf(taken);
      const place = await this.place.nearest(point);
      if (!place) return this.place.sayLost();
      own.setPlace({ ...point, place: place.label, place_slug: "", country: "" }, place);
      this.show();
    }
  }

  /**
   * @param {"time" | "place"} kind
   * @param {string} words
   * @param {() => void} act
   */
  chip(kind, words, act) {
    const use = () => {
      this.isUsed.add(kind);
      act();
    };
    return chip(kind, words, use);
  }
}

/** @param {Taken} taken */
function pointOf({ latitude = 0, longitude = 0 }) {
  return { latitude: latitude.toFixed(3), longitude: longitude.toFixed(3) };
}

/** The last day that any clock on Earth may show by now. */
function tomorrow() {
  return new Date(Date.now() + 864e5).toISOString().slice(0, 10);
}
