/* <light-pass>: a boarding pass for the light of a wave, drawn on the device: to save and to share. Its words are the
 * server's (tracker/viewing/light_pass.py): inside, for whoever has no scripts, or handed to `show`.
 */

import { penOf } from "wave/parts";

/**
 * @typedef {object} Pass
 * @property {string} title
 * @property {string} campaign
 * @property {string} name
 * @property {[label: string, value: string][]} lines
 * @property {string} sentence
 * @property {string} note
 */

// Drawn for the screen on which it is seen: letters of a wide one are too small to read on a phone.
const WIDE = { width: 1200, height: 630, columns: 2, title: 44, small: 22, name: 60, label: 20, value: 30, line: 85 };
const TALL = { width: 1080, height: 1640, columns: 1, title: 62, small: 40, name: 84, label: 40, value: 54, line: 158 };
const MARGIN = 70;
const GOLD = "#e9b44c";
const MUTED = "#a3b1c7";
const INK = "#eef2f9";
const SERIF = '"Newsreader Variable", Georgia, serif';
const SANS = '"Inter Variable", system-ui, sans-serif';

export class LightPass extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("dl")) this.show(this.read());
  }

  /** @returns {Pass} what stands here as words */
  read() {
    const word = (/** @type {string} */ name) => this.querySelector(`[data-${name}]`)?.textContent ?? "";
    const texts = (/** @type {string} */ name) => [...this.querySelectorAll(name)].map((one) => one.textContent ?? "");
    const values = texts("dd");
    return {
      title: word("title"),
      campaign: word("campaign"),
      name: word("name"),
      lines: texts("dt").map((label, index) => [label, values[index]]),
      sentence: word("sentence"),
      note: word("note"),
    };
  }

  /** @param {Pass | null} pass */
  async show(pass) {
    this.hidden = !pass;
    if (!pass) return;
    await document.fonts?.ready;
    const size = matchMedia("(max-width: 40rem)").matches ? TALL : WIDE;
    const { width, height } = size;
    const canvas = Object.assign(document.createElement("canvas"), { width, height, role: "img" });
    canvas.setAttribute("aria-label", pass.sentence);
    draw(penOf(canvas), pass, size);
    const sentence = Object.assign(document.createElement("p"), { textContent: pass.sentence });
    const buttons = Object.assign(document.createElement("p"), { className: "row" });
    buttons.append(this.button(gettext("Keep the picture"), () => save(canvas)));
    if ("share" in navigator) buttons.append(this.button(gettext("Share"), () => share(canvas, pass)));
    // Its words stay for whoever hears the page.
    const words = [...this.children].filter((one) => one.matches("h2, dl"));
    for (const one of words) one.className = "visually-hidden";
    this.replaceChildren(...words, canvas, sentence, buttons);
  }

  /**
   * @param {string} text
   * @param {() => void} act
   */
  button(text, act) {
    const type = /** @type {const} */ ("button");
    const made = Object.assign(document.createElement("button"), {
      type,
      className: "button quiet",
      textContent: text,
    });
    made.addEventListener("click", act);
    return made;
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pass} pass
 * @param {typeof WIDE} size
 */
function draw(pen, { title, campaign, name, lines, note }, size) {
  const { width, height, columns } = size;
  const most = width - 2 * MARGIN;
  pen.direction = document.dir === "rtl" ? "rtl" : "ltr";
  pen.fillStyle = "#05070d";
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = GOLD;
  pen.lineWidth = 3;
  pen.strokeRect(30, 30, width - 60, height - 60);
  drawMark(pen, width - 130, 105);
  let base = MARGIN + size.title;
  write(pen, title, { left: MARGIN, base, font: `${size.title}px ${SERIF}`, colour: GOLD, most: most - 130 });
  base += size.small * 1.8;
  write(pen, campaign, { left: MARGIN, base, font: `${size.small}px ${SANS}`, colour: MUTED, most: most - 130 });
  base += size.name * 1.37;
  write(pen, name, { left: MARGIN, base, font: `${size.name}px ${SERIF}`, colour: INK, most });
  base += size.label * 3.2;
  const room = most / columns - (columns - 1) * 20;
  lines.forEach(([label, value], index) => {
    const left = index % columns ? width / 2 + 10 : MARGIN;
    const top = base + Math.floor(index / columns) * size.line;
    write(pen, label, { left, base: top, font: `${size.label}px ${SANS}`, colour: MUTED, most: room });
    const under = top + size.value * 1.2;
    write(pen, value, { left, base: under, font: `${size.value}px ${SERIF}`, colour: INK, most: room });
  });
  const notes = columns > 1 ? [note] : halves(note);
  notes.forEach((words, index) => {
    const up = 58 + (notes.length - 1 - index) * size.label * 1.3;
    write(pen, words, { left: MARGIN, base: height - up, font: `${size.label}px ${SANS}`, colour: MUTED, most });
  });
}

/**
 * A sentence on two lines of about the same length.
 * @param {string} text
 */
function halves(text) {
  const middle = text.indexOf(" ", text.length / 2 - 4);
  return middle < 0 ? [text] : [text.slice(0, middle), text.slice(middle + 1)];
}

/**
 * The ring and the dot.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 */
function drawMark(pen, x, y) {
  pen.beginPath();
  pen.ellipse(x, y, 48, 19, -0.24, 0, 2 * Math.PI);
  pen.stroke();
  pen.fillStyle = "#9fd0ff";
  pen.beginPath();
  pen.arc(x, y, 9, 0, 2 * Math.PI);
  pen.fill();
}

/**
 * One line, made smaller where it would be wider than there is room.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {{ left: number, base: number, font: string, colour: string, most: number }} look
 */
function write(pen, text, { left, base, font, colour, most }) {
  pen.font = font;
  pen.fillStyle = colour;
  pen.textAlign = pen.direction === "rtl" ? "right" : "left";
  pen.fillText(text, pen.direction === "rtl" ? pen.canvas.width - left : left, base, most);
}

/** @param {HTMLCanvasElement} canvas */
async function save(canvas) {
  const url = URL.createObjectURL(await file(canvas));
  Object.assign(document.createElement("a"), { href: url, download: "light.png" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Pass} pass
 */
async function share(canvas, { sentence }) {
  const files = [await file(canvas)];
  const content = navigator.canShare?.({ files }) ? { files, text: sentence } : { text: sentence };
  await navigator.share(content).catch(() => undefined); // it was closed again
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<File>}
 */
async function file(canvas) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  return new File([blob], "light.png", { type: "image/png" });
}

customElements.define("light-pass", LightPass);
