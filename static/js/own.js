/* What one photo of several says of itself: place, time and number of people, by the names of the form's fields. */

import { clocksAt, instantOf, isOffset } from "wave/clocks";

/**
 * @import { Taken } from "wave/exif"
 * @typedef {{ code: string, name: string }[]} Countries to which a disputed place may be counted
 */

export const PLACE = ["place", "place_slug", "latitude", "longitude", "country"];
export const TIME = ["waved_date", "waved_time", "time_zone", "other_day"];

export class Own {
  /** @type {Record<string, string>} */ values = {};
  zone = "";
  /** @type {Countries} */ countries = [];
  /** Whether its time was said, by somebody or by its camera; otherwise it follows its place. */
  isTimeTyped = false;

  /** @param {Taken} taken */
  setTime({ date, time, offset }) {
    if (!date || !time) return;
    this.isTimeTyped = true;
    this.merge({ waved_date: date, waved_time: time, time_zone: offset ?? "", other_day: "" });
  }

  /**
   * @param {Record<string, string>} values
   * @param {LocalStart} place with its clocks: a camera's instant is read by them
   * @param {boolean} isTimeShared somebody has said one time for all: then it is not filled in
   */
  setPlace(values, { zone, countries = [], date: day, time: start }, isTimeShared) {
    this.merge(values);
    Object.assign(this, { zone, countries });
    if (!this.isTimeTyped && !isTimeShared && day && start) {
      this.merge({ waved_date: day, waved_time: start, time_zone: zone, other_day: "" });
    }
    const { waved_date: date, waved_time: time, time_zone: offset } = this.values;
    const there = clocksAt(instantOf(date, time, offset), zone);
    if (there) this.merge({ waved_date: there.date, waved_time: there.time, time_zone: zone });
  }

  /** @param {Record<string, string>} values */
  merge(values) {
    this.values = { ...this.values, ...values };
  }

  /** What the outbox keeps of it. */
  said() {
    const { values, zone, countries, isTimeTyped } = this;
    return { values, zone, countries, isTimeTyped };
  }

  clear() {
    Object.assign(this, new Own());
  }

  get isEmpty() {
    return Object.keys(this.values).length === 0;
  }

  /**
   * @param {Record<string, string>} fields of the form
   * @param {boolean} [isOneOfSeveral] whether what is the photo's own takes their place
   */
  applied(fields, isOneOfSeveral = true) {
    if (!isOneOfSeveral) return fields;
    const names = this.values.place ? PLACE : [];
    const rest = Object.entries(fields).filter(([name]) => !names.includes(name));
    return { ...Object.fromEntries(rest), ...this.values };
  }

  sentence() {
    if (this.isEmpty) return gettext("Place, time and number of people as below.");
    const { place, waved_date: date, waved_time: time, time_zone: zone, people } = this.values;
    const clock = isOffset(zone) ? ` (UTC${zone})` : "";
    const parts = [place || gettext("Place as below"), date ? `${date}, ${time}${clock}` : gettext("time as below")];
    const words = ngettext("%(count)s person", "%(count)s people", Number(people));
    if (people) parts.push(interpolate(words, { count: people }, true));
    return parts.join(" · ");
  }
}
