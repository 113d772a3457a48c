/* <town-search>: an input that suggests towns. Emits "town" with {slug, label, zone, date, time}.
 * Keyboard: arrows choose, Enter takes, Escape closes (the ARIA combobox pattern).
 */

const { gettext = (text) => text } = window;
const WAIT_MS = 120;

class TownSearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = document.createElement("ul");
    this.list.role = "listbox";
    this.list.id = `${this.input.id}-towns`;
    this.list.hidden = true;
    this.list.setAttribute("aria-label", gettext("Towns"));
    this.append(this.list);
    this.input.role = "combobox";
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.input.addEventListener("input", () => this.typed(), { signal });
    this.input.addEventListener("keydown", (event) => this.key(event), { signal });
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150), { signal });
    this.list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.take(event.target.closest("li")), { signal });
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.list.remove();
  }

  typed() {
    this.dispatchEvent(new CustomEvent("town", { bubbles: true, detail: null }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const query = this.input.value.trim();
    if (!query) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const response = await fetch(`${this.dataset.search}?q=${encodeURIComponent(query)}`, { signal: this.asking.signal });
      this.show((await response.json()).places);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(towns) {
    if (document.activeElement !== this.input) return; // the answer came after the visitor had gone on
    this.towns = towns;
    this.list.replaceChildren(
      ...towns.map((town, index) => {
        const item = document.createElement("li");
        item.role = "option";
        item.id = `${this.list.id}-${index}`;
        item.textContent = town.label;
        item.setAttribute("aria-selected", "false");
        return item;
      }),
    );
    this.list.hidden = towns.length === 0;
    this.input.setAttribute("aria-expanded", String(towns.length > 0));
    this.mark(towns.length ? 0 : -1);
  }

  mark(index) {
    this.marked = index;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const item = this.list.children[index];
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.list.hidden) return;
    const last = this.towns.length - 1;
    if (event.key === "ArrowDown") this.mark(Math.min(last, this.marked + 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(0, this.marked - 1));
    else if (event.key === "Enter" && this.marked >= 0) this.take(this.list.children[this.marked]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  take(item) {
    if (!item) return;
    const town = this.towns[[...this.list.children].indexOf(item)];
    this.input.value = town.label;
    this.close();
    this.dispatchEvent(new CustomEvent("town", { bubbles: true, detail: town }));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("town-search", TownSearch);
