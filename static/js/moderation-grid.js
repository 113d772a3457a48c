/* The moderators' queue as a grid: many are selected by drawing over them, by shift, or by keys. */

import { part, parts, target } from "wave/parts";
import { between, changed } from "wave/selection";

/** @typedef {{ from: string, isOn: boolean, before: Set<string>, isTouch: boolean }} Stroke */

export class Grid {
  /** @type {Set<string>} */ selected = new Set();
  /** @type {QueueItem[]} */ items = [];
  /** @type {Stroke | null} */ stroke = null;
  /** @type {string | undefined} the one that was touched last */ last;

  /**
   * @param {HTMLElement} queue
   * @param {(id: string) => void} opened
   */
  constructor(queue, opened) {
    this.list = part(queue, ".mod-grid");
    this.count = part(queue, "[data-selected]");
    this.opened = opened;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { list } = this;
    list.addEventListener("pointerdown", (event) => this.begin(event), { signal });
    list.addEventListener("pointermove", (event) => this.draw(event), { signal });
    addEventListener("pointerup", (event) => this.end(event), { signal });
    addEventListener("pointercancel", () => (this.stroke = null), { signal });
    list.addEventListener("dblclick", (event) => this.open(idOf(target(event))), { signal });
  }

  /** @param {string | undefined} id */
  open(id) {
    if (id) this.opened(id);
  }

  get ids() {
    return this.items.map(({ id }) => id);
  }

  get cells() {
    return parts(this.list, "li");
  }

  get chosen() {
    return this.items.filter(({ id }) => this.selected.has(id));
  }

  // --- Drawing over them ----------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  begin(event) {
    const id = idOf(target(event));
    if (!id || event.button) return;
    if (event.shiftKey && this.last) return this.add(between(this.ids, this.last, id));
    // A finger scrolls; a mouse draws.
    const isTouch = event.pointerType === "touch";
    this.stroke = { from: id, isOn: !this.selected.has(id), before: new Set(this.selected), isTouch };
    if (!isTouch) this.mark(this.stroke, id);
  }

  /** @param {PointerEvent} event */
  draw(event) {
    if (!this.stroke || this.stroke.isTouch || !event.buttons) return;
    const id = idUnder(event);
    if (id) this.mark(this.stroke, id);
  }

  /** @param {PointerEvent} event */
  end(event) {
    const { stroke } = this;
    if (stroke?.isTouch && idUnder(event) === stroke.from) this.mark(stroke, stroke.from);
    this.stroke = null;
  }

  // --- What is selected -----------------------------------------------------------------------------------

  /**
   * @param {{ from: string, isOn: boolean, before: Set<string> }} stroke
   * @param {string} to
   */
  mark({ from, isOn, before }, to) {
    this.last = to;
    this.select(changed(before, between(this.ids, from, to), isOn));
  }

  /** @param {string[]} ids */
  add(ids) {
    this.select(changed(this.selected, ids, true));
  }

  /** @param {Iterable<string>} ids */
  select(ids) {
    this.selected = new Set(ids);
    for (const cell of this.cells) {
      cell.setAttribute("aria-selected", String(this.selected.has(cell.dataset.id ?? "")));
    }
    this.count.textContent = this.selected.size ? `${this.selected.size} / ${this.items.length}` : "";
  }

  // --- Showing --------------------------------------------------------------------------------------------

  /** @param {QueueItem[]} items */
  show(items) {
    this.items = items;
    const there = new Map(this.cells.map((cell) => [cell.dataset.id, cell]));
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined;
    this.list.replaceChildren(...items.map((item) => there.get(item.id) ?? newCell(item)));
    const [first] = this.cells;
    if (first && !this.reached) first.tabIndex = 0;
    if (focused && !this.list.querySelector(`[data-id="${focused}"]`)) this.reached?.focus();
    this.select(this.chosen.map(({ id }) => id));
  }

  /** The one cell that the Tab key comes to. */
  get reached() {
    return this.cells.find((cell) => cell.tabIndex === 0);
  }

  /**
   * Arrows walk, shift selects on the way, space selects one. Whether the key meant something.
   * @param {KeyboardEvent} event
   */
  key(event) {
    const { cells } = this;
    const here = cells.findIndex((cell) => cell.contains(document.activeElement));
    const id = cells[here]?.dataset.id;
    if (event.key === " " && id) {
      this.mark({ from: id, isOn: !this.selected.has(id), before: this.selected }, id);
      return true;
    }
    const across = cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length;
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
    const step = steps[event.key];
    if (!step || !cells.length) return false;
    const next = cells[Math.min(cells.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    const nextId = next.dataset.id ?? "";
    if (event.shiftKey && id) this.add(between(this.ids, id, nextId));
    for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
    this.last = nextId;
    next.focus();
    return true;
  }
}

/** @param {Element | null} element */
function idOf(element) {
  const cell = element?.closest(".mod-grid li");
  return cell instanceof HTMLElement ? cell.dataset.id : undefined;
}

/** @param {PointerEvent} event whose target is the cell where it began */
function idUnder({ clientX, clientY }) {
  return idOf(document.elementFromPoint(clientX, clientY));
}

/** @param {QueueItem} item */
function newCell(item) {
  const cell = Object.assign(document.createElement("li"), { role: "option", tabIndex: -1 });
  cell.dataset.id = item.id;
  cell.setAttribute("aria-selected", "false");
  cell.setAttribute(
    "aria-label",
    [item.by, item.place, item.description, item.message, ...item.flags].filter(Boolean).join(", "),
  );
  if (item.tile) cell.append(Object.assign(new Image(), { src: item.tile, alt: "" }));
  const words = [...item.flags, item.alike.length ? "⧉" : "", item.message].filter(Boolean).join(" · ");
  cell.append(Object.assign(document.createElement("span"), { textContent: words }));
  return cell;
}
