/* <mosaic-viewer>: the mosaic in OpenSeadragon, to walk through by pointer and keys. What is seen is in the address.
 *
 * viewer-panes.js moves the pictures, viewer-modes.js compares them, viewer-card.js shows who somebody is,
 * viewer-source.js asks the server, viewer-address.js knows the address, mosaic-cells.js where cells are; here they are
 * joined.
 */

import { cellAt, neighbour } from "wave/mosaic-cells";
import { Notice } from "wave/notice";
import { Opening } from "wave/opening";
import { part, parts, target } from "wave/parts";
import { Tour } from "wave/tour";
import { addressOf, readAddress } from "wave/viewer-address";
import { Card } from "wave/viewer-card";
import { Modes } from "wave/viewer-modes";
import { Panes } from "wave/viewer-panes";
import { sentenceOn } from "wave/viewer-sentence";
import { Source } from "wave/viewer-source";

const POLL_MS = 30_000;
const NOTICE_MS = 6000;
const WALK_PAUSE_MS = 250;
const CELLS_OF_A_WALK = 8;
const TOO_FAR_CELLS = 96;
/** @type {Record<string, [down: number, right: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class MosaicViewer extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {boolean} whether motion is */ isReduced;
  /** @type {Source} */ source;
  /** @type {Notice} */ notice;
  /** @type {HTMLElement} */ stage;
  /** @type {Panes} */ panes;
  /** @type {Modes} */ modes;
  /** @type {Card} */ card;
  /** @type {Tour} */ tour;
  /** @type {Cell | null} the one that is lit */ cell = null;

  connectedCallback() {
    this.stopping = new AbortController();
    this.isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.source = new Source(this, this.stopping.signal);
    this.notice = new Notice(part(this, ".notice"), NOTICE_MS);
    this.stage = part(this, ".stage");
    const sorry = gettext("The mosaic could not be loaded. Check your connection and load the page again.");
    this.start(this.stopping.signal).catch(() => this.notice.say(sorry));
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.tour?.stop();
    clearInterval(this.polling);
    this.panes?.destroy();
  }

  /** @param {AbortSignal} signal */
  async start(signal) {
    const { pointer, picture } = this.source;
    const table = await this.source.table();
    this.panes = new Panes(this.stage, this.isReduced);
    this.modes = new Modes(this, this.stage, () => this.modeChanged());
    this.card = new Card(part(this, ".card"), (text) => this.notice.say(text));
    this.panes.mosaic.addHandler("open", () => this.opened(signal));
    // A pyramid tile is gone when somebody in it has withdrawn: there is a version without them by now.
    this.panes.mosaic.addHandler("tile-load-failed", () => this.lookForNewVersion());
    this.panes.open(table, pointer, picture);
    this.modes.wire(signal);
    this.card.wire(signal);
    this.wire(signal);
  }

  /** @param {AbortSignal} signal */
  opened(signal) {
    this.panes.goHome(true);
    this.classList.add("ready");
    for (const selector of [".controls", ".find"]) part(this, selector).hidden = false;
    this.exploring = false;
    const asked = readAddress(location.search);
    this.goTo(asked);
    this.wireOpening(signal);
    this.tour = new Tour(this);
    part(this, "[data-start-tour]").addEventListener("click", () => this.tour.start(), { signal });
    if (asked.isTour) this.tour.start({ isForever: true });
    this.polling = setInterval(() => this.lookForNewVersion(), POLL_MS);
  }

  /**
   * From the dot into the mosaic: by itself for who comes for the first time and asks for nothing in particular.
   * @param {AbortSignal} signal
   */
  wireOpening(signal) {
    const box = this.querySelector(".opening");
    const { picture } = this.source;
    if (!(box instanceof HTMLElement) || !picture?.dot) return;
    const opening = new Opening(this, box, picture);
    part(this, "[data-opening-again]").addEventListener("click", () => opening.play(), { signal });
    if (!location.search && scrollY < 40 && !this.isReduced && !Opening.wasSeen()) opening.play();
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    for (const button of parts(this, "[data-zoom]")) {
      button.addEventListener("click", () => this.panes.zoom(button.dataset.zoom), { signal });
    }
    part(this, ".explore").addEventListener("click", (event) => this.explore(event), { signal });
    part(this, "[data-leave]").addEventListener("click", () => this.leave(), { signal });
    part(this, ".card .close").addEventListener("click", () => this.closeCard({ andFocus: true }), { signal });
    this.addEventListener("keydown", (event) => this.key(event), { signal });
    this.addEventListener("found", (event) => this.find(event.detail.id), { signal });
    const { mosaic } = this.panes;
    mosaic.addHandler("canvas-click", (event) => this.clicked(event));
    mosaic.addHandler("canvas-key", (event) => (event.preventDefaultAction = true));
    mosaic.addHandler("animation-finish", () => this.writeAddress());
  }

  // --- In the mosaic, or before it ------------------------------------------------------------------------

  /** Whether the visitor is in the mosaic. The attribute is where this is kept, and what the style sheet sees. */
  get exploring() {
    return this.hasAttribute("data-exploring");
  }

  set exploring(isOn) {
    this.toggleAttribute("data-exploring", isOn);
    this.panes.element.tabIndex = isOn ? 0 : -1;
    part(this, ".explore").hidden = isOn || this.modes.mode !== "mosaic";
  }

  modeChanged() {
    // Comparing is exploring: the picture beside is no cover to be opened.
    this.exploring ||= this.modes.mode !== "mosaic";
    requestAnimationFrame(() => this.panes.follow());
    this.writeAddress();
  }

  /**
   * Into the mosaic, at the point that was clicked; by keyboard, at its middle.
   * @param {MouseEvent} event
   */
  explore(event) {
    this.exploring = true;
    this.panes.focus();
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    const isByPointer = event.detail > 0;
    const middle = { x: width / 2, y: height / 2 };
    this.panes.zoomInto(3, isByPointer ? { x: event.clientX - left, y: event.clientY - top } : middle);
  }

  leave() {
    this.closeCard();
    this.modes.set("mosaic");
    this.exploring = false;
    this.panes.goHome();
    this.writeAddress();
    part(this, ".explore").focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const at = target(event);
    if (at.matches("input, textarea, [role=slider]")) return;
    if (event.key === "Escape") {
      if (this.card.isOpen) this.closeCard({ andFocus: true });
      else this.leave();
      return;
    }
    if (!this.exploring) return;
    if (STEPS[event.key]) this.walk(...STEPS[event.key]);
    else if (event.key === "+" || event.key === "=") this.panes.zoom("in");
    else if (event.key === "-") this.panes.zoom("out");
    else if (event.key === "Enter" && at.closest(".pane") && this.cell) this.open(this.cell);
    else return;
    event.preventDefault();
  }

  // --- Cells ----------------------------------------------------------------------------------------------

  /** @param {OpenSeadragon.CanvasClickEvent} event */
  clicked(event) {
    if (!event.quick || !this.exploring) return;
    const { viewport } = this.panes.mosaic;
    const cell = cellAt(viewport.pointFromPixel(event.position), this.source.pointer);
    if (!cell) return this.closeCard();
    const visible = viewport.getBounds(true).width * this.source.pointer.columns;
    if (visible > TOO_FAR_CELLS) return this.panes.zoomInto(2.5, event.position);
    this.light(cell);
    this.open(cell);
  }

  /**
   * The first step is to the cell in the middle.
   * @param {number} down
   * @param {number} right
   */
  walk(down, right) {
    const middle = this.panes.mosaic.viewport.getCenter(true);
    const cell = this.cell
      ? neighbour(this.cell, down, right, this.source.pointer)
      : cellAt(middle, this.source.pointer);
    if (!cell) return;
    this.light(cell);
    this.panes.flyTo(cell, CELLS_OF_A_WALK);
    if (this.card.isOpen) this.open(cell);
    else this.tell(cell);
  }

  /**
   * A sentence on the cell for who walks by ear, once the walk pauses.
   * @param {Cell} cell
   */
  tell(cell) {
    clearTimeout(this.telling);
    this.telling = setTimeout(async () => {
      const wave = await this.source.waveIn(cell).catch(() => null);
      part(this, "[data-sentence]").textContent = sentenceOn(cell, wave);
    }, WALK_PAUSE_MS);
  }

  /** @param {Cell} cell */
  light(cell) {
    this.cell = cell;
    this.panes.light(cell);
  }

  /** @param {Cell} cell */
  async open(cell) {
    try {
      this.card.show(await this.source.waveIn(cell));
    } catch {
      this.closeCard();
      this.notice.say(gettext("Nobody is in this cell any more."));
    }
  }

  closeCard({ andFocus = false } = {}) {
    this.card.close();
    this.panes.putOut();
    if (andFocus) this.panes.focus();
  }

  /**
   * "Where am I?": fly from the whole picture to the cell of one wave.
   * @param {string} publicId
   */
  async find(publicId) {
    try {
      const cells = await this.source.cellsOf(publicId);
      if (!cells.length) {
        return this.notice.say(gettext("This wave enters with the next version of the mosaic, in a few minutes."));
      }
      this.exploring = true;
      this.light(cells[0]);
      this.panes.flyTo(cells[0]);
      await this.open(cells[0]);
    } catch {
      this.notice.say(gettext("This wave is not in the mosaic."));
    }
  }

  // --- The address ----------------------------------------------------------------------------------------

  /** @param {ReturnType<typeof readAddress>} asked */
  goTo({ mode, curtain, blend, view, wave }) {
    this.modes.setCurtain(curtain);
    this.modes.setBlend(blend);
    if (mode !== "mosaic") this.modes.set(mode);
    if (wave) this.find(wave);
    else if (view) {
      this.exploring = true;
      this.panes.show(view);
    }
  }

  writeAddress() {
    if (!this.classList.contains("ready")) return;
    const { mode, curtain, blend } = this.modes;
    const text = addressOf({ mode, curtain, blend, view: this.exploring ? this.panes.view : null });
    history.replaceState(null, "", text || location.pathname);
  }

  async lookForNewVersion() {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const pointer = await this.source.newer();
      if (pointer) this.panes.layOver(await this.source.table(pointer), pointer, () => (this.source.pointer = pointer));
    } catch {
      // Offline, or between two versions: the next look finds it.
    } finally {
      this.isLooking = false;
    }
  }
}

customElements.define("mosaic-viewer", MosaicViewer);
