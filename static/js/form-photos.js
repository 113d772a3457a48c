/* The photos that somebody has chosen: each copied into the outbox at once, and shown as the tile it will be. What they
 * know themselves is offered as chips.
 */

import { chip } from "wave/chip";
import { isTurnedWebp, readPhoto } from "wave/exif";
import { editOwn } from "wave/form-own";
import { ChosenPhoto } from "wave/form-photo";
import { home } from "wave/keep-offline";
import { actionOf, newKey } from "wave/outbox";
import { Own } from "wave/own";
import { part } from "wave/parts";

/**
 * @import { PlaceAndTime } from "wave/form-place"
 * @import { Taken } from "wave/exif"
 * @import { Kept, Outbox } from "wave/outbox"
 * @import { SendBar } from "wave/send-bar"
 */

const PAUSE_MS = 400;
const MIDDLE = { left: 0.5, top: 0.5, size: 1 };

export class ChosenPhotos {
  /** @type {ChosenPhoto[]} */ all = [];
  /** What is being copied and read, one after the other: there may be twenty of them on a telephone. */
  reading = Promise.resolve();
  /** @type {Set<string>} chips of the one photo that were pressed */ isUsed = new Set();

  /**
   * @param {HTMLElement} box
   * @param {PlaceAndTime} place
   * @param {{ outbox: Outbox, mayStay: () => boolean, bar: SendBar, allSent: () => void }} around
   */
  constructor(box, place, { outbox, mayStay, bar, allSent }) {
    this.box = box;
    this.place = place;
    this.outbox = outbox;
    this.mayStay = mayStay;
    this.bar = bar;
    this.allSent = allSent;
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
    const keepAll = () => this.all.forEach((photo) => photo.timer && this.keep(photo));
    document.addEventListener("visibilitychange", keepAll, { signal });
    if (this.input.files?.length) this.choose(this.input.files); // before this script was here
  }

  /** @param {ArrayLike<File> & Iterable<File>} files */
  choose(files) {
    this.place.fields.show("photo", []);
    if (files.length) navigator.storage?.persist?.().catch(() => false);
    for (const file of [...files]) this.reading = this.reading.then(() => this.copy(file));
    this.input.value = this.camera.value = "";
  }

  /**
   * What is sent is what was chosen, whatever becomes of the file.
   * @param {File} file
   */
  async copy(file) {
    const { most, tooMany } = this.input.dataset;
    if (this.all.length >= Number(most)) return this.place.fields.show("photo", [tooMany ?? ""]);
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) {
      const words = gettext("%(name)s can no longer be read. Choose it again.");
      return this.place.fields.show("photo", [interpolate(words, { name: file.name }, true)]);
    }
    const photo = this.add({
      key: newKey(),
      action: actionOf(this.place.fields.form),
      home: home(),
      group: this.place.fields.value("group"),
      state: "draft",
      at: Date.now(),
      photo: { name: file.name, type: file.type, bytes },
      crop: MIDDLE,
      fields: {},
      own: new Own().said(),
    });
    await this.keep(photo); // at once: reading takes time
    await this.read(photo);
    photo.own.setTime(photo.taken);
    await this.keep(photo);
    this.show();
  }

  /**
   * @param {Kept & { photo: NonNullable<Kept["photo"]> }} item
   * @returns {ChosenPhoto}
   */
  add(item) {
    const photo = new ChosenPhoto(
      item,
      () => this.keepSoon(photo),
      () => this.place.isTimeTyped,
    );
    photo.remove.addEventListener("click", () => this.takeOut(photo));
    photo.edit.addEventListener("click", () => this.edit(photo));
    part(this.box, ".chosen").append(photo.element);
    this.all.push(photo);
    this.show();
    return photo;
  }

  /**
   * What this device has kept of an earlier visit.
   * @param {(Kept & { photo: NonNullable<Kept["photo"]> })[]} items
   */
  restore(items) {
    for (const item of items) {
      const photo = this.add(item);
      this.reading = this.reading.then(() => this.read(photo)).then(() => this.show());
    }
    this.bar.chosen(items.length); // before whatever else there is to say of them
  }

  /** @param {ChosenPhoto} photo */
  takeOut(photo) {
    this.all = this.all.filter((other) => other !== photo);
    photo.forget();
    this.outbox.drop("kept", photo.item.key);
    this.show();
    (this.unsent[0]?.remove ?? this.input).focus(); // the button that was pressed is gone
    if (this.all.length && !this.unsent.length) this.allSent();
  }

  /**
   * Once whoever drags the tile pauses: the whole photo is written, and a drag has sixty steps a second.
   * @param {ChosenPhoto} photo
   */
  keepSoon(photo) {
    clearTimeout(photo.timer);
    photo.timer = setTimeout(() => this.keep(photo), PAUSE_MS);
  }

  /** @param {ChosenPhoto} photo */
  async keep(photo) {
    clearTimeout(photo.timer);
    photo.timer = undefined;
    if (photo.link) return; // it has arrived
    photo.item.own = photo.own.said();
    const stays = await this.outbox.put("kept", photo.item, this.mayStay());
    if (!stays && this.mayStay()) this.bar.sayFull();
  }

  /** @param {ChosenPhoto} photo */
  async read(photo) {
    const file = new Blob([photo.item.photo.bytes]);
    const { date, time, offset, ...where } = await readPhoto(file);
    // A camera whose clock is ahead of everybody's knows nothing of the time.
    photo.taken = date && date <= tomorrow() ? { date, time, offset, ...where } : where;
    if (await isTurnedWebp(file)) await photo.askForPreview();
  }

  /** @param {ChosenPhoto} photo */
  async edit(photo) {
    const choice = await editOwn(this.box, this.place, photo.name, photo.own);
    if (choice === "all") return this.shareAll();
    this.keep(photo);
    this.show();
  }

  /** Place, time and people of each are those of the form. */
  shareAll() {
    for (const photo of this.unsent) photo.own.clear();
    for (const photo of this.unsent) this.keep(photo);
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
    this.bar.chosen(this.unsent.length);
    part(this.box, "[data-of-one]").replaceChildren(...(this.all.length === 1 ? this.chipsOfOne(first.taken) : []));
    part(this.box, "[data-of-several]").replaceChildren(...(this.isSeveral ? this.chipsOfSeveral() : []));
  }

  /**
   * Nothing is used unless it is asked for, and nothing offered that cannot have been.
   * @param {Taken} taken
   */
  chipsOfOne({ date, time, offset = "", latitude, longitude }) {
    const chips = [];
    if (date && time && !this.isUsed.has("time")) {
      const shown = { date, time: offset ? `${time} (UTC${offset})` : time };
      const words = interpolate(gettext("From the photo: %(date)s, %(time)s – use"), shown, true);
      chips.push(this.chip("time", words, () => this.place.setTime({ date, time, offset })));
    }
    if (latitude !== undefined && longitude !== undefined && !this.isUsed.has("place")) {
      // Where it was taken leaves the device only when the chip is pressed.
      const words = gettext("The photo says where it was taken – use its place");
      chips.push(this.chip("place", words, () => this.place.setPoint({ latitude, longitude })));
    }
    return chips;
  }

  chipsOfSeveral() {
    const chips = [];
    const placed = this.unsent.filter(({ taken, own }) => taken.latitude !== undefined && !own.values.place);
    if (placed.length) {
      const words = ngettext(
        "%(count)s photo says where it was taken – use its place",
        "%(count)s photos say where they were taken – use their places",
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
    for (const photo of photos) {
      const { own, taken } = photo;
      const point = pointOf(taken);
      const place = await this.place.nearest(point);
      if (!place) return this.place.sayLost();
      own.setPlace({ ...point, place: place.label, place_slug: "", country: "" }, place, this.place.isTimeTyped);
      photo.changed();
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
