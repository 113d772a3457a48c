/* Who is in a light of the map: faces and names, and the way to all of them. */

import { part } from "wave/parts";

/**
 * @typedef {{ people: number, photos: number, check_ins: number, all: string, faces: FoundWave[] }} PeopleHere
 */

export class MapPeople {
  /**
   * @param {HTMLElement} element
   * @param {string} address
   * @param {(count: number) => string} say "41 people"
   */
  constructor(element, address, say) {
    this.element = element;
    this.address = address;
    this.say = say;
  }

  /**
   * @param {() => void} closed
   * @param {AbortSignal} signal
   */
  wire(closed, signal) {
    const close = () => {
      this.close();
      closed();
    };
    part(this.element, ".close").addEventListener("click", close, { signal });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
  }

  /**
   * @param {number[]} box south, west, north and east in degrees
   * @param {{ title: string, country: string, signal: AbortSignal }} options
   */
  async show(box, { title, country, signal }) {
    const query = new URLSearchParams({ box: box.map((edge) => edge.toFixed(3)).join() });
    if (country) query.set("country", country);
    const asked = (this.asked = `${this.address}?${query}`);
    const answer = await fetch(asked, { signal, headers: { Accept: "application/json" } });
    if (!answer.ok || this.asked !== asked) return;
    /** @type {PeopleHere} */
    const here = await answer.json();
    part(this.element, "h2").textContent = `${title} · ${this.say(here.people)}`;
    part(this.element, "ul").replaceChildren(...here.faces.map((wave) => this.line(wave)));
    const all = part(this.element, "[data-all]", HTMLAnchorElement);
    const count = here.photos; // the list has photos; who checked in without one is among the people above
    all.href = here.all;
    all.textContent = interpolate(ngettext("Open this photo", "All %(count)s photos", count), { count }, true);
    all.hidden = count === 0;
    this.element.hidden = false;
    this.element.focus({ preventScroll: true });
  }

  /** @param {FoundWave} wave */
  line({ by, place, tile, url }) {
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url ?? "" });
    if (tile) link.append(Object.assign(new Image(56, 56), { src: tile, alt: "" }));
    else link.append(Object.assign(document.createElement("i"), { className: "no-face" }));
    const words = document.createElement("span");
    words.append(
      Object.assign(document.createElement("strong"), { textContent: by }),
      Object.assign(document.createElement("small"), { textContent: place }),
    );
    link.append(words);
    line.append(link);
    return line;
  }

  close() {
    this.asked = "";
    this.element.hidden = true;
  }
}
