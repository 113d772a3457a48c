/* Where and when somebody waved: a town that is typed, the device's own position, or a point on the map; and the clocks
 * there, filled in where nothing was typed. */

import "wave/town-search";
import { chip } from "wave/chip";
import { clocksAt, instantOf } from "wave/clocks";
import { home } from "wave/keep-offline";
import { fetchToken } from "wave/outbox-sending";
import { part } from "wave/parts";

/**
 * @import { Fields } from "wave/form-fields"
 * @import { TakenAt } from "wave/exif"
 * @import { Countries } from "wave/own"
 *
 * @typedef {object} Said what the fields alone do not tell
 * @property {string} zone of the place that was chosen
 * @property {Countries} countries to which that place may be counted, where it is disputed
 * @property {boolean} isTimeTyped whether the time that stands there was said by somebody: then it stays
 * @property {number} instant what a camera's clock showed that said how far from UTC it was; NaN where none did
 */

const TEN_MINUTES_MS = 600_000;
const WAIT_MS = 20_000;

export class PlaceAndTime {
  /** Of the place that was chosen. */
  zone = "";
  /** @type {Countries} to which that place may be counted, where it is disputed */
  countries = [];
  /** What a camera's clock showed that said how far from UTC it was: that instant, by the clocks of any place. */
  instant = Number.NaN;

  /**
   * @param {HTMLElement} box
   * @param {Fields} fields
   * @param {boolean} isTimeTyped whether the time that stands there was said by somebody: then it stays
   */
  constructor(box, fields, isTimeTyped) {
    this.box = box;
    this.fields = fields;
    this.isTimeTyped = isTimeTyped;
    this.hint = part(box, "[data-time-hint]").textContent ?? "";
    // A form that begins with a disputed place has them already.
    const { options } = part(box, "[name=country]", HTMLSelectElement);
    this.countries = [...options].map(({ value, text }) => ({ code: value, name: text }));
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const search = part(this.box, "town-search");
    search.dataset.search = this.box.dataset.search;
    search.addEventListener("town", (event) => this.setTown(event.detail), { signal });
    const details = part(this.box, ".map-choice", HTMLDetailsElement);
    details.hidden = false;
    const map = document.createElement("point-map");
    map.dataset.land = this.box.dataset.land;
    const show = async () => {
      if (!details.open || map.isConnected) return;
      details.append(map);
      await import("wave/point-map"); // few look at it, and all would wait for it
    };
    details.addEventListener("toggle", show, { signal });
    map.addEventListener("point", (event) => this.setPoint(event.detail), { signal });
    for (const input of [...this.fields.inputs("waved_date"), ...this.fields.inputs("waved_time")]) {
      input.addEventListener("input", () => this.timeTyped(), { signal });
    }
    this.wireLocation(signal);
  }

  /**
   * The device's position, asked for only after a press; the server keeps the town of it and nothing finer.
   * @param {AbortSignal} signal
   */
  wireLocation(signal) {
    if (!navigator.geolocation || !isSecureContext) return;
    const line = part(this.box, ".locate");
    line.hidden = false;
    const sorry = gettext("Your device did not share its location. Type the town instead.");
    const ask = () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.setPoint(coords),
        () => this.fields.show("place", [sorry]),
        { maximumAge: TEN_MINUTES_MS, timeout: WAIT_MS },
      );
    part(line, "button").addEventListener("click", ask, { signal });
  }

  /** @param {Town | null} town null while another is being typed */
  setTown(town) {
    this.fields.set("place_slug", town?.slug ?? "");
    this.fields.set("latitude", "");
    this.fields.set("longitude", "");
    if (town) this.chosen(town);
    else this.forgetFilled();
  }

  /** What was filled in by the clocks of a town that is no longer there goes with it. */
  forgetFilled() {
    this.zone = "";
    this.offerCountries([]);
    part(this.box, "[data-time-hint]").textContent = this.hint;
    if (this.isTimeTyped) return;
    // The day that the form came with was filled in by no town.
    for (const name of ["waved_date", "waved_time"]) this.fields.set(name, this.fields.inputs(name)[0].defaultValue);
    this.fields.set("time_zone", "");
  }

  timeTyped() {
    this.isTimeTyped = true;
    this.instant = Number.NaN;
    this.fields.set("time_zone", "");
    this.fields.set("other_day", "");
  }

  /** @param {Point} point */
  async setPoint({ latitude, longitude }) {
    const point = { latitude: latitude.toFixed(3), longitude: longitude.toFixed(3) };
    const place = await this.nearest(point);
    if (!place) return this.sayLost();
    this.fields.set("place", place.label);
    this.fields.set("place_slug", "");
    this.fields.set("latitude", point.latitude);
    this.fields.set("longitude", point.longitude);
    this.chosen(place);
  }

  sayLost() {
    const sorry = gettext("The place could not be looked up. Check your connection, or type the town.");
    this.fields.show("place", [sorry]);
  }

  /**
   * @param {{ latitude: string, longitude: string }} point
   * @returns {Promise<Omit<Town, "slug"> | null>}
   */
  async nearest({ latitude, longitude }) {
    const body = new FormData();
    const token = await fetchToken(home()); // the form may be one that was kept, and has none
    if (token === null) return null;
    body.set("csrfmiddlewaretoken", token);
    body.set("latitude", latitude);
    body.set("longitude", longitude);
    const response = await fetch(this.box.dataset.nearest ?? "", { method: "POST", body }).catch(() => null);
    return response?.ok ? response.json().catch(() => null) : null;
  }

  /**
   * The clocks there: the session's local start where nothing was typed, and the name of the zone.
   * @param {LocalStart} place
   */
  chosen(place) {
    this.zone = place.zone;
    this.fields.show("place", []);
    this.offerCountries(place.countries ?? []);
    this.showInstant();
    part(this.box, ".choices").replaceChildren();
    if (!place.date || !place.time) return;
    const words = gettext("The session there: %(time)s on %(date)s (%(zone)s). Any other time counts too.");
    part(this.box, "[data-time-hint]").textContent = interpolate(words, place, true);
    if (place.isToCome) return; // it would be refused
    if (!this.fields.value("waved_date")) this.fields.set("waved_date", place.date);
    if (this.isTimeTyped) return;
    this.fields.set("waved_date", place.date);
    this.fields.set("waved_time", place.time);
    this.fields.set("time_zone", place.zone);
  }

  /** @param {TakenAt} taken */
  setTime({ date, time, offset }) {
    this.timeTyped();
    this.fields.set("waved_date", date);
    this.fields.set("waved_time", time);
    this.fields.set("time_zone", offset);
    this.instant = instantOf(date, time, offset);
    this.showInstant();
  }

  /** The camera's instant by the clocks of the place, as soon as that is known. */
  showInstant() {
    const there = clocksAt(this.instant, this.zone);
    if (!there) return;
    this.fields.set("waved_date", there.date);
    this.fields.set("waved_time", there.time);
    this.fields.set("time_zone", this.zone);
  }

  /**
   * What was said before: on an earlier visit, or of one photo of several.
   * @param {{ values: Record<string, string> } & Pick<Said, "zone" | "countries"> & Partial<Said>} said
   */
  restore({ values, zone, countries, isTimeTyped = Boolean(values.waved_time), instant }) {
    for (const [name, value] of Object.entries(values)) this.fields.set(name, value);
    this.zone = zone;
    this.offerCountries(countries);
    this.fields.select("country", values.country);
    this.isTimeTyped = isTimeTyped;
    this.instant = instant ?? instantOf(values.waved_date, values.waved_time, values.time_zone);
    this.showInstant();
  }

  /** @returns {Said} */
  said() {
    const { zone, countries, isTimeTyped, instant } = this;
    return { zone, countries, isTimeTyped, instant };
  }

  /**
   * Where a place is disputed its sender says to which country it counts.
   * @param {Countries} countries
   */
  offerCountries(countries) {
    this.countries = countries;
    const select = part(this.box, "[name=country]", HTMLSelectElement);
    select.replaceChildren(...countries.map(({ code, name }) => new Option(name, code)));
    select.disabled = countries.length === 0;
    part(this.box, ".which-country").hidden = countries.length === 0;
  }

  /**
   * A day far from every session: once it was said that it is right, it is not asked about again.
   * @param {string} day
   */
  ask(day) {
    const confirm = () => {
      this.fields.set("other_day", day);
      this.fields.show("waved_date", []);
    };
    part(this.box, "[data-field=waved_date] .errors").append(chip("day", gettext("Yes, it was that day"), confirm));
  }

  /**
   * Towns of the same name, to choose from.
   * @param {Town[]} towns
   */
  offer(towns) {
    const choose = (/** @type {Town} */ town) => {
      this.fields.set("place", town.label);
      this.setTown(town);
    };
    part(this.box, ".choices").replaceChildren(...towns.map((town) => chip("town", town.label, () => choose(town))));
  }
}
