/* <wave-place data-url>: where a wave stands in the mosaic, on its private page: row, column, who is around it. Asks
 * again until it is there.
 */

import { part } from "wave/parts";

/** @typedef {{ row: number, column: number, by: string, tile: string }} Neighbour how far from here */

const EVERY_MS = 10_000;
const [ABOVE, BELOW] = [-1, 1];

class WavePlace extends HTMLElement {
  connectedCallback() {
    this.ask();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    const answer = document.hidden ? null : await fetch(this.dataset.url ?? "").catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (found?.state === "here") return this.show(found);
    if (found?.minutes) {
      const { minutes: count } = found;
      const words = ngettext(
        "The next version of the mosaic comes within %(count)s minute, and you with it.",
        "The next version of the mosaic comes within %(count)s minutes, and you with it.",
        count,
      );
      this.say(interpolate(words, { count }, true));
    }
    this.timer = setTimeout(() => this.ask(), EVERY_MS);
  }

  /** @param {{ cells: { row: number, column: number }[], neighbours: Neighbour[] }} found */
  show({ cells: [{ row, column }], neighbours }) {
    const words = gettext("You are in row %(row)s, column %(column)s of the mosaic, among these.");
    this.say(interpolate(words, { row: row + 1, column: column + 1 }, true));
    this.surround(neighbours);
  }

  /** @param {string} words */
  say(words) {
    const line = part(this, "[role=status]");
    if (line.textContent !== words) line.textContent = words;
  }

  /** @param {Neighbour[]} neighbours at the edge of the mosaic there are fewer */
  surround(neighbours) {
    const mine = part(this, ".mine");
    const at = new Map(neighbours.map((one) => [`${one.row},${one.column}`, one]));
    const tiles = [];
    for (let row = ABOVE; row <= BELOW; row += 1) {
      for (let column = ABOVE; column <= BELOW; column += 1) {
        const isMine = row === 0 && column === 0;
        tiles.push(isMine ? mine : tileOf(at.get(`${row},${column}`)));
      }
    }
    const among = part(this, ".among");
    among.classList.add("neighbours");
    among.replaceChildren(...tiles);
  }
}

/** @param {Neighbour | undefined} neighbour */
function tileOf(neighbour) {
  if (!neighbour) return document.createElement("span");
  return Object.assign(new Image(256, 256), { src: neighbour.tile, alt: neighbour.by });
}

customElements.define("wave-place", WavePlace);
