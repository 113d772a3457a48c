/* The two panes of the viewer: the mosaic, and the spacecraft's picture in step beside it. Both use one coordinate
 * system, in which the mosaic is 1 wide. There is one highlighted element, never thousands. */

import { squareAround, tileSource } from "wave/mosaic-cells";
import { part } from "wave/parts";
import { keepUp } from "wave/smooth-motion";

/** @import { View } from "wave/viewer-address" */

const UPRIGHT_SHARE = 0.5;
const STEP = 1.8;
const CELLS_TO_SHOW = 3.2;
const MOVES = /** @type {const} */ ([
  "canvas-drag",
  "canvas-scroll",
  "canvas-pinch",
  "canvas-double-click",
  "animation",
]);

export class Panes {
  /**
   * @param {HTMLElement} stage
   * @param {boolean} isReduced whether motion is
   */
  constructor(stage, isReduced) {
    this.stage = stage;
    this.isReduced = isReduced;
    this.element = part(stage, '[data-pane="mosaic"]');
    this.mosaic = new OpenSeadragon.Viewer(this.options(this.element));
    this.beside = new OpenSeadragon.Viewer(this.options(part(stage, '[data-pane="beside"]')));
    this.lit = Object.assign(document.createElement("div"), { className: "lit" });
    this.keepInStep();
    keepUp(this.mosaic);
    keepUp(this.beside);
  }

  /** @param {HTMLElement} element */
  options(element) {
    return {
      element,
      prefixUrl: "",
      showNavigationControl: false,
      drawer: /** @type {const} */ ("canvas"),
      // Pyramid tiles may come from a host of their own.
      crossOriginPolicy: /** @type {const} */ ("Anonymous"),
      animationTime: this.isReduced ? 0 : 0.9,
      blendTime: this.isReduced ? 0 : 0.15,
      immediateRender: false,
      minZoomImageRatio: 0.7,
      maxZoomPixelRatio: 3,
      visibilityRatio: 0.4,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsPen: { clickToZoom: false },
    };
  }

  /**
   * @param {TileTable} table
   * @param {Pointer} pointer
   * @param {PictureBeside | null} picture
   */
  open(table, pointer, picture) {
    this.columns = pointer.columns;
    this.mosaic.open({ tileSource: tileSource(table, pointer.tiles) });
    if (!picture) return;
    const { url, x, y, width } = picture;
    this.beside.open({ tileSource: { type: "image", url, buildPyramid: true }, x, y, width });
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  destroy() {
    this.mosaic.destroy();
    this.beside.destroy();
  }

  /** Every drawn frame of the mosaic moves the picture, and once when that arrives: its own opening goes home. */
  keepInStep() {
    this.mosaic.addHandler("update-viewport", () => this.follow());
    this.beside.addHandler("open", () => requestAnimationFrame(() => this.follow()));
    const isLed = () => this.stage.dataset.mode === "side" && this.beside.container.matches(":hover, :active");
    for (const event of MOVES) {
      this.beside.addHandler(event, () => isLed() && this.follow(this.beside, this.mosaic));
    }
  }

  /** The picture that nobody sees is not moved: drawing it cost a seventh of the frames. */
  follow(leader = this.mosaic, follower = this.beside) {
    if (this.stage.dataset.mode === "mosaic" || this.isFollowing || !follower.viewport || !leader.viewport) return;
    this.isFollowing = true;
    follower.viewport.zoomTo(leader.viewport.getZoom(true), undefined, true);
    follower.viewport.panTo(leader.viewport.getCenter(true), true);
    this.isFollowing = false;
  }

  // --- What is seen ---------------------------------------------------------------------------------------

  /** @returns {View} where a flight that is under way will end */
  get view() {
    const { x, y } = this.mosaic.viewport.getCenter();
    return { x, y, zoom: this.mosaic.viewport.getZoom() };
  }

  /** @param {View} view */
  show({ x, y, zoom }) {
    this.mosaic.viewport.zoomTo(zoom, undefined, true);
    this.mosaic.viewport.panTo(new OpenSeadragon.Point(x, y), true);
  }

  /** The whole mosaic; on an upright screen as much of its middle as fills half the height. */
  goHome(immediately = this.isReduced) {
    const { viewport } = this.mosaic;
    viewport.goHome(immediately);
    const { x: width, y: height } = viewport.getContainerSize();
    const size = this.mosaic.world.getItemAt(0).getContentSize();
    const share = ((width / height) * size.y) / size.x;
    if (share >= UPRIGHT_SHARE || width >= height) return;
    viewport.zoomTo(viewport.getHomeZoom() * (UPRIGHT_SHARE / share), undefined, immediately);
  }

  /** @param {string | undefined} how "in", "out" or "home" */
  zoom(how) {
    if (how === "home") this.goHome();
    else this.mosaic.viewport.zoomBy(how === "in" ? STEP : 1 / STEP);
    this.mosaic.viewport.applyConstraints();
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} pixel of the stage; the point under it stays there
   */
  zoomInto(factor, { x, y }) {
    const { viewport } = this.mosaic;
    viewport.zoomBy(factor, viewport.pointFromPixel(new OpenSeadragon.Point(x, y)));
  }

  // --- Cells ----------------------------------------------------------------------------------------------

  /**
   * @param {Cell} cell
   * @param {number} cells along a side of what is then seen
   */
  flyTo(cell, cells = CELLS_TO_SHOW) {
    this.mosaic.viewport.fitBounds(this.rectangle(cell, cells), this.isReduced);
  }

  /** @param {Cell} cell */
  light(cell) {
    this.putOut();
    this.mosaic.addOverlay({ element: this.lit, location: this.rectangle(cell) });
  }

  putOut() {
    this.mosaic.removeOverlay(this.lit);
  }

  /**
   * @param {Cell} cell
   * @param {number} [cells]
   */
  rectangle(cell, cells) {
    const { x, y, side } = squareAround(cell, this.columns ?? 1, cells);
    return new OpenSeadragon.Rect(x, y, side, side);
  }

  /**
   * A new version is laid over the old one and replaces it once it is drawn: nothing flashes, the place stays.
   * @param {TileTable} table
   * @param {Pointer} pointer
   * @param {() => void} done
   */
  layOver(table, pointer, done) {
    const { world } = this.mosaic;
    const old = world.getItemAt(0);
    this.mosaic.addTiledImage({
      tileSource: tileSource(table, pointer.tiles),
      width: 1,
      success: (/** @type {any} */ { item }) => {
        this.columns = pointer.columns;
        done();
        const swap = () => world.removeItem(old);
        if (item.getFullyLoaded()) swap();
        else item.addOnceHandler("fully-loaded-change", swap);
      },
    });
  }
}
