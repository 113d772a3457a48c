/* <wave-find data-find>: find somebody by name, town, country, group or code. Emits "found" with {id, by, place, …}.
 * A private link that is pasted here finds its own wave; it is sent by POST and stands in no address.
 */

import { SuggestField } from "wave/suggest-field";

const { gettext = (text) => text } = window;
const PRIVATE = /^(https?:\/\/\S+\/w\/)?[\w-]{43}\/?$/;

class WaveFind extends SuggestField {
  event = "found";

  listLabel() {
    return gettext("People");
  }

  async ask(query, signal) {
    const answer = await (PRIVATE.test(query) ? this.post(query, signal) : fetch(`${this.dataset.find}?q=${encodeURIComponent(query)}`, { signal }));
    const { found } = await answer.json();
    this.querySelector(".find-state").textContent = found.length ? "" : gettext("Nobody of this name is public. Try a town, or fewer letters.");
    return found;
  }

  post(token, signal) {
    const body = new FormData();
    body.set("token", token);
    return fetch(this.dataset.find, { method: "POST", body, signal });
  }

  draw(wave, line) {
    const tile = Object.assign(document.createElement("img"), { alt: "", width: 44, height: 44, loading: "lazy" });
    if (wave.tile) tile.src = wave.tile;
    const words = document.createElement("span");
    const name = Object.assign(document.createElement("strong"), { textContent: wave.by });
    const place = Object.assign(document.createElement("small"), { textContent: wave.group ? `${wave.place} · ${wave.group}` : wave.place });
    words.append(name, place);
    line.append(tile, words);
  }

  label(wave) {
    return wave.by;
  }

  typed() {
    this.querySelector(".find-state").textContent = "";
    super.typed();
  }
}

customElements.define("wave-find", WaveFind);
