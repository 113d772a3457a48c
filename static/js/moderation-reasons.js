/* The list of reasons for turning a photo down. `chosen` is called with one, or with "" for none. */

import { part, parts } from "wave/parts";

export class Reasons {
  /**
   * @param {HTMLElement} queue
   * @param {(reason: string) => void} chosen
   */
  constructor(queue, chosen) {
    this.box = part(queue, ".mod-reasons");
    this.button = part(queue, "[data-do=reject]");
    this.chosen = chosen;
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open() {
    this.show(true);
    part(this.box, "button").focus();
  }

  close() {
    this.show(false);
  }

  /** @param {boolean} isOpen */
  show(isOpen) {
    this.box.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const buttons = parts(this.box, "button");
    const numbered = buttons[Number(event.key) - 1]?.dataset.reason;
    if (event.key === "Escape" || event.key.toLowerCase() === "r") this.close();
    else if (event.key === "0") this.chosen("");
    else if (numbered) this.chosen(numbered);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      const here = buttons.findIndex((button) => button === document.activeElement);
      buttons[(here + step + buttons.length) % buttons.length].focus();
    } else return;
    event.preventDefault();
  }
}
