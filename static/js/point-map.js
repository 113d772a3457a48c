/* <point-map data-land>: a flat map of the world; a click or the arrow keys choose a point. Emits "point" with
 * {latitude, longitude}. Needs window.topojson.
 */

import { unwrapped } from "wave/land";
import { penOf } from "wave/parts";

const HEIGHT = 720;
const SCALE = HEIGHT / 180;
/** @type {Record<string, [north: number, east: number]>} */
const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

class PointMap extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLCanvasElement} */ canvas;
  /** @type {number[][][][]} polygons of rings */ land = [];
  /** @type {Point} */ point = { latitude: 0, longitude: 0 };
  isMarked = false;

  async connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.canvas = document.createElement("canvas");
    this.canvas.width = HEIGHT * 2;
    this.canvas.height = HEIGHT;
    this.canvas.tabIndex = 0;
    this.canvas.role = "application";
    const label = gettext("Map of the world. Arrow keys move the point, Enter chooses it.");
    this.canvas.setAttribute("aria-label", label);
    this.append(this.canvas);
    this.canvas.addEventListener("click", (event) => this.clicked(event), { signal });
    this.canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    const response = await fetch(this.dataset.land ?? "", { signal });
    const topology = await response.json();
    const { features } = /** @type {any} */ (topojson.feature(topology, topology.objects.land));
    this.land = features.flatMap((/** @type {any} */ feature) => feature.geometry.coordinates);
    this.draw();
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.canvas.remove();
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const box = this.canvas.getBoundingClientRect();
    const longitude = ((event.clientX - box.left) / box.width) * 360 - 180;
    const latitude = 90 - ((event.clientY - box.top) / box.height) * 180;
    this.choose({ latitude, longitude });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = KEYS[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return this.choose(this.point);
    const [north, east] = step.map((one) => one * (event.shiftKey ? 10 : 1));
    this.point.latitude = Math.max(-90, Math.min(90, this.point.latitude + north));
    this.point.longitude = Math.max(-180, Math.min(180, this.point.longitude + east));
    this.isMarked = true;
    this.draw();
  }

  /** @param {Point} point */
  choose(point) {
    this.point = { ...point };
    this.isMarked = true;
    this.draw();
    this.dispatchEvent(new CustomEvent("point", { bubbles: true, detail: this.point }));
  }

  draw() {
    const pen = penOf(this.canvas);
    pen.clearRect(0, 0, this.canvas.width, HEIGHT);
    pen.fillStyle = "#2b3a55";
    for (const polygon of this.land) {
      pen.beginPath();
      for (const ring of polygon.map(unwrapped)) {
        for (const turn of [-360, 0, 360]) drawRing(pen, ring, turn);
      }
      pen.fill("evenodd");
    }
    if (!this.isMarked) return;
    const { latitude, longitude } = this.point;
    pen.fillStyle = "#e9b44c";
    pen.beginPath();
    pen.arc((longitude + 180) * SCALE, (90 - latitude) * SCALE, 9, 0, 2 * Math.PI);
    pen.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number[][]} ring
 * @param {number} turn in degrees of longitude
 */
function drawRing(pen, ring, turn) {
  for (const [index, [longitude, latitude]] of ring.entries()) {
    const [x, y] = [(longitude + 180 + turn) * SCALE, (90 - latitude) * SCALE];
    if (index) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  }
}

customElements.define("point-map", PointMap);
