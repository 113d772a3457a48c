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

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 70;
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
    const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT, role: "img" });
    canvas.setAttribute("aria-label", pass.sentence);
    draw(penOf(canvas), pass);
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
 */
function draw(pen, { title, campaign, name, lines, note }) {
  pen.direction = document.dir === "rtl" ? "rtl" : "ltr";
  pen.fillStyle = "#05070d";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = "#e9b44c";
  pen.lineWidth = 3;
  pen.strokeRect(30, 30, WIDTH - 60, HEIGHT - 60);
  drawMark(pen, WIDTH - 130, 105);
  write(pen, title, { left: MARGIN, base: 118, font: `44px ${SERIF}`, colour: "#e9b44c", most: WIDTH - 300 });
  write(pen, campaign, { left: MARGIN, base: 158, font: `22px ${SANS}`, colour: "#a3b1c7", most: WIDTH - 300 });
  write(pen, name, { left: MARGIN, base: 240, font: `60px ${SERIF}`, colour: "#eef2f9", most: WIDTH - 2 * MARGIN });
  lines.forEach(([label, value], index) => {
    const left = index % 2 ? WIDTH / 2 + 10 : MARGIN;
    const base = 305 + Math.floor(index / 2) * 85;
    write(pen, label, {
      left: left,
      base: base,
      font: `20px ${SANS}`,
      colour: "#a3b1c7",
      most: WIDTH / 2 - MARGIN - 20,
    });
    write(pen, value, {
      left: left,
      base: base + 36,
      font: `30px ${SERIF}`,
      colour: "#eef2f9",
      most: WIDTH / 2 - MARGIN - 20,
    });
  });
  write(pen, note, {
    left: MARGIN,
    base: HEIGHT - 58,
    font: `20px ${SANS}`,
    colour: "#a3b1c7",
    most: WIDTH - 2 * MARGIN,
  });
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
  pen.fillText(text, pen.direction === "rtl" ? WIDTH - left : left, base, most);
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
