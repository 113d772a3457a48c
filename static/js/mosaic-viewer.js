/* <mosaic-viewer>: the mosaic in OpenSeadragon, to walk through by pointer and keys. What is seen is in the address.
 *
 * viewer-panes.js moves the pictures, viewer-modes.js compares them, viewer-faces.js leads from face to face and
 * viewer-card.js shows who somebody is, viewer-source.js asks the server, viewer-address.js knows the address and
 * viewer-history.js the way back; here they are joined.
 */

import { Notice } from "wave/notice";
import { Opening } from "wave/opening";
import { part, parts, target } from "wave/parts";
import { Tour } from "wave/tour";
import { addressOf, levelOf, readAddress } from "wave/viewer-address";
import { Card } from "wave/viewer-card";
import { Faces } from "wave/viewer-faces";
import { ViewerHistory } from "wave/viewer-history";
import { Minimap } from "wave/viewer-minimap";
import { Modes } from "wave/viewer-modes";
import { News } from "wave/viewer-news";
import { Panes } from "wave/viewer-panes";
import { Source } from "wave/viewer-source";

// nginx keeps the pointer for a second and the site for a quarter of one: a version is known within three.
const POLL_MS = 1700;
const NOTICE_MS = 6000;
const CLEAR_PX = 8;
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
  /** @type {Faces} */ faces;
  /** @type {Tour} */ tour;
  /** @type {ViewerHistory} */ steps;
  /** @type {News} */ news;

  connectedCallback() {
    this.stopping = new AbortController();
    this.isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.source = new Source(this, this.stopping.signal);
    this.notice = new Notice(part(this, ".notice"), NOTICE_MS);
    this.stage = part(this, ".stage");
    const sorry = gettext("The mosaic could not be loaded. Check your connection and reload the page.");
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
    const version = await this.source.version();
    this.panes = new Panes(this.stage, this.isReduced, () => this.measureClear());
    this.modes = new Modes(
      this,
      this.stage,
      () => this.modeChanged(),
      (...how) => this.plainChanged(...how),
    );
    this.card = new Card(part(this, ".card"), (text) => this.notice.say(text));
    this.faces = new Faces(this);
    this.steps = new ViewerHistory({ asked: (asked) => this.goTo(asked), settled: () => this.writeAddress() });
    this.panes.mosaic.addHandler("open", () => this.opened(signal));
    // A pyramid tile is gone when somebody in it has withdrawn: there is a version without them by now.
    this.panes.mosaic.addHandler("tile-load-failed", () => this.news.look());
    this.news = new News(this);
    this.news.wire(signal);
    this.modes.setPlain(readAddress(location.search).isPlain);
    this.panes.open(version, this.source.picture);
    this.modes.wire(signal);
    this.wire(signal);
    const setCovered = () => this.stage.style.setProperty("--covered", `${this.measureCovered().top}px`);
    const watcher = new ResizeObserver(setCovered);
    for (const box of [this.stage, part(this, ".controls")]) watcher.observe(box);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  /** @param {AbortSignal} signal */
  opened(signal) {
    for (const selector of [".controls", ".find"]) part(this, selector).hidden = false;
    this.exploring = false;
    this.panes.goHome(true);
    this.tour = new Tour(this);
    this.tour.wire(signal);
    const asked = readAddress(location.search);
    this.classList.add("ready");
    this.steps.wire(signal);
    this.steps.begin(asked);
    this.wireOpening(signal);
    if (asked.isTour) this.tour.start({ isForever: true });
    this.polling = setInterval(() => this.news.look(), POLL_MS);
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
    document.addEventListener("visibilitychange", () => this.polling && this.news.look(), { signal });
    part(this, ".explore").addEventListener("click", (event) => this.explore(event), { signal });
    part(this, "[data-leave]").addEventListener("click", () => this.leave(), { signal });
    part(this, "[data-snapshot]").addEventListener("click", () => this.shareView(signal), { signal });
    this.wireFullScreen(signal);
    const close = () => this.faces.close({ andFocus: true });
    this.card.wire({ close, next: (step) => this.next(step) }, signal);
    new Minimap(this, part(this, ".minimap")).wire(signal);
    this.addEventListener("keydown", (event) => this.key(event), { signal });
    this.addEventListener("found", (event) => this.faces.find(event.detail.id, { andFocus: true }), { signal });
    const { mosaic } = this.panes;
    mosaic.addHandler("canvas-click", (event) => this.faces.clicked(event));
    for (const viewer of [mosaic, this.panes.beside]) viewer.addHandler("canvas-key", prevent);
    mosaic.addHandler("animation-finish", () => this.writeAddress());
  }

  /** @param {AbortSignal} signal */
  wireFullScreen(signal) {
    const button = part(this, "[data-full-screen]");
    const whole = this.closest(".hero") ?? this;
    button.hidden = !document.fullscreenEnabled;
    const toggle = () => (document.fullscreenElement ? document.exitFullscreen() : whole.requestFullscreen());
    button.addEventListener("click", () => toggle().catch(() => {}), { signal });
    const changed = () => button.setAttribute("aria-pressed", String(document.fullscreenElement === whole));
    document.addEventListener("fullscreenchange", changed, { signal });
  }

  /** Where a picture may not be covered as a whole: what lies on it above its middle, and below. */
  measureClear() {
    const hero = this.closest(".another");
    const isBelow = this.modes.mode === "side" && matchMedia("(max-aspect-ratio: 1/1)").matches;
    if (isBelow || (!hero && this.modes.mode !== "side")) return { top: 0, bottom: 0 };
    return this.measureCovered(hero);
  }

  /** @param {Element | null} hero whose words count, too */
  measureCovered(hero = null) {
    const stage = this.stage.getBoundingClientRect();
    const words = hero ? parts(hero, ".titles h1") : [];
    const boxes = [...parts(this, ".find, .controls > *"), ...words].map((one) => one.getBoundingClientRect());
    const seen = boxes.filter(({ height }) => height > 0);
    const isHigh = (/** @type {DOMRect} */ { top }) => top < stage.top + stage.height / 2;
    const top = Math.max(stage.top, ...seen.filter(isHigh).map((box) => box.bottom));
    const bottom = Math.min(stage.bottom, ...seen.filter((box) => !isHigh(box)).map((box) => box.top));
    return { top: top - stage.top + CLEAR_PX, bottom: stage.bottom - bottom + CLEAR_PX };
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
    this.panes.resize();
    this.writeAddress();
  }

  /**
   * @param {boolean} isPlain
   * @param {boolean} andSay
   */
  plainChanged(isPlain, andSay) {
    this.panes.setPlain(isPlain);
    if (!andSay) return;
    const plain = gettext("The photos alone, near and far: no colour leans towards the picture.");
    this.notice.say(isPlain ? plain : gettext("From afar the photos lean a little towards the picture's colours."));
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
    this.writeAddress();
  }

  leave() {
    this.tour.stop();
    this.faces.close();
    this.modes.set("mosaic");
    this.exploring = false;
    this.panes.goHome();
    this.writeAddress();
    part(this, ".explore").focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const at = target(event);
    if (at.matches("input, textarea, [role=slider]") || at.closest("dialog")) return;
    if (event.key === "Escape") return this.escape();
    if (!this.exploring) return;
    if (STEPS[event.key]) this.step(...STEPS[event.key]);
    else if (event.key === "+" || event.key === "=") this.panes.zoom("in");
    else if (event.key === "-") this.panes.zoom("out");
    else if (event.key === "Enter" && at.closest(".pane") && this.faces.cell) this.faces.open(this.faces.cell);
    else return;
    event.preventDefault();
  }

  escape() {
    if (this.tour.isOn) this.tour.end();
    else if (this.card.isOpen) this.faces.close({ andFocus: true });
    else this.leave();
  }

  /**
   * @param {number} down
   * @param {number} right
   */
  step(down, right) {
    if (this.tour.isOn) this.tour.go(down + right);
    else this.faces.walk(down, right);
  }

  /** @param {number} step */
  next(step) {
    if (this.tour.isOn) this.tour.go(step);
    else this.faces.next(step);
  }

  /** @param {AbortSignal} signal */
  async shareView(signal) {
    const { Snapshot } = await import("wave/view-snapshot");
    if (!this.snapshot) {
      this.snapshot = new Snapshot(part(this, ".snapshot", HTMLDialogElement), this.panes);
      this.snapshot.wire(signal);
    }
    this.snapshot.open();
  }

  // --- The address ----------------------------------------------------------------------------------------

  /** @param {import("wave/viewer-address").ViewerState} asked */
  async goTo({ mode, curtain, blend, isPlain, view, wave }) {
    const isThere = this.polling !== undefined; // and not only just opened
    this.modes.setCurtain(curtain);
    this.modes.setBlend(blend);
    this.modes.setPlain(isPlain);
    if (mode !== this.modes.mode) this.modes.set(mode);
    this.exploring = levelOf({ mode, view, wave }) !== "cover";
    if (wave && wave !== this.faces.shown) return this.faces.find(wave, { view });
    if (!wave) this.faces.close();
    if (view) this.panes.show(view, !isThere || this.isReduced);
    else if (isThere && !wave) this.panes.goHome();
  }

  writeAddress() {
    if (!this.classList.contains("ready") || this.tour.isOn) return;
    const { mode, curtain, blend, isPlain } = this.modes;
    const wave = this.faces.shown;
    const view = this.exploring ? this.panes.view : null;
    this.steps.write(levelOf({ mode, view, wave }), addressOf({ mode, curtain, blend, isPlain, view, wave }));
  }
}

/** @param {{ preventDefaultAction: boolean }} event */
function prevent(event) {
  event.preventDefaultAction = true;
}

customElements.define("mosaic-viewer", MosaicViewer);
