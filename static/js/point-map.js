/* <point-map data-land>: a flat map of the world; a press or the arrow keys choose a point. It zooms, by wheel, two
 * fingers, plus and minus, and has names where there is room. Emits "point" with {latitude, longitude}. Needs
 * window.topojson.
 */

import { unwrapped } from "wave/land";
import { MapGestures } from "wave/map-gestures";
import { flatProjector } from "wave/map-lights";
import { inOrder, placeNames } from "wave/map-names";
import { moved, zoomed } from "wave/map-view";
import { penOf } from "wave/parts";

const STEP = 1.8;
const FONT = "500 12px";
/** @type {Record<string, [north: number, east: number]>} */
const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

export class PointMap extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {HTMLCanvasElement} */ canvas;
  /** @type {number[][][][]} polygons of rings */ land = [];
  /** @type {ReturnType<typeof inOrder>} */ names = [];
  /** @type {Point} */ point = { latitude: 0, longitude: 0 };
  /** @type {import("wave/map-view").MapView} */ view = { globe: [0, 0], flat: [0, 0], zoom: 1 };
  isMarked = false;
  width = 0;
  height = 0;

  async connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.role = "application";
    this.canvas.setAttribute("aria-label", this.label);
    this.append(this.canvas, this.buttons(signal));
    new MapGestures(this.canvas, {
      move: (right, down) => this.show(moved(this.view, right, down, this.screen)),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      hover: () => {},
      press: (at) => this.choose(this.pointAt(at)),
      home: () => this.show({ globe: [0, 0], flat: [0, 0], zoom: 1 }),
    }).wire(signal, { hasKeys: false });
    this.canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.canvas);
    const topology = await this.json(this.dataset.land);
    const { features } = /** @type {any} */ (topojson.feature(topology, topology.objects.land));
    this.land = features.flatMap((/** @type {any} */ feature) => feature.geometry.coordinates);
    this.draw();
    const { home = "/" } = document.body.dataset;
    const names = await this.json(`${home}map/names-${document.documentElement.lang}.json`).catch(() => null);
    if (names) this.names = inOrder(names);
    this.draw();
  }

  get label() {
    return gettext("Map of the world. Arrow keys move the point, Enter chooses it, plus and minus zoom.");
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.watcher?.disconnect();
    this.replaceChildren();
  }

  /** @param {string} [address] */
  async json(address = "") {
    return (await fetch(address, { signal: this.stopping.signal })).json();
  }

  /** @param {AbortSignal} signal */
  buttons(signal) {
    const row = document.createElement("div");
    row.className = "point-zoom";
    const ways = /** @type {const} */ ([
      ["+", gettext("Zoom in"), STEP],
      ["−", gettext("Zoom out"), 1 / STEP],
    ]);
    for (const [textContent, label, factor] of ways) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => this.zoomBy(factor), { signal });
      row.append(button);
    }
    return row;
  }

  // --- What is seen ---------------------------------------------------------------------------------------

  get screen() {
    return { width: this.width, height: this.height, radius: 0, flatWidth: this.width };
  }

  /** Pixels a degree. */
  get pixels() {
    return (this.width * this.view.zoom) / 360;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    [this.width, this.height] = [clientWidth, clientHeight];
    this.canvas.width = clientWidth * devicePixelRatio;
    this.canvas.height = clientHeight * devicePixelRatio;
    this.draw();
  }

  /** @param {import("wave/map-view").MapView} view */
  show(view) {
    this.view = view;
    this.draw();
  }

  /**
   * @param {number} factor
   * @param {number[]} at the pixel that stays where it is: without one, the point that is chosen
   */
  zoomBy(factor, at = this.isMarked ? this.pixelOf(this.point) : [this.width / 2, this.height / 2]) {
    this.show(zoomed(this.view, factor, at, this.screen));
  }

  /** @param {Point} point */
  pixelOf({ latitude, longitude }) {
    const project = flatProjector([[latitude, longitude, "", ""]], this.view.flat, {
      ...this.screen,
      pixels: this.pixels,
    });
    return project(0) ?? [0, 0];
  }

  /**
   * @param {number[]} at
   * @returns {Point}
   */
  pointAt([x, y]) {
    const longitude = (x - this.width / 2 - this.view.flat[0]) / this.pixels;
    const latitude = (this.height / 2 + this.view.flat[1] - y) / this.pixels;
    return { latitude: Math.max(-90, Math.min(90, latitude)), longitude: Math.max(-180, Math.min(180, longitude)) };
  }

  // --- The point ------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = KEYS[event.key];
    if (event.key === "+" || event.key === "=") this.zoomBy(STEP);
    else if (event.key === "-") this.zoomBy(1 / STEP);
    else if (event.key === "Enter") this.choose(this.point);
    else if (step) this.step(step, event.shiftKey ? 10 : 1);
    else return;
    event.preventDefault();
  }

  /**
   * Nearer, the steps are smaller; a point that would leave the map's window takes the map along.
   * @param {[north: number, east: number]} step
   * @param {number} times
   */
  step([north, east], times) {
    const degrees = times / Math.max(1, Math.round(this.view.zoom));
    this.point.latitude = Math.max(-90, Math.min(90, this.point.latitude + north * degrees));
    this.point.longitude = Math.max(-180, Math.min(180, this.point.longitude + east * degrees));
    this.isMarked = true;
    const [x, y] = this.pixelOf(this.point);
    const [right, down] = [Math.max(0, Math.min(this.width, x)) - x, Math.max(0, Math.min(this.height, y)) - y];
    this.show(moved(this.view, right, down, this.screen));
  }

  /** @param {Point} point */
  choose(point) {
    this.point = { ...point };
    this.isMarked = true;
    this.draw();
    this.dispatchEvent(new CustomEvent("point", { bubbles: true, detail: this.point }));
  }

  // --- Drawing --------------------------------------------------------------------------------------------

  draw() {
    if (!this.width) return;
    const pen = penOf(this.canvas);
    const look = getComputedStyle(this);
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.save();
    pen.translate(this.width / 2 + this.view.flat[0], this.height / 2 + this.view.flat[1]);
    pen.scale(this.pixels, -this.pixels);
    pen.fillStyle = look.getPropertyValue("--land");
    for (const polygon of this.land) {
      pen.beginPath();
      for (const ring of polygon.map(unwrapped)) {
        for (const turn of [-360, 0, 360]) drawRing(pen, ring, turn);
      }
      pen.fill("evenodd");
    }
    pen.restore();
    this.drawNames(pen, look);
    this.drawPoints(pen, look);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {CSSStyleDeclaration} look
   */
  drawPoints(pen, look) {
    if (!this.isMarked) return;
    const [x, y] = this.pixelOf(this.point);
    pen.fillStyle = look.getPropertyValue("--light");
    pen.beginPath();
    pen.arc(x, y, 6, 0, 2 * Math.PI);
    pen.fill();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {CSSStyleDeclaration} look
   */
  drawNames(pen, look) {
    pen.font = `${FONT} ${look.getPropertyValue("--sans")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const places = this.names.map(({ name: [latitude, longitude] }) => {
      return /** @type {MapWaves["places"][0]} */ ([latitude, longitude, "", ""]);
    });
    const project = flatProjector(places, this.view.flat, { ...this.screen, pixels: this.pixels });
    const measure = (/** @type {string} */ text) => pen.measureText(text).width;
    const screen = { width: this.width, height: this.height, pixels: this.pixels, measure };
    for (const { x, y, text, kind } of placeNames(this.names, project, screen)) {
      pen.fillStyle = look.getPropertyValue(kind === "sea" ? "--map-sea-name" : "--map-name");
      pen.fillText(text, x, y);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} pen with degrees as its units
 * @param {number[][]} ring
 * @param {number} turn in degrees of longitude
 */
function drawRing(pen, ring, turn) {
  for (const [index, [longitude, latitude]] of ring.entries()) {
    if (index) pen.lineTo(longitude + turn, latitude);
    else pen.moveTo(longitude + turn, latitude);
  }
}

customElements.define("point-map", PointMap);
