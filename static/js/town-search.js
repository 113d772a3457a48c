/* <town-search data-search>: an input that suggests towns. Emits "town" with {slug, label, zone, date, time}, and with
 * null while another one is being typed.
 */

import { SuggestField } from "wave/suggest-field";

/** @extends {SuggestField<Town>} */
class TownSearch extends SuggestField {
  event = "town";
  listLabel = gettext("Towns");

  typed() {
    this.tell(null);
    super.typed();
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
  }

  /** @param {Town} town */
  label(town) {
    return town.label;
  }
}

customElements.define("town-search", TownSearch);
