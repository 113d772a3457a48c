/* <wave-map>: everybody who waved, on the globe as the spacecraft saw it or on a flat map, by minute.
 *
 * One canvas, one download of columns (tracker/viewing/world_map.py): map-lights.js makes lights of them,
 * map-painter.js draws, map-view.js moves, time-line.js chooses the minute. Needs window.topojson and window.d3.
 */

import { flatProjector, gather, globeProjector, lightAt, vectors } from "wave/map-lights";
import { peopleByBar, peopleByPlace } from "wave/map-minutes";
import { Painter } from "wave/map-painter";
import { moved, turned, zoomed } from "wave/map-view";
import { part, parts, values } from "wave/parts";
import { TimeLine } from "wave/time-line";

/**
 * @import { Light } from "wave/map-lights"
 * @import { MapView } from "wave/map-view"
 */

const STEP = 1.6;
const LABEL_PX = 180;
const ABOVE_PX = 44;
const STILL_PX = 6; // a finger that moved less has pressed

class WaveMap extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {{ under: number[], sun: number[], start: string, minutes: number }} */ scene;
  /** @type {HTMLCanvasElement} */ canvas;
  /** @type {Painter} */ painter;
  /** @type {TimeLine} */ timeLine;
  /** @type {Intl.NumberFormat} */ number;
  /** @type {MapView} */ view;
  /** @type {MapWaves} */ waves;
  /** @type {MapWaves["places"]} */ places;
  /** @type {Float64Array} of places */ vectors;
  /** @type {Float64Array} people at each place, in the minute that is chosen */ shown;
  /** @type {Map<number, number>} */ perMinute;
  /** @type {Light[]} */ lights = [];
  /** @type {Map<number, number[]>} */ pointers = new Map();
  /** @type {number | undefined} the next frame */ waiting;
  kind = "globe";
  total = 0;
  moved = 0;

  async connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.scene = values(this, "#scene");
    this.canvas = part(this, "canvas", HTMLCanvasElement);
    this.number = new Intl.NumberFormat(document.documentElement.lang || "en");
    this.home();
    const state = part(this, ".map-state");
    try {
      const [topology, waves] = await Promise.all([this.json(this.dataset.land), this.json(this.dataset.waves)]);
      this.painter = new Painter(this.canvas, this.shapes(topology));
      this.timeLine = new TimeLine(this, this.scene, (bar) => this.count(bar));
      this.take(waves);
    } catch {
      if (!signal.aborted) state.textContent = this.dataset.failed ?? "";
      return;
    }
    state.hidden = true;
    this.wire(signal);
    this.resize();
    this.showKind(new URLSearchParams(location.search).get("view") === "flat" ? "flat" : "globe");
    this.classList.add("ready");
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.watcher?.disconnect();
  }

  /** @param {string} [address] */
  async json(address = "") {
    return (await fetch(address, { signal: this.stopping.signal })).json();
  }

  /** @param {any} topology */
  shapes(topology) {
    const [latitude, longitude] = this.scene.sun;
    return {
      land: topojson.feature(topology, topology.objects.land),
      night: d3
        .geoCircle()
        .center([longitude + 180, -latitude])
        .radius(90)(),
      graticule: d3.geoGraticule10(),
    };
  }

  /** @param {MapWaves} waves */
  take(waves) {
    this.waves = waves;
    this.places = waves.places;
    this.vectors = vectors(waves.places);
    this.perMinute = peopleByBar(waves, this.scene.minutes);
    this.timeLine.people = this.perMinute;
    this.count(this.timeLine.bar);
  }

  /** @param {number | null} bar of the time line; null for all of them */
  count(bar) {
    this.shown = peopleByPlace(this.waves, this.scene.minutes, bar);
    this.total = this.shown.reduce((sum, people) => sum + people, 0);
    this.timeLine.say(this.people(this.total));
    this.draw();
  }

  /** @param {number} count */
  people(count) {
    const words = { count: this.number.format(count) };
    return interpolate(ngettext("%(count)s person", "%(count)s people", count), words, true);
  }

  // --- Controls -------------------------------------------------------------------------------------------

  /** @param {AbortSignal} signal */
  wire(signal) {
    for (const button of parts(this, "[data-kind]")) {
      button.addEventListener("click", () => this.showKind(button.dataset.kind ?? "globe"), { signal });
    }
    for (const button of parts(this, "[data-zoom]")) {
      button.addEventListener("click", () => this.zoomBy(button.dataset.zoom === "in" ? STEP : 1 / STEP), { signal });
    }
    const [latitude, longitude] = this.scene.under;
    part(this, "[data-home]").addEventListener("click", () => this.home(), { signal });
    part(this, "[data-far]").addEventListener("click", () => this.turn(-latitude, longitude + 180), { signal });
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.grab(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.drag(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.drop(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.drop(event), { signal });
    canvas.addEventListener("pointerleave", () => this.name(null), { signal });
    canvas.addEventListener("wheel", (event) => this.roll(event), { signal, passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    this.timeLine.wire(signal);
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(canvas);
  }

  /** @param {string} kind */
  showKind(kind) {
    this.kind = kind;
    this.view.zoom = 1;
    for (const button of parts(this, "[data-kind]")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    part(this, "[data-far]").hidden = kind !== "globe";
    const query = new URLSearchParams(location.search);
    if (kind === "flat") query.set("view", "flat");
    else query.delete("view");
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    this.draw();
  }

  home() {
    this.view = { globe: this.scene.under.slice(), flat: [0, 0], zoom: 1 };
    this.draw();
  }

  /**
   * @param {number} latitude
   * @param {number} longitude
   */
  turn(latitude, longitude) {
    this.view.globe = [latitude, longitude];
    this.draw();
  }

  /**
   * @param {number} factor
   * @param {number[]} at the pixel that stays where it is, on the flat map
   */
  zoomBy(factor, at = [this.painter.width / 2, this.painter.height / 2]) {
    this.view = zoomed(this.view, factor, at, this.painter);
    this.draw();
  }

  /** @param {WheelEvent} event */
  roll(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return; // the page scrolls past
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), [event.offsetX, event.offsetY]);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.moved = 0;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const before = this.pointers.get(event.pointerId);
    const now = [event.offsetX, event.offsetY];
    if (!before) return this.name(now);
    const [right, down] = [now[0] - before[0], now[1] - before[1]];
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) {
      const [, other] = others[0];
      const [apart, wereApart] = [now, before].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
      this.zoomBy(apart / wereApart, now);
    } else this.move(right, down);
    this.moved += Math.hypot(right, down);
    this.pointers.set(event.pointerId, now);
  }

  /** @param {PointerEvent} event */
  drop(event) {
    this.pointers.delete(event.pointerId);
    if (this.moved >= STILL_PX) return;
    const point = [event.offsetX, event.offsetY];
    this.canvas.focus({ preventScroll: true });
    const light = lightAt(this.lights, point);
    if (light && light.places > 1) this.zoomBy(2, point);
    this.name(point);
  }

  /**
   * @param {number} right
   * @param {number} down
   */
  move(right, down) {
    const change = this.kind === "globe" ? turned : moved;
    this.view = change(this.view, right, down, this.painter);
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = event.shiftKey ? 120 : 40;
    /** @type {Record<string, [right: number, down: number]>} */
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) this.move(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoomBy(STEP);
    else if (event.key === "-") this.zoomBy(1 / STEP);
    else if (event.key === "Home") this.home();
    else return;
    event.preventDefault();
  }

  // --- Drawing --------------------------------------------------------------------------------------------

  resize() {
    this.painter.resize();
    this.timeLine.draw();
    this.draw();
  }

  draw() {
    if (!this.painter) return;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.painter.measure(this.view);
      this.painter.clear();
      if (this.kind === "globe") this.painter.drawGlobe(this.view);
      else this.painter.drawFlat(this.view);
      this.lights = gather(this.shown, this.projector(), this.painter);
      this.painter.drawLights(this.lights);
    });
  }

  projector() {
    const { width, height, radius, flatWidth } = this.painter;
    if (this.kind === "globe") return globeProjector(this.vectors, this.view.globe, { width, height, radius });
    return flatProjector(this.places, this.view.flat, { width, height, pixels: (flatWidth * this.view.zoom) / 360 });
  }

  /**
   * The name of what is under the pointer.
   * @param {number[] | null} point
   */
  name(point) {
    const label = part(this, ".map-label");
    const light = point && lightAt(this.lights, point);
    label.hidden = !light;
    if (!light) return;
    const [, , name] = this.places[light.place];
    const more = light.places > 1 ? ` +${light.places - 1}` : "";
    label.textContent = `${name}${more} · ${this.people(light.people)}`;
    const x = Math.min(light.x, this.painter.width - LABEL_PX);
    label.style.translate = `${x}px ${Math.max(0, light.y - ABOVE_PX)}px`;
  }
}

customElements.define("wave-map", WaveMap);
