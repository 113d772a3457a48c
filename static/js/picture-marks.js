/* <picture-marks>: the dot and the part of a picture are set by pointing at it; the fields beside it hold the numbers,
 * and are all that is needed without a pointer. */

import { part } from "wave/parts";

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 0.02;
const DIGITS = 4;

class PictureMarks extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLElement} */ figure;
  /** @type {HTMLImageElement} */ image;
  /** @type {SVGSVGElement} */ svg;
  /** @type {{ x: number, y: number } | null} where a part begins */ from = null;
  marking = "";

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.figure = part(this, ".marked");
    this.image = part(this, "img", HTMLImageElement);
    this.svg = this.figure.appendChild(document.createElementNS(SVG, "svg"));
    const tools = part(this, "p.row");
    tools.hidden = !this.field("dot.x");
    tools.addEventListener("click", (event) => this.begin(event), { signal });
    this.figure.addEventListener("pointerdown", (event) => this.press(event), { signal });
    this.figure.addEventListener("pointermove", (event) => this.drag(event), { signal });
    this.figure.addEventListener("pointerup", () => (this.from = null), { signal });
    this.addEventListener("input", () => this.draw(), { signal });
    this.image.addEventListener("load", () => this.draw(), { signal });
    this.draw();
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.svg.remove();
  }

  /** @param {string} name @returns {HTMLInputElement | null} */
  field(name) {
    return this.querySelector(`input[name$=".${name}"]`);
  }

  /** @param {string} name @param {number} value */
  set(name, value) {
    const field = this.field(name);
    if (field) field.value = String(Number(value.toFixed(DIGITS)));
  }

  /** @param {string} name */
  number(name) {
    const text = this.field(name)?.value ?? "";
    return text === "" ? NaN : Number(text);
  }

  /** @param {Event} event */
  begin(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    this.marking = button.dataset.mark ?? "";
    this.dataset.marking = this.marking;
    if (button.dataset.whole) this.image.src = button.dataset.whole;
    const isDot = this.marking === "dot";
    part(this, "[role=status]").textContent = isDot
      ? gettext("Press where the Earth is.")
      : gettext("Draw a rectangle over what is to be shown.");
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.image.getBoundingClientRect();
    const between = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    return {
      x: between((event.clientX - box.left) / box.width),
      y: between((event.clientY - box.top) / box.height),
      ratio: box.height / box.width,
    };
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!this.marking) return;
    event.preventDefault();
    const { x, y, ratio } = this.at(event);
    if (this.marking === "crop") {
      this.from = { x, y };
      this.figure.setPointerCapture(event.pointerId);
      return;
    }
    this.set("dot.x", x);
    this.set("dot.y", y * ratio); // in widths of the picture
    this.draw();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.from) return;
    const { x, y } = this.at(event);
    this.set("crop.left", Math.min(x, this.from.x));
    this.set("crop.top", Math.min(y, this.from.y));
    this.set("crop.width", Math.max(LEAST, Math.abs(x - this.from.x)));
    this.set("crop.height", Math.max(LEAST, Math.abs(y - this.from.y)));
    this.draw();
  }

  draw() {
    const { svg, image } = this;
    if (!image.naturalWidth) return;
    const ratio = image.naturalHeight / image.naturalWidth;
    svg.setAttribute("viewBox", `0 0 1 ${ratio}`);
    svg.replaceChildren();
    const isWhole = image.src.includes("whole");
    if (isWhole) this.mark("rect", this.rectangle(ratio));
    else this.mark("circle", { cx: this.number("dot.x"), cy: this.number("dot.y"), r: 0.02 });
  }

  /** @param {number} ratio */
  rectangle(ratio) {
    const [x, y, width, height] = ["left", "top", "width", "height"].map((name) => this.number(`crop.${name}`));
    return { x, y: y * ratio, width, height: height * ratio };
  }

  /** @param {string} tag @param {Record<string, number>} places */
  mark(tag, places) {
    if (Object.values(places).some(Number.isNaN)) return;
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(places)) shape.setAttribute(name, String(value));
    this.svg.append(shape);
  }
}

customElements.define("picture-marks", PictureMarks);
