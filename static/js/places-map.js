/* <places-map data-land data-lights>: where photos from elsewhere would lie, [[latitude, longitude, how many, place]].
 * A press, or Enter on the point that the arrow keys move, names the light that is nearest.
 */

import { PointMap } from "wave/point-map";

const NEAR = 24;
const [SMALLEST, LARGEST] = [2.5, 14];

class PlacesMap extends PointMap {
  /** @type {[latitude: number, longitude: number, count: number, place: string][]} */ lights = [];
  /** @type {HTMLOutputElement} */ told;

  async connectedCallback() {
    this.lights = JSON.parse(this.dataset.lights || "[]");
    const drawn = super.connectedCallback();
    this.told = document.createElement("output");
    this.told.textContent = gettext("Each light is a place. Press one to see which.");
    this.append(this.told);
    await drawn;
  }

  get label() {
    return gettext("Map of the places. Arrow keys move a point, Enter names the nearest light, plus and minus zoom.");
  }

  /** @param {Point} point */
  choose(point) {
    this.point = { ...point };
    this.isMarked = true;
    const [x, y] = this.pixelOf(point);
    const far = this.lights.map(([latitude, longitude]) => {
      const [right, down] = this.pixelOf({ latitude, longitude });
      return Math.hypot(right - x, down - y);
    });
    const least = Math.min(...far);
    const [latitude, longitude, count, place] = this.lights[far.indexOf(least)] ?? [0, 0, 0, ""];
    if (least > NEAR) {
      this.told.textContent = gettext("There is no light here.");
    } else {
      this.point = { latitude, longitude };
      const words = ngettext("%(place)s: %(count)s wave", "%(place)s and around: %(count)s waves", count);
      this.told.textContent = interpolate(words, { place, count: count.toLocaleString() }, true);
    }
    this.draw();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {CSSStyleDeclaration} look
   */
  drawPoints(pen, look) {
    const most = Math.max(...this.lights.map(([, , count]) => count));
    pen.globalAlpha = 0.75;
    pen.fillStyle = look.getPropertyValue("--light");
    for (const [latitude, longitude, count] of this.lights) {
      const [x, y] = this.pixelOf({ latitude, longitude });
      pen.beginPath();
      pen.arc(x, y, SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(count / most) * (most > 1 ? 1 : 0), 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalAlpha = 1;
    if (!this.isMarked) return;
    const [x, y] = this.pixelOf(this.point);
    pen.strokeStyle = look.getPropertyValue("--map-name");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x, y, LARGEST + 3, 0, 2 * Math.PI);
    pen.stroke();
  }
}

customElements.define("places-map", PlacesMap);
