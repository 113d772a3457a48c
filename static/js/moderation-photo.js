/* One photo of the moderators' queue, with all that is known about it. */

import { ago } from "wave/ago";
import { part, parts } from "wave/parts";

const SVG = "http://www.w3.org/2000/svg";

export class Photo {
  /** @type {QueueItem | null} */ shown = null;
  isBlurred = false;

  /** @param {HTMLElement} queue */
  constructor(queue) {
    this.queue = queue;
    this.box = part(queue, ".mod-one");
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.piece("photo").addEventListener("click", () => this.reveal(), { signal });
  }

  /** @param {string} name */
  piece(name) {
    return part(this.queue, `[data-${name}]`);
  }

  /** @param {QueueItem} item */
  show(item) {
    if (this.shown === item) return;
    this.shown = item;
    this.box.removeAttribute("data-enlarged");
    for (const one of parts(this.box, ":scope > :is(.mod-photo, .mod-facts)")) one.hidden = false;
    this.piece("photo").replaceChildren(...(item.photo ? [picture(item), tileOf(item)] : []));
    this.piece("no-photo").hidden = Boolean(item.photo);
    for (const name of /** @type {const} */ (["by", "place", "time", "id"])) this.piece(name).textContent = item[name];
    this.piece("sent").textContent = ago(item.sent, document.documentElement.lang);
    for (const name of /** @type {const} */ (["message", "description", "group"])) {
      this.piece(name).textContent = item[name];
      this.piece(name).hidden = !item[name];
    }
    this.piece("appeal").hidden = !item.appeal;
    part(this.piece("appeal"), "span").textContent = item.appeal;
    const reports = item.reports.map(({ reason, words }) => line("li", words ? `${reason}: ${words}` : reason));
    this.piece("reports").replaceChildren(...reports);
    const flags = [...item.flags, item.fault].filter(Boolean);
    this.piece("flags").replaceChildren(...flags.map((flag) => line("li", flag)));
    this.showChanges(item.changes);
    this.showAlike(item.alike);
  }

  /** @param {QueueItem["changes"]} changes */
  showChanges(changes) {
    const box = this.piece("changes");
    box.hidden = !changes.length;
    const rows = changes.map(({ what, before, now }) => {
      const values = line("dd", "");
      values.append(before ? line("del", before) : "", " ", line("ins", now || "–"));
      const row = line("div", "");
      row.append(line("dt", what), values);
      return row;
    });
    box.replaceChildren(...rows);
  }

  /** @param {AlikePhoto[]} alike */
  showAlike(alike) {
    const box = this.piece("alike");
    box.hidden = !alike.length;
    part(box, "button").hidden = !alike.some((one) => one.is_waiting || one.is_approved);
    const rows = alike.map((one) => {
      const row = line("li", "");
      row.classList.toggle("best", one.is_best);
      const image = { src: one.tile, alt: one.id, loading: /** @type {const} */ ("lazy") };
      if (one.tile) row.append(Object.assign(new Image(76, 76), image));
      row.append(one.status);
      return row;
    });
    part(box, "ul").replaceChildren(...rows);
  }

  enlarge() {
    if (this.isBlurred && this.reveal()) return;
    this.box.toggleAttribute("data-enlarged");
  }

  /** Whether there was something to unveil. */
  reveal() {
    const image = this.piece("photo").querySelector("img");
    if (!this.isBlurred || !image || image.classList.contains("seen")) return false;
    image.classList.add("seen");
    return true;
  }
}

/**
 * The square that becomes the tile, over the photo, which is shown whole.
 * @param {QueueItem} item
 */
function tileOf({ photo, crop: [left, top, size] }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "mod-tile");
  svg.setAttribute("aria-hidden", "true");
  const image = Object.assign(new Image(), { src: photo });
  const draw = () => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const side = size * Math.min(width, height);
    const square = svg.appendChild(document.createElementNS(SVG, "rect"));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const places = { x: left * (width - side), y: top * (height - side), width: side, height: side };
    for (const [name, value] of Object.entries(places)) square.setAttribute(name, String(value));
  };
  if (image.complete && image.naturalWidth) draw();
  else image.addEventListener("load", draw, { once: true });
  return svg;
}

/** @param {QueueItem} item */
function picture({ photo, by, place }) {
  return Object.assign(new Image(), { src: photo, alt: `${by}, ${place}`, decoding: /** @type {const} */ ("sync") });
}

/**
 * @param {string} tag
 * @param {string} text
 */
function line(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}
