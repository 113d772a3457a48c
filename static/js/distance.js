/* How far a wave was from who looks: asked for once, kept for this visit, sent to nobody. */

import { farFromYou, kilometres } from "wave/great-circle";
import { part } from "wave/parts";

const KEY = "wave-here";
const WAIT_MS = 10_000;
const AN_HOUR_MS = 3_600_000;

export class Distance {
  /**
   * @param {HTMLElement} line holds a <span> for the words and a <button> that asks the device
   * @param {(text: string) => void} say
   */
  constructor(line, say) {
    this.words = part(line, "span");
    this.button = part(line, "button", HTMLButtonElement);
    this.button.addEventListener("click", () => this.ask(say));
    /** @type {Partial<Point>} */
    this.wave = {};
  }

  /** @param {Partial<Point>} wave */
  show(wave) {
    this.wave = wave;
    const here = stored();
    const { lang } = document.documentElement;
    this.words.textContent = here && hasPlace(wave) ? farFromYou(kilometres(here, wave), lang) : "";
    this.button.hidden = Boolean(here) || !hasPlace(wave) || !navigator.geolocation;
  }

  /** @param {(text: string) => void} say */
  ask(say) {
    this.button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.button.disabled = false;
        // A tenth of a degree is enough for a distance to the other end of the Earth.
        const here = { latitude: Number(coords.latitude.toFixed(1)), longitude: Number(coords.longitude.toFixed(1)) };
        sessionStorage.setItem(KEY, JSON.stringify(here));
        this.show(this.wave);
      },
      () => {
        this.button.disabled = false;
        say(gettext("Your device did not share its location."));
      },
      { maximumAge: AN_HOUR_MS, timeout: WAIT_MS },
    );
  }
}

/**
 * @param {Partial<Point>} wave
 * @returns {wave is Point}
 */
function hasPlace(wave) {
  return Number.isFinite(wave.latitude) && Number.isFinite(wave.longitude);
}

/** @returns {Point | null} */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}
