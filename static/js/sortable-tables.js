/* <sortable-tables>: a press on the head of a column sorts its table, a second one the other way round. */

import { parts } from "wave/parts";
import { comparison } from "wave/table-order";

class SortableTables extends HTMLElement {
  /** @type {AbortController} */ stopping;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    for (const head of parts(this, "thead th", HTMLTableCellElement)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => this.sort(head), { signal });
    }
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** @param {HTMLTableCellElement} head */
  sort(head) {
    const body = head.closest("table")?.tBodies[0];
    if (!body) return;
    const isUp = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement?.children ?? []) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
    const value = (/** @type {HTMLTableRowElement} */ row) => {
      const cell = row.cells[head.cellIndex];
      return cell.dataset.sort ?? cell.textContent.trim();
    };
    const compare = comparison(document.documentElement.lang);
    body.append(...[...body.rows].sort((one, other) => compare(value(one), value(other)) * (isUp ? 1 : -1)));
  }
}

customElements.define("sortable-tables", SortableTables);
