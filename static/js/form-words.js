/* The words of a form that is not sent yet: kept on the device while they are typed, and there again after a reload. */

import { actionOf } from "wave/outbox";

/**
 * @import { Fields } from "wave/form-fields"
 * @import { PlaceAndTime } from "wave/form-place"
 * @import { Outbox } from "wave/outbox"
 */

const WAIT_MS = 400;
// A token is fetched anew, a key belongs to each photo, and nobody has agreed to anything before this visit.
const NEVER = ["csrfmiddlewaretoken", "send_key", "photo", "may-stay"];
const NOT_KEPT = ["consent", "consent_version", "permission", "website", "pledge"];

export class FormWords {
  /**
   * @param {Fields} fields
   * @param {PlaceAndTime} place
   * @param {Outbox} outbox
   * @param {() => boolean} mayStay
   */
  constructor(fields, place, outbox, mayStay) {
    this.fields = fields;
    this.place = place;
    this.outbox = outbox;
    this.mayStay = mayStay;
    this.action = actionOf(fields.form);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const typed = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), WAIT_MS);
    };
    this.fields.form.addEventListener("input", typed, { signal });
    this.fields.form.addEventListener("town", typed, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.keep(), { signal });
  }

  /** @returns {Record<string, string>} what the form says, but for what belongs to one send or one photo */
  values() {
    const all = [...new FormData(this.fields.form)].filter(([name]) => !NEVER.includes(name));
    return Object.fromEntries(all.map(([name, value]) => [name, String(value)]));
  }

  async keep() {
    if (!this.mayStay() || this.isForgotten) return;
    const kept = Object.entries(this.values()).filter(([name]) => !NOT_KEPT.includes(name));
    const fields = Object.fromEntries(kept);
    await this.outbox.put("words", { action: this.action, fields, at: Date.now(), ...this.place.said() });
  }

  async restore() {
    const words = this.mayStay() ? await this.outbox.get("words", this.action) : null;
    // What came back with errors is newer, and so is what a pledge says.
    if (!words || this.fields.form.querySelector(".error") || this.fields.value("pledge")) return;
    // A group's link is opened by many on one device: nobody finds there what somebody else has begun.
    const code = this.fields.value("group");
    if (code && code !== words.fields.group) return;
    const { name, message, description, group, ...values } = words.fields;
    // What the link says that was opened now goes before what was typed into another one.
    const { place_slug: ofPlace } = this.values();
    for (const [field, value] of Object.entries({ name, message, description, group }))
      if (value) this.fields.set(field, value);
    if (ofPlace) return;
    const { zone = "", countries = [], isTimeTyped, instant } = words;
    this.place.restore({ values, zone, countries, isTimeTyped, instant });
  }

  /** Whoever may keep them no longer keeps nothing. */
  settle() {
    return this.mayStay() ? this.keep() : this.outbox.drop("words", this.action);
  }

  forget() {
    this.isForgotten = true;
    clearTimeout(this.timer);
    this.outbox.drop("words", this.action);
  }
}

/**
 * The group that the link names. The form may be one that was kept, which knows no link: then its address says it.
 * @param {Fields} fields
 */
export function fillInGroup(fields) {
  const code = new URLSearchParams(location.search).get("group") ?? "";
  const [field] = fields.inputs("group");
  if (code && field && !field.value) fields.set("group", code);
  return field?.defaultValue || code;
}
