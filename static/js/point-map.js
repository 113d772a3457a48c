/* <point-map data-land>: a flat map of the world; a click or the arrow keys choose a point. Emits "point" with
 * {latitude, longitude}. Needs window.topojson.
 */

const { gettext = (text) => text } = window;
const HEIGHT = 720;
const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

class PointMap extends HTMLElement {
  async connectedCallback() {
    this.canvas = document.createElement("canvas");
    this.canvas.width = HEIGHT * 2;
    this.canvas.height = HEIGHT;
    this.canvas.tabIndex = 0;
    this.canvas.role = "application";
    this.canvas.setAttribute("aria-label", gettext("Map of the world. Arrow keys move the point, Enter chooses it."));
    this.append(this.canvas);
    this.point = { latitude: 0, longitude: 0 };
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.canvas.addEventListener("click", (event) => this.clicked(event), { signal });
    this.canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    const response = await fetch(this.dataset.land, { signal });
    const topology = await response.json();
    this.land = window.topojson.feature(topology, topology.objects.land);
    this.draw();
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.canvas.remove();
  }

  clicked(event) {
    const box = this.canvas.getBoundingClientRect();
    const longitude = ((event.clientX - box.left) / box.width) * 360 - 180;
    const latitude = 90 - ((event.clientY - box.top) / box.height) * 180;
    this.choose(latitude, longitude);
  }

  key(event) {
    const step = KEYS[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return this.choose(this.point.latitude, this.point.longitude);
    const size = event.shiftKey ? 10 : 1;
    this.point.latitude = Math.max(-90, Math.min(90, this.point.latitude + step[0] * size));
    this.point.longitude = Math.max(-180, Math.min(180, this.point.longitude + step[1] * size));
    this.marked = true;
    this.draw();
  }

  choose(latitude, longitude) {
    this.point = { latitude, longitude };
    this.marked = true;
    this.draw();
    this.dispatchEvent(new CustomEvent("point", { bubbles: true, detail: this.point }));
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const scale = HEIGHT / 180;
    pen.clearRect(0, 0, this.canvas.width, HEIGHT);
    pen.fillStyle = "#2b3a55";
    for (const feature of this.land?.features ?? []) {
      for (const polygon of feature.geometry.coordinates) {
        pen.beginPath();
        for (const ring of polygon.map(unwrapped)) {
          for (const turn of [-360, 0, 360]) {
            ring.forEach(([lon, lat], i) => pen[i ? "lineTo" : "moveTo"]((lon + 180 + turn) * scale, (90 - lat) * scale));
          }
        }
        pen.fill("evenodd");
      }
    }
    if (!this.marked) return;
    pen.fillStyle = "#e9b44c";
    pen.beginPath();
    pen.arc((this.point.longitude + 180) * scale, (90 - this.point.latitude) * scale, 9, 0, 7);
    pen.fill();
  }
}

/** A ring that crosses the date line, without the jump; one around the pole keeps it. */
function unwrapped(ring) {
  if (ring.some(([, latitude]) => latitude < -85)) return ring;
  let turn = 0;
  return ring.map(([longitude, latitude], index) => {
    const step = index ? longitude - ring[index - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [longitude + turn, latitude];
  });
}

customElements.define("point-map", PointMap);
