/* "Share this view": a picture of what is seen, with a caption of one's own in it, and the link that leads back. It is
 * drawn on the device; the caption is sent to nobody and stands in no address.
 */

import { part, penOf } from "wave/parts";

/** @import { Panes } from "wave/viewer-panes" */

const [WIDTH, HEIGHT] = [1200, 630];
const EDGE = 48;
const BAND = 250;

export class Snapshot {
  /**
   * @param {HTMLDialogElement} dialog
   * @param {Panes} panes
   */
  constructor(dialog, panes) {
    this.dialog = dialog;
    this.panes = panes;
    this.canvas = part(dialog, "canvas", HTMLCanvasElement);
    this.caption = part(dialog, "input", HTMLInputElement);
    this.state = part(dialog, "[role=status]");
    this.seen = document.createElement("canvas");
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { dialog } = this;
    this.caption.addEventListener("input", () => this.draw(), { signal });
    part(dialog, "[data-share-picture]").addEventListener("click", () => this.share(), { signal });
    part(dialog, "[data-save-picture]").addEventListener("click", () => this.save(), { signal });
    part(dialog, "[data-copy-view]").addEventListener("click", () => this.copy(), { signal });
    part(dialog, "[data-close-dialog]").addEventListener("click", () => dialog.close(), { signal });
  }

  open() {
    this.take();
    this.state.textContent = "";
    this.draw();
    part(this.dialog, "[data-share-picture]").hidden = !("share" in navigator);
    this.dialog.showModal();
  }

  /** What the panes show at this moment: where they lie, how much of them is seen. */
  take() {
    const { stage } = this.panes;
    const box = stage.getBoundingClientRect();
    const scale = Math.max(WIDTH / box.width, HEIGHT / box.height);
    Object.assign(this.seen, { width: WIDTH, height: HEIGHT });
    const pen = penOf(this.seen);
    const { mode } = stage.dataset;
    const look = getComputedStyle(stage);
    const share = Number(look.getPropertyValue(mode === "curtain" ? "--curtain" : "--blend")) || 0.5;
    pen.fillStyle = look.getPropertyValue("--black");
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.translate((WIDTH - box.width * scale) / 2, (HEIGHT - box.height * scale) / 2);
    pen.scale(scale, scale);
    /** @type {(viewer: OpenSeadragon.Viewer) => void} */
    const add = (viewer) => {
      const canvas = /** @type {HTMLCanvasElement} */ (/** @type {any} */ (viewer.drawer).canvas);
      const { left, top, width, height } = canvas.getBoundingClientRect();
      pen.drawImage(canvas, left - box.left, top - box.top, width, height);
    };
    add(this.panes.mosaic);
    if (mode === "mosaic") return;
    if (mode === "blend") pen.globalAlpha = share;
    if (mode === "curtain") {
      pen.beginPath();
      pen.rect(share * box.width, 0, box.width, box.height);
      pen.clip();
    }
    add(this.panes.beside);
  }

  draw() {
    const pen = penOf(this.canvas);
    Object.assign(this.canvas, { width: WIDTH, height: HEIGHT });
    const look = getComputedStyle(this.canvas);
    pen.drawImage(this.seen, 0, 0);
    const shade = pen.createLinearGradient(0, HEIGHT - BAND, 0, HEIGHT);
    shade.addColorStop(0, "transparent");
    shade.addColorStop(1, look.getPropertyValue("--black"));
    pen.fillStyle = shade;
    pen.fillRect(0, HEIGHT - BAND, WIDTH, BAND);
    pen.fillStyle = look.getPropertyValue("--on-sky");
    pen.direction = "inherit";
    pen.textAlign = "start";
    const start = look.direction === "rtl" ? WIDTH - EDGE : EDGE;
    const family = look.getPropertyValue("--display");
    const caption = this.caption.value.trim();
    for (let size = 52; size >= 24; size -= 2) {
      pen.font = `400 ${size}px ${family}`;
      if (pen.measureText(caption).width <= WIDTH - 2 * EDGE) break;
    }
    pen.fillText(caption, start, HEIGHT - EDGE - 40, WIDTH - 2 * EDGE);
    pen.font = `400 26px ${look.getPropertyValue("--sans")}`;
    pen.fillText(`${document.title} · ${location.host}`, start, HEIGHT - EDGE + 8, WIDTH - 2 * EDGE);
    this.canvas.setAttribute("aria-label", caption || document.title);
  }

  /** @returns {Promise<File>} */
  async file() {
    /** @type {Blob | null} */
    const blob = await new Promise((done) => this.canvas.toBlob(done, "image/jpeg", 0.9));
    return new File([/** @type {Blob} */ (blob)], "view.jpg", { type: "image/jpeg" });
  }

  async share() {
    const words = { title: document.title, text: this.caption.value.trim(), url: location.href };
    const files = [await this.file()];
    try {
      await navigator.share(navigator.canShare({ files }) ? { ...words, files } : words);
    } catch {
      // Turned down by the person.
    }
  }

  async save() {
    const href = URL.createObjectURL(await this.file());
    Object.assign(document.createElement("a"), { href, download: "view.jpg" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    this.state.textContent = gettext("The picture is saved.");
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.state.textContent = gettext("The link is copied.");
    } catch {
      this.state.textContent = location.href;
    }
  }
}
