/* SuggestField: an input that suggests, for custom elements to extend. A subclass answers `ask(query, signal)` with
 * items, `draw(item, element)` fills a line, `label(item)` is what then stands in the input, `listLabel` names the
 * list, and `event` is what is emitted with the item taken. Keyboard: arrows choose, Enter takes, Escape closes (the
 * ARIA combobox pattern).
 */

import { part, target } from "wave/parts";

const WAIT_MS = 120;
const PRESS_MS = 150; // a press on a line takes the focus before it is a click

/** @template Item */
export class SuggestField extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLInputElement} */ input;
  /** @type {HTMLUListElement} */ list;
  /** @type {Item[]} */ items = [];
  event = "";
  listLabel = "";
  marksFirst = false;
  marked = -1;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.input = part(this, "input", HTMLInputElement);
    this.list = document.createElement("ul");
    this.list.role = "listbox";
    this.list.id = `${this.input.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("aria-label", this.listLabel);
    this.append(this.list);
    this.input.role = "combobox";
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("input", () => this.typed(), { signal });
    this.input.addEventListener("keydown", (event) => this.key(event), { signal });
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), PRESS_MS), { signal });
    this.list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.take(target(event).closest("li")), { signal });
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.list.remove();
  }

  // --- What a subclass says -------------------------------------------------------------------------------

  /**
   * @param {string} _query
   * @param {AbortSignal} _signal
   * @returns {Promise<Item[]>}
   */
  async ask(_query, _signal) {
    throw new Error("not said");
  }

  /**
   * @param {Item} _item
   * @param {HTMLElement} _line
   */
  draw(_item, _line) {
    throw new Error("not said");
  }

  /**
   * @param {Item} _item
   * @returns {string}
   */
  label(_item) {
    throw new Error("not said");
  }

  // --- Asking and showing ---------------------------------------------------------------------------------

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const query = this.input.value.trim();
    if (!query) return this.close();
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    try {
      this.show(await this.ask(query, signal));
    } catch {
      if (!signal.aborted) this.close();
    }
  }

  /** @param {Item[]} items */
  show(items) {
    if (document.activeElement !== this.input) return; // the answer came after the visitor had gone on
    // What was marked stays marked, wherever the answer to the last letters has it.
    const marked = this.marked >= 0 && !this.list.hidden ? this.label(this.items[this.marked]) : null;
    const still = items.findIndex((item) => this.label(item) === marked);
    this.items = items;
    this.list.replaceChildren(...items.map((item, index) => this.line(item, index)));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.mark(items.length && this.marksFirst ? 0 : still);
  }

  /**
   * @param {Item} item
   * @param {number} index
   */
  line(item, index) {
    const line = document.createElement("li");
    line.role = "option";
    line.id = `${this.list.id}-${index}`;
    line.setAttribute("aria-selected", "false");
    this.draw(item, line);
    return line;
  }

  /** @param {number} index */
  mark(index) {
    this.marked = index;
    const lines = [...this.list.children];
    lines.forEach((line, place) => line.setAttribute("aria-selected", String(place === index)));
    if (lines[index]) this.input.setAttribute("aria-activedescendant", lines[index].id);
    else this.input.removeAttribute("aria-activedescendant");
    lines[index]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.list.hidden) return;
    const last = this.items.length - 1;
    if (event.key === "ArrowDown") this.mark(Math.min(last, this.marked + 1));
    else if (event.key === "ArrowUp") this.mark(this.marked < 0 ? last : Math.max(0, this.marked - 1));
    else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What is marked is taken; otherwise the first is marked, and nothing is taken that was not seen. */
  enter() {
    if (this.marked < 0) this.mark(0);
    else this.take(this.list.children[this.marked]);
  }

  /** @param {Element | null} line */
  take(line) {
    if (line) this.choose(this.items[[...this.list.children].indexOf(line)]);
  }

  /** @param {Item} item */
  choose(item) {
    this.input.value = this.label(item);
    this.close();
    this.tell(item);
  }

  /** @param {Item | null} item */
  tell(item) {
    this.dispatchEvent(new CustomEvent(this.event, { bubbles: true, detail: item }));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
