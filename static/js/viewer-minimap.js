/* The whole mosaic, small, and a frame around what is seen of it. A press there goes there; keys have the arrows. */

import { part } from "wave/parts";

/** @import { MosaicViewer } from "wave/mosaic-viewer" */

const ALL_SEEN = 0.85; // of the width: from here on there is nothing to find

export class Minimap {
  /**
   * @param {MosaicViewer} viewer
   * @param {HTMLElement} element
   */
  constructor(viewer, element) {
    this.viewer = viewer;
    this.element = element;
    this.frame = part(element, "i");
    this.image = part(element, "img", HTMLImageElement);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { element } = this;
    const { mosaic } = this.viewer.panes;
    element.addEventListener("pointerdown", (event) => element.setPointerCapture(event.pointerId), { signal });
    for (const name of /** @type {const} */ (["pointerdown", "pointermove"])) {
      element.addEventListener(name, (event) => this.go(event), { signal });
    }
    mosaic.addHandler("update-viewport", () => this.draw());
  }

  draw() {
    const { viewport, world } = this.viewer.panes.mosaic;
    const { x, y, width, height } = viewport.getBounds(true);
    const isNeeded = this.viewer.exploring && width < ALL_SEEN;
    if (this.element.hidden === isNeeded) this.element.hidden = !isNeeded;
    if (!isNeeded) return;
    const size = world.getItemAt(0).getContentSize();
    const high = size.y / size.x;
    const { style } = this.frame;
    /** @type {(value: number) => number} */
    const inside = (value) => Math.min(1, Math.max(0, value));
    const [left, top] = [inside(x), inside(y / high)];
    style.left = `${100 * left}%`;
    style.top = `${100 * top}%`;
    style.width = `${100 * (inside(x + width) - left)}%`;
    style.height = `${100 * (inside((y + height) / high) - top)}%`;
  }

  /** @param {PointerEvent} event */
  go(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const box = this.image.getBoundingClientRect();
    const point = new OpenSeadragon.Point(
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
    );
    const { own } = this.viewer.panes;
    own.panTo(point, true);
    own.applyConstraints();
  }
}
