/* One chosen photo: the tile it will be, what it says of itself where it is one of several, how far its sending is. */

import "wave/tile-crop";
import { chip } from "wave/chip";
import { Own } from "wave/own";
import { otherWords } from "wave/my-waves";
import { setWords } from "wave/outbox";
import { fetchPreview } from "wave/server-preview";

/**
 * @import { Taken } from "wave/exif"
 * @import { Kept } from "wave/outbox"
 * @import { Outcome } from "wave/outbox-sending"
 * @import { TileCrop } from "wave/tile-crop"
 */

const PREVIEW_PAUSE_MS = 15_000;

export class ChosenPhoto {
  /** @type {Taken} what its camera wrote */ taken = {};
  /** The private page, once it is sent. */
  link = "";
  isOther = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} until what was changed is kept */ timer;

  /**
   * @param {Kept & { photo: { name: string, type: string, bytes: ArrayBuffer } }} item
   * @param {() => void} changed what the outbox has is no longer what it should have
   * @param {() => boolean} isTimeShared whether somebody has said one time for all of them
   */
  constructor(item, changed, isTimeShared) {
    this.item = item;
    this.name = item.photo.name;
    this.changed = changed;
    this.isTimeShared = isTimeShared;
    this.own = Object.assign(new Own(), item.own);
    const { bytes, type } = item.preview ? { bytes: item.preview, type: "image/jpeg" } : item.photo;
    this.url = URL.createObjectURL(new Blob([bytes], { type }));
    const hint = gettext("The square is your tile: drag it to move it.");
    const size = `${(item.photo.bytes.byteLength / 1e6).toFixed(1)} MB. ${hint}`;
    this.status = Object.assign(document.createElement("p"), { className: "muted small", textContent: size });
    this.status.tabIndex = -1;
    this.progress = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
    this.progress.setAttribute("aria-label", interpolate(gettext("Sending %(name)s"), { name: this.name }, true));
    this.sentence = Object.assign(document.createElement("p"), { className: "small", hidden: true });
    this.edit = Object.assign(document.createElement("button"), {
      type: /** @type {const} */ ("button"),
      className: "chip",
      textContent: gettext("Place, time, people …"),
      hidden: true,
    });
    this.remove = chip("remove", gettext("Remove it"), () => this.element.remove());
    this.element = this.newElement();
  }

  newElement() {
    const element = document.createElement("li");
    const crop = (this.crop = /** @type {TileCrop} */ (document.createElement("tile-crop")));
    const { left, top, size } = this.item.crop;
    Object.assign(crop.dataset, { src: this.url, left, top, size });
    crop.addEventListener("crop", (event) => {
      this.item.crop = event.detail;
      this.changed();
    });
    crop.addEventListener("unreadable", () => this.askForPreview(), { once: true });
    const words = document.createElement("div");
    const name = Object.assign(document.createElement("p"), { textContent: this.name });
    const buttons = Object.assign(document.createElement("p"), { className: "row" });
    buttons.append(this.edit, this.remove);
    words.append(name, this.status, this.sentence, this.progress, buttons);
    element.append(crop, words);
    return element;
  }

  /** Of what this browser shows otherwise than the server does, or not at all. Asked for until there is an answer. */
  async askForPreview() {
    if (this.item.preview) return;
    const { picture, error } = await fetchPreview(this.item.photo, this.item.home);
    if (error) return this.say(error, true);
    if (!picture) return this.askLater();
    this.item.preview = picture;
    URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(new Blob([picture], { type: "image/jpeg" }));
    this.crop?.showInstead(this.url);
    this.changed();
  }

  askLater() {
    setTimeout(() => this.element.isConnected && this.askForPreview(), PREVIEW_PAUSE_MS);
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

  /** Ready to be sent with these fields of the form. */
  prepare(/** @type {Record<string, string>} */ fields) {
    setWords(this.item, fields);
    this.item.own = this.own.said();
    this.say("");
    this.progress.value = 0;
    this.progress.hidden = false;
    this.remove.hidden = this.edit.hidden = true; // nothing is taken out while it is on its way
  }

  // --- What became of it ----------------------------------------------------------------------------------

  /** @param {number} share */
  progressed(share) {
    this.progress.value = share;
  }

  /**
   * @param {string} link
   * @param {boolean} [isOther] from what was sent now
   */
  accepted(link, isOther = false) {
    this.link = link;
    this.isOther = isOther;
    this.progress.value = 1;
    this.say(`✓ ${gettext("Sent")}`);
    const text = gettext("Its private page");
    this.status.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: text }));
    if (isOther) this.status.append(" ", otherWords());
  }

  /** @param {Outcome} outcome */
  delayed({ isOffline, words }) {
    this.progress.value = 0;
    this.say(isOffline ? gettext("Waiting for a connection") : (words ?? gettext("Waiting for the site")));
  }

  /** It is on its way no longer, or not yet: it can be taken out. */
  stop() {
    this.progress.hidden = true;
    this.remove.hidden = false;
  }

  /**
   * What is wrong with the photo, or with its own place, time or people, is said beside it; the rest is the form's.
   * @param {Record<string, string[]>} errors
   * @param {Refusal} body
   * @param {boolean} isOneOfSeveral
   * @returns {Record<string, string[]>} of the form
   */
  sayRefused(errors, { other_day: day, places = [] }, isOneOfSeveral) {
    this.stop();
    this.showOwn(isOneOfSeveral);
    const isMine = (/** @type {string} */ name) => name === "photo" || (isOneOfSeveral && name in this.own.values);
    const mine = Object.entries(errors).filter(([name]) => isMine(name));
    if (mine.length) this.say(mine.map(([, [first]]) => first).join(" "), true);
    if (day && mine.some(([name]) => name === "waved_date")) {
      this.status.append(
        " ",
        chip("day", gettext("Yes, it was that day"), () => this.confirmDay(day)),
      );
    }
    if (mine.some(([name]) => name === "place")) {
      const choices = places.map((town) => chip("town", town.label, () => this.chooseTown(town)));
      this.status.append(...choices.flatMap((choice) => [" ", choice]));
    }
    return Object.fromEntries(Object.entries(errors).filter(([name]) => !isMine(name)));
  }

  /** @param {Town} town of several of that name */
  chooseTown(town) {
    const { label: place, slug: place_slug } = town;
    this.own.setPlace({ place, place_slug, latitude: "", longitude: "", country: "" }, town, this.isTimeShared());
    this.say("");
    this.showOwn(true);
    this.changed();
  }

  /** @param {string} day */
  confirmDay(day) {
    this.own.merge({ other_day: day });
    this.say("");
    this.changed();
  }

  goTo() {
    this.element.scrollIntoView({ block: "center" });
    this.status.focus({ preventScroll: true });
  }

  forget() {
    URL.revokeObjectURL(this.url);
  }
}
