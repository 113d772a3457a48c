/* Flights over the map: to a light and who is in it, to the nearest light, to a country. */

import { boxAround, lightAt, middleOf, nearestPlace } from "wave/map-lights";
import { moved, zoomed } from "wave/map-view";

/**
 * @import { MapPeople } from "wave/map-people"
 * @import { WaveMap } from "wave/wave-map"
 */

const NEARER = 2.6;
const FLIGHT_MS = 700;
const NEAR_ZOOM = 3;
const SEEN_DEG = 60;

export class MapFlight {
  /** @type {object | undefined} the flight that is on */ current;

  /**
   * @param {WaveMap} map
   * @param {MapPeople} people
   */
  constructor(map, people) {
    this.map = map;
    this.people = people;
  }

  stop() {
    this.current = undefined;
  }

  /**
   * A light comes to the middle and nearer, and then says who is in it.
   * @param {number[]} point
   */
  async press(point) {
    const { map } = this;
    const light = lightAt(this.map.lights, point);
    this.map.name(null);
    if (!light) return this.people.close();
    const [, , name] = this.map.places[light.place];
    const title = light.places > 1 ? `${name} +${light.places - 1}` : name;
    const box = boxAround(this.map.places, light.members);
    this.fly(middleOf(this.map.vectors, light.members, this.map.shown), light.places > 1 ? NEARER : 1);
    await this.people.show(box, { title, country: map.country, signal: map.stopping.signal }).catch(() => {});
  }

  goNearest() {
    const place = nearestPlace(this.map.vectors, this.map.shown, this.middle());
    if (place === null) return;
    const [latitude, longitude] = this.map.places[place];
    this.fly([latitude, longitude], 1);
  }

  /** Of a country: all its people are in sight. */
  centre() {
    const members = this.map.places.map((_, place) => place).filter((place) => this.map.shown[place]);
    if (!members.length) return;
    const [south, west, north, east] = boxAround(this.map.places, members);
    const span = Math.max(north - south, west > east ? east + 360 - west : east - west);
    this.fly(
      middleOf(this.map.vectors, members, this.map.shown),
      Math.max(1, Math.min(NEAR_ZOOM, SEEN_DEG / span)),
      true,
    );
  }

  /** The point in the middle of the screen, in degrees. */
  middle() {
    if (this.map.kind === "globe") return this.map.view.globe;
    const pixels = (this.map.painter.flatWidth * this.map.view.zoom) / 360;
    return [this.map.view.flat[1] / pixels, -this.map.view.flat[0] / pixels];
  }

  /**
   * @param {number[]} point in degrees, which comes to the middle
   * @param {number} nearer so many times
   * @param {boolean} [immediately]
   */
  fly(point, nearer, immediately = matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const [from, zoom] = [this.middle(), this.map.view.zoom];
    const far = ((((point[1] - from[1] + 180) % 360) + 360) % 360) - 180;
    const began = performance.now();
    const flight = (this.current = {});
    const step = () => {
      if (this.current !== flight) return;
      const share = immediately ? 1 : Math.min(1, (performance.now() - began) / FLIGHT_MS);
      const eased = share * share * (3 - 2 * share);
      const wanted = zoom * nearer ** eased;
      this.map.view = zoomed(this.map.view, wanted / this.map.view.zoom, [0, 0], this.map.painter);
      this.setMiddle([from[0] + (point[0] - from[0]) * eased, from[1] + far * eased]);
      if (share < 1) requestAnimationFrame(step);
    };
    step();
  }

  /** @param {number[]} point in degrees */
  setMiddle([latitude, longitude]) {
    const { painter, view } = this.map;
    const pixels = (painter.flatWidth * view.zoom) / 360;
    if (this.map.kind === "globe") this.map.view = { ...view, globe: [latitude, longitude] };
    else {
      const [right, down] = [-longitude * pixels - view.flat[0], latitude * pixels - view.flat[1]];
      this.map.view = moved(view, right, down, painter);
    }
    this.map.draw();
  }
}
