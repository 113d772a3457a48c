/* <town-search data-search>: an input that suggests towns. Emits "town" with {slug, label, zone, date, time}, and with
 * null while another one is being typed.
 */

import { SuggestField } from "wave/suggest-field";

/** @extends {SuggestField<Town>} */
class TownSearch extends SuggestField {
  isChosen = false;
  event = "town";
  listLabel = gettext("Towns");

  connectedCallback() {
    super.connectedCallback();
    // Whoever goes on without choosing is taken at their word, where it is the name of one town alone.
    this.input.addEventListener("change", () => this.settle(), { signal: this.stopping.signal });
  }

  typed() {
    this.tell(null);
    super.typed();
  }

  enter() {
    const meant = this.marked < 0 && this.meant(this.items);
    if (meant) this.choose(meant);
    else super.enter();
  }

  async settle() {
    const typed = this.input.value.trim();
    if (!typed || this.isChosen) return;
    const meant = this.meant(await this.ask(typed, this.stopping.signal).catch(() => []));
    if (meant && !this.isChosen && this.input.value.trim() === typed) this.choose(meant);
  }

  /** @param {Town[]} towns */
  meant(towns) {
    return towns.find((town) => town.isMeant);
  }

  /** @param {Town | null} town */
  tell(town) {
    this.isChosen = town !== null;
    super.tell(town);
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<Town[]>}
   */
  async ask(query, signal) {
    const response = await fetch(`${this.dataset.search}?q=${encodeURIComponent(query)}`, { signal });
    return (await response.json()).places;
  }

  /**
   * @param {Town} town
   * @param {HTMLElement} line
   */
  draw(town, line) {
    line.textContent = town.label;
    if (!town.also) return;
    const also = document.createElement("small");
    also.textContent = interpolate(gettext("also %(name)s"), { name: town.also }, true);
    line.append(also);
  }

  /** @param {Town} town */
  label(town) {
    return town.label;
  }
}

customElements.define("town-search", TownSearch);
