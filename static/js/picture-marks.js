/* <picture-marks>: the dot and the part of a picture are set by pointing at it; the fields beside it hold the numbers,
 * and are all that is needed without a pointer. */

import { part } from "wave/parts";
import { dotIn, partBetween, rounded, WHOLE } from "wave/picture-places";

const SVG = "http://www.w3.org/2000/svg";
const SIDES = /** @type {const} */ (["left", "top", "width", "height"]);

class PictureMarks extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLElement} */ figure;
  /** @type {HTMLImageElement} */ image;
  /** @type {SVGSVGElement} */ svg;
  /** @type {{ x: number, y: number } | null} where a part begins */ from = null;
  /** @type {import("wave/picture-places").Part} what is shown, as it was saved */ saved = WHOLE;
  /** @type {{ x: number, y: number } | null} in what is shown */ dot = null;
  marking = "";

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.figure = part(this, ".marked");
    this.image = part(this, "img", HTMLImageElement);
    this.shown = this.image.src;
    const numbers = this.crop();
    if (!Object.values(numbers).some(Number.isNaN)) this.saved = numbers;
    this.svg = this.figure.appendChild(document.createElementNS(SVG, "svg"));
    const tools = part(this, "p.row");
    tools.hidden = !this.field("dot.x");
    tools.addEventListener("click", (event) => this.begin(event), { signal });
    this.figure.addEventListener("pointerdown", (event) => this.press(event), { signal });
    this.figure.addEventListener("pointermove", (event) => this.drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"])
      this.figure.addEventListener(end, () => (this.from = null), { signal });
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
    if (field) field.value = Number.isNaN(value) ? "" : String(rounded(value));
  }

  /** @param {string} name */
  number(name) {
    const text = this.field(name)?.value ?? "";
    return text === "" ? NaN : Number(text);
  }

  crop() {
    const [left = NaN, top = NaN, width = NaN, height = NaN] = SIDES.map((name) => this.number(`crop.${name}`));
    return { left, top, width, height };
  }

  /** @param {Event} event */
  begin(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    this.marking = button.dataset.mark ?? "";
    this.dataset.marking = this.marking;
    // The dot is set in what is shown, a part is chosen from the whole.
    this.image.src = button.dataset.whole ?? this.shown ?? "";
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
      this.ratio = ratio;
      this.dot ??= { x: this.number("dot.x"), y: this.number("dot.y") };
      this.figure.setPointerCapture(event.pointerId);
      return;
    }
    this.set("dot.x", x);
    this.set("dot.y", y * ratio); // in widths of the picture
    this.dot = null;
    this.draw();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.from) return;
    const chosen = partBetween(this.from, this.at(event));
    for (const name of SIDES) this.set(`crop.${name}`, chosen[name]);
    const dot = this.dot && dotIn(this.dot, this.saved, chosen, this.ratio ?? 1);
    this.set("dot.x", dot?.x ?? NaN);
    this.set("dot.y", dot?.y ?? NaN);
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
    const { left, top, width, height } = this.crop();
    return { x: left, y: top * ratio, width, height: height * ratio };
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
