/* <town-search data-search>: an input that suggests towns. Emits "town" with {slug, label, zone, date, time}, and with
 * null while another one is being typed.
 */

import { SuggestField } from "wave/suggest-field";

const { gettext = (text) => text } = window;

class TownSearch extends SuggestField {
  event = "town";

  listLabel() {
    return gettext("Towns");
  }

  typed() {
    this.tell(null);
    super.typed();
  }

  async ask(query, signal) {
    const response = await fetch(`${this.dataset.search}?q=${encodeURIComponent(query)}`, { signal });
    return (await response.json()).places;
  }

  draw(town, line) {
    line.textContent = town.label;
  }

  label(town) {
    return town.label;
  }
}

customElements.define("town-search", TownSearch);
