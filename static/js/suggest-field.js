/* SuggestField: an input that suggests, for custom elements to extend. A subclass answers `ask(query, signal)` with items,
 * `draw(item, element)` fills a line, `label(item)` is what then stands in the input, and `event` names what is emitted
 * with the item taken. Keyboard: arrows choose, Enter takes, Escape closes (the ARIA combobox pattern).
 */

const WAIT_MS = 120;

export class SuggestField extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = document.createElement("ul");
    this.list.role = "listbox";
    this.list.id = `${this.input.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("aria-label", this.listLabel());
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
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const query = this.input.value.trim();
    if (!query) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      this.show(await this.ask(query, this.asking.signal));
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(items) {
    if (document.activeElement !== this.input) return; // the answer came after the visitor had gone on
    this.items = items;
    this.list.replaceChildren(
      ...items.map((item, index) => {
        const line = document.createElement("li");
        line.role = "option";
        line.id = `${this.list.id}-${index}`;
        line.setAttribute("aria-selected", "false");
        this.draw(item, line);
        return line;
      }),
    );
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.mark(items.length ? 0 : -1);
  }

  mark(index) {
    this.marked = index;
    [...this.list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === index)));
    const line = this.list.children[index];
    if (line) this.input.setAttribute("aria-activedescendant", line.id);
    else this.input.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.list.hidden) return;
    const last = this.items.length - 1;
    if (event.key === "ArrowDown") this.mark(Math.min(last, this.marked + 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(0, this.marked - 1));
    else if (event.key === "Enter" && this.marked >= 0) this.take(this.list.children[this.marked]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(line) {
    if (!line) return;
    const item = this.items[[...this.list.children].indexOf(line)];
    this.input.value = this.label(item);
    this.close();
    this.tell(item);
  }

  tell(item) {
    this.dispatchEvent(new CustomEvent(this.event, { bubbles: true, detail: item }));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
