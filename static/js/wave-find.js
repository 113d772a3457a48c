/* <wave-find data-find>: find somebody by name, town, country, group or code. Emits "found" with {id, by, place, …}.
 * A private link that is pasted here finds its own wave; it is sent by POST and stands in no address.
 */

import { part } from "wave/parts";
import { SuggestField } from "wave/suggest-field";

const PRIVATE = /^(https?:\/\/\S+\/w\/)?[\w-]{43}\/?$/;

/** @extends {SuggestField<FoundWave>} */
class WaveFind extends SuggestField {
  event = "found";
  listLabel = gettext("People");
  marksFirst = true;

  typed() {
    this.say("");
    super.typed();
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<FoundWave[]>}
   */
  async ask(query, signal) {
    const answer = await (PRIVATE.test(query) ? this.post(query, signal) : this.get(query, signal));
    const { found } = await answer.json();
    this.say(found.length ? "" : gettext("Nobody of this name is public. Try a town, or fewer letters."));
    return found;
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   */
  get(query, signal) {
    return fetch(`${this.dataset.find}?q=${encodeURIComponent(query)}`, { signal });
  }

  /**
   * @param {string} token
   * @param {AbortSignal} signal
   */
  post(token, signal) {
    const body = new FormData();
    body.set("token", token);
    return fetch(this.dataset.find ?? "", { method: "POST", body, signal });
  }

  /**
   * @param {FoundWave} wave
   * @param {HTMLElement} line
   */
  draw(wave, line) {
    const tile = Object.assign(new Image(44, 44), { alt: "", loading: /** @type {const} */ ("lazy") });
    if (wave.tile) tile.src = wave.tile;
    const place = wave.group ? `${wave.place} · ${wave.group}` : wave.place;
    const words = document.createElement("span");
    words.append(
      Object.assign(document.createElement("strong"), { textContent: wave.by }),
      Object.assign(document.createElement("small"), { textContent: place }),
    );
    line.append(tile, words);
  }

  /** @param {FoundWave} wave */
  label(wave) {
    return wave.by;
  }

  /** @param {string} text */
  say(text) {
    part(this, ".find-state").textContent = text;
  }
}

customElements.define("wave-find", WaveFind);
