/* <wave-map>: everybody who waved, on the globe as the spacecraft saw it or on a flat map, by minute.
 *
 * One canvas, one download of columns (tracker/viewing/world_map.py): map-lights.js makes lights of them,
 * map-painter.js draws, map-view.js moves, time-line.js chooses the minute. Needs window.topojson and window.d3.
 */

import { MapFlight } from "wave/map-flight";
import { MapGestures } from "wave/map-gestures";
import { flatProjector, gather, globeProjector, lightAt, vectors } from "wave/map-lights";
import { ofCountry, peopleByBar, peopleByPlace } from "wave/map-minutes";
import { inOrder, placeNames } from "wave/map-names";
import { Painter } from "wave/map-painter";
import { MapPeople } from "wave/map-people";
import { moved, turned, zoomed, zoomedGlobe } from "wave/map-view";
import { part, parts, values } from "wave/parts";
import { TimeLine } from "wave/time-line";

/**
 * @import { Light } from "wave/map-lights"
 * @import { MapView } from "wave/map-view"
 */

const STEP = 1.6;
const LABEL_PX = 180;
const ABOVE_PX = 44;

export class WaveMap extends HTMLElement {
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
  /** @type {MapFlight} */ flight;
  /** @type {Light[]} */ lights = [];
  /** @type {{ kind: string, name: import("wave/map-names").MapName }[]} */ names = [];
  /** @type {MapWaves["places"]} of names */ namePoints = [];
  /** @type {Float64Array} of names */ nameVectors = new Float64Array();
  /** @type {number | undefined} the next frame */ waiting;
  kind = "globe";
  total = 0;

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
    if (this.country) this.flight.centre();
    this.classList.add("ready");
    this.nameAll();
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

  get country() {
    return this.dataset.country ?? "";
  }

  /** Names come after the lights: the map is the people. */
  async nameAll() {
    const names = await this.json(this.dataset.names).catch(() => null);
    if (!names) return;
    this.names = inOrder(names);
    this.namePoints = this.names.map(({ name: [latitude, longitude] }) => {
      return /** @type {MapWaves["places"][0]} */ ([latitude, longitude, "", ""]);
    });
    this.nameVectors = vectors(this.namePoints);
    this.draw();
  }

  /** @param {MapWaves} everybody */
  take(everybody) {
    const waves = ofCountry(everybody, this.country);
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
    new MapGestures(canvas, {
      move: (right, down) => this.move(right, down),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      hover: (point) => this.name(point),
      press: (point) => this.flight.press(point),
      home: () => this.home(),
    }).wire(signal);
    const people = new MapPeople(part(this, ".map-people"), this.dataset.people ?? "", (count) => this.people(count));
    people.wire(() => canvas.focus({ preventScroll: true }), signal);
    this.flight = new MapFlight(this, people);
    part(this, "[data-nearest]").addEventListener("click", () => this.flight.goNearest(), { signal });
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
   * @param {number[]} at the pixel that stays where it is
   */
  zoomBy(factor, at = [this.painter.width / 2, this.painter.height / 2]) {
    const change = this.kind === "globe" ? zoomedGlobe : zoomed;
    this.view = change(this.view, factor, at, this.painter);
    this.draw();
  }

  /**
   * @param {number} right
   * @param {number} down
   */
  move(right, down) {
    this.flight.stop();
    const change = this.kind === "globe" ? turned : moved;
    this.view = change(this.view, right, down, this.painter);
    this.draw();
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
      const numbers = this.painter.drawLights(this.lights);
      this.drawNames(numbers);
      part(this, ".map-empty").hidden = this.lights.length > 0 || this.total === 0;
    });
  }

  /** @param {import("wave/map-names").Taken[]} taken */
  drawNames(taken) {
    if (!this.names.length) return;
    const { painter, view, nameVectors } = this;
    const { width, height, radius, flatWidth } = painter;
    const isGlobe = this.kind === "globe";
    const pixels = isGlobe ? (radius * Math.PI) / 180 : (flatWidth * view.zoom) / 360;
    const project = isGlobe
      ? globeProjector(nameVectors, view.globe, { width, height, radius })
      : flatProjector(this.namePoints, view.flat, { width, height, pixels });
    const screen = { width, height, pixels, measure: (/** @type {string} */ text) => painter.measureName(text) };
    painter.drawNames(placeNames(this.names, project, screen, taken));
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
