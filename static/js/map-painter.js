/* Draws the map: the globe as the spacecraft saw it or a flat map, with its night, and the lights upon it. */

import { short } from "wave/map-lights";
import { placeNumbers } from "wave/map-names";
import { penOf } from "wave/parts";

/**
 * @import { Light } from "wave/map-lights"
 * @import { PlacedName } from "wave/map-names"
 * @import { MapView } from "wave/map-view"
 * @typedef {{ land: any, night: any, graticule: any }} Shapes as d3 has them
 * @typedef {{ canvas: HTMLCanvasElement, zoom: number, right: number, down: number }} Base
 */

const MARGIN_PX = 120;
const LEAST_WITH_NUMBER_PX = 11;

export class Painter {
  /** @type {Record<string, string>} */ colours = {};
  /** @type {Map<string, HTMLCanvasElement>} */ stamps = new Map();
  /** @type {Map<string, number>} */ widths = new Map();
  /** @type {Base | null} */ base = null;
  /** @type {Path2D[]} */ flat = [];
  width = 0;
  height = 0;
  scale = 1;
  radius = 0;
  flatWidth = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Shapes} shapes
   */
  constructor(canvas, shapes) {
    this.canvas = canvas;
    this.shapes = shapes;
    this.pen = penOf(canvas);
    this.look = getComputedStyle(canvas);
  }

  resize() {
    this.scale = Math.min(2, devicePixelRatio);
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = this.width * this.scale;
    this.canvas.height = this.height * this.scale;
    this.pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    this.prepareFlat();
  }

  /** Land, night and grid of the flat map, once: panning only moves them. */
  prepareFlat() {
    this.flatWidth = Math.min(this.width, this.height * 2);
    const projection = d3
      .geoEquirectangular()
      .scale(this.flatWidth / (2 * Math.PI))
      .translate([0, 0]);
    const path = d3.geoPath(projection);
    const { land, night, graticule } = this.shapes;
    this.base = null;
    this.flat = [land, night, graticule].map((shape) => new Path2D(path(shape) ?? ""));
  }

  clear() {
    this.pen.clearRect(0, 0, this.width, this.height);
  }

  /** @param {MapView} view */
  measure({ zoom }) {
    this.radius = Math.min(this.width, this.height) * 0.46 * zoom;
  }

  /** @param {MapView} view */
  drawGlobe({ globe: [latitude, longitude] }) {
    const { pen } = this;
    const projection = d3
      .geoOrthographic()
      .scale(this.radius)
      .translate([this.width / 2, this.height / 2])
      .rotate([-longitude, -latitude])
      .clipAngle(90)
      .precision(0.6);
    const path = d3.geoPath(projection, pen);
    /** @type {(shape: any, colour: string) => void} */
    const fill = (shape, colour) => {
      pen.beginPath();
      path(shape);
      pen.fillStyle = this.colour(colour);
      pen.fill();
    };
    fill({ type: "Sphere" }, "--sea");
    fill(this.shapes.land, "--land");
    pen.beginPath();
    path(this.shapes.graticule);
    pen.strokeStyle = this.colour("--map-line");
    pen.lineWidth = 0.6;
    pen.stroke();
    fill(this.shapes.night, "--dark-side");
  }

  /**
   * Panning moves a picture that is a little larger than what is seen; land is drawn anew when it runs out.
   * @param {MapView} view
   */
  drawFlat(view) {
    const [right, down] = view.flat;
    if (!this.base || !reaches(this.base, view)) this.base = this.newBase(view);
    const { canvas } = this.base;
    const [x, y] = [right - this.base.right - MARGIN_PX, down - this.base.down - MARGIN_PX];
    this.pen.drawImage(canvas, x, y, canvas.width / this.scale, canvas.height / this.scale);
  }

  /**
   * @param {MapView} view
   * @returns {Base}
   */
  newBase(view) {
    const { scale } = this;
    const [right, down] = view.flat;
    const canvas = this.base?.canvas ?? document.createElement("canvas");
    canvas.width = (this.width + 2 * MARGIN_PX) * scale;
    canvas.height = (this.height + 2 * MARGIN_PX) * scale;
    const pen = penOf(canvas);
    pen.setTransform(scale, 0, 0, scale, MARGIN_PX * scale, MARGIN_PX * scale);
    this.drawLand(pen, view);
    return { canvas, zoom: view.zoom, right, down };
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {MapView} view
   */
  drawLand(pen, { flat: [right, down], zoom }) {
    pen.save();
    pen.translate(this.width / 2 + right, this.height / 2 + down);
    pen.scale(zoom, zoom);
    const half = this.flatWidth / 2;
    pen.fillStyle = this.colour("--sea");
    pen.fillRect(-half, -half / 2, 2 * half, half);
    const [land, night, graticule] = this.flat;
    pen.fillStyle = this.colour("--land");
    pen.fill(land);
    pen.lineWidth = 0.6 / zoom;
    pen.strokeStyle = this.colour("--map-line");
    pen.stroke(graticule);
    pen.beginPath();
    pen.rect(-half, -half / 2, 2 * half, half);
    pen.clip();
    pen.fillStyle = this.colour("--dark-side");
    pen.fill(night);
    pen.restore();
  }

  /** @param {Light[]} lights */
  drawLights(lights) {
    const { pen } = this;
    const gold = this.colour("--light");
    // On whole pixels of the screen, so that nothing has to be resampled.
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (const { x, y, radius } of lights) {
      const stamp = this.stamp(radius, gold);
      const half = stamp.width / 2;
      pen.drawImage(stamp, Math.round(x * this.scale - half), Math.round(y * this.scale - half));
    }
    pen.restore();
    return this.drawNumbers(lights.filter(({ radius }) => radius > LEAST_WITH_NUMBER_PX));
  }

  /**
   * @param {Light[]} lights
   * @returns where they stand
   */
  drawNumbers(lights) {
    const { pen } = this;
    pen.fillStyle = this.colour("--black");
    pen.font = `600 11px ${this.look.getPropertyValue("--sans")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const numbers = placeNumbers(lights, ({ people }) => pen.measureText(short(people)).width);
    for (const { light } of numbers) pen.fillText(short(light.people), light.x, light.y);
    return numbers.map(({ box }) => box);
  }

  /** @param {string} text */
  measureName(text) {
    let wide = this.widths.get(text);
    if (wide === undefined) {
      this.pen.font = this.nameFont();
      this.widths.set(text, (wide = this.pen.measureText(text).width));
    }
    return wide;
  }

  nameFont() {
    return `500 12px ${this.look.getPropertyValue("--sans")}`;
  }

  /** @param {PlacedName[]} names */
  drawNames(names) {
    const { pen } = this;
    pen.font = this.nameFont();
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = this.colour("--sea");
    for (const { x, y, text, kind } of names) {
      pen.fillStyle = this.colour(kind === "sea" ? "--map-sea-name" : "--map-name");
      pen.strokeText(text, x, y);
      pen.fillText(text, x, y);
    }
  }

  /**
   * A light's disc and its glow, drawn once for each size and then stamped: filling circles anew is slow.
   * @param {number} radius
   * @param {string} colour
   */
  stamp(radius, colour) {
    const size = Math.round(radius * 2) / 2;
    const key = `${size} ${colour} ${this.scale}`;
    const known = this.stamps.get(key);
    if (known) return known;
    const glow = size * 1.5 + 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil((2 * glow + 1) * this.scale);
    const pen = penOf(canvas);
    const middle = canvas.width / 2;
    pen.fillStyle = colour;
    for (const [opacity, reach] of [
      [0.28, glow],
      [0.92, size],
    ]) {
      pen.globalAlpha = opacity;
      pen.beginPath();
      pen.arc(middle, middle, reach * this.scale, 0, 2 * Math.PI);
      pen.fill();
    }
    this.stamps.set(key, canvas);
    return canvas;
  }

  /** @param {string} name of a token */
  colour(name) {
    return (this.colours[name] ??= this.look.getPropertyValue(name).trim());
  }
}

/**
 * Whether what is drawn there covers the view.
 * @param {Base} base
 * @param {MapView} view
 */
function reaches(base, { flat: [right, down], zoom }) {
  return base.zoom === zoom && Math.abs(base.right - right) <= MARGIN_PX && Math.abs(base.down - down) <= MARGIN_PX;
}
