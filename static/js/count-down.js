/* <count-down data-starts-at data-ends-at [data-zone] [data-reload]>: how long it is until a session, second by second,
 * and when that is by the visitor's own clock. data-zone: whose clocks the page speaks of already. With data-reload the
 * page is loaded anew when the session begins. Where an organiser looks at a page as it will be (<html data-now>), the
 * clock begins at that time.
 */

import { clocksAt } from "wave/clocks";
import { part } from "wave/parts";
import { phase, timeLeft } from "wave/time-left";

const SECOND_MS = 1000;
const RELOAD_WITHIN_MS = 5000;

class CountDown extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */ ticking;
  /** @type {"before" | "during" | "after" | undefined} */ phase;

  connectedCallback() {
    this.start = Date.parse(this.dataset.startsAt ?? "");
    this.end = Date.parse(this.dataset.endsAt ?? "");
    const { lang, dataset } = document.documentElement;
    this.language = lang;
    this.ahead = dataset.now ? Date.parse(dataset.now) - Date.now() : 0;
    this.line = part(this, ".left");
    this.line.hidden = false;
    this.showOwn();
    this.ticking = setInterval(() => this.tick(), SECOND_MS);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  tick() {
    const { start = 0, end = 0, ahead = 0 } = this;
    const instant = Date.now() + ahead;
    const now = phase(instant, start, end);
    if (now === "before") this.showLeft(start - instant);
    else if (now !== this.phase) this.showWords(now);
    if (now !== this.phase && this.phase === "before") this.reload();
    this.phase = now;
    if (now === "after") clearInterval(this.ticking);
  }

  /** @param {number} left */
  showLeft(left) {
    const units = Object.entries(timeLeft(left)).filter(([unit, count]) => unit !== "day" || count);
    this.line?.replaceChildren(...units.flatMap(([unit, count]) => [this.unit(unit, count), " "]));
  }

  /**
   * "12 days" or "3 hr", with the number apart: how they stand to each other is the language's.
   * @param {string} unit
   * @param {number} count
   */
  unit(unit, count) {
    const format = new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "short" });
    const span = document.createElement("span");
    for (const { type, value } of format.formatToParts(count)) {
      const isNumber = type === "integer" || type === "group";
      span.append(isNumber ? Object.assign(document.createElement("b"), { textContent: value }) : value);
    }
    return span;
  }

  /** @param {"during" | "after"} now */
  showWords(now) {
    if (this.line) this.line.textContent = now === "during" ? gettext("Now: wave!") : gettext("It is over.");
  }

  /** Not all pages in the same second. */
  reload() {
    if ("reload" in this.dataset) setTimeout(() => location.reload(), Math.random() * RELOAD_WITHIN_MS);
  }

  /** Nothing where the page says the same time already; the line keeps its place, so that nothing moves. */
  showOwn() {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const [here, there] = [own, this.dataset.zone || "UTC"].map((zone) => clocksAt(this.start ?? 0, zone));
    if (!here || (here.date === there?.date && here.time === there.time)) return;
    const day = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "short" });
    const format = new Intl.DateTimeFormat(this.language, { ...day, hour: "numeric", minute: "2-digit" });
    const line = part(this, ".own");
    line.textContent = interpolate(gettext("By your clock: %(time)s."), { time: format.format(this.start) }, true);
    line.hidden = false;
  }
}

customElements.define("count-down", CountDown);
