/* The two panes of the viewer: the mosaic, and the spacecraft's picture in step beside it. Both use one coordinate
 * system, in which the mosaic is 1 wide. There is one highlighted element, never thousands. */

import { around, boundsAround, mostEnlarged, squareAround, tileSource } from "wave/mosaic-cells";
import { part } from "wave/parts";
import { keepUp } from "wave/smooth-motion";
import { askAgain } from "wave/tile-retry";

/** @import { View } from "wave/viewer-address" */

const UPRIGHT_SHARE = 0.5;
const STEP = 1.8;
const CELLS_TO_SHOW = 3.2;
const ASIDE_SHARE = 0.6; // of the width: what is wider lies below, not beside
const MOVES = /** @type {const} */ (["canvas-drag", "canvas-scroll", "canvas-pinch", "canvas-double-click"]);

export class Panes {
  /** @type {OpenSeadragon.Viewer} the pane that was moved last: the other follows it */ leader;
  /** @type {PictureBeside | null} */ picture = null;
  /** whether it is shown without tint */ isPlain = false;
  /** @type {Version | undefined} what is shown */ version;
  /** whether all of the mosaic is seen, and nobody has moved it since */ isHome = true;
  covered = { right: 0, bottom: 0 };

  /**
   * @param {HTMLElement} stage
   * @param {boolean} isReduced whether motion is
   * @param {() => { top: number, bottom: number }} measureClear what of the stage has to stay clear, in pixels
   */
  constructor(stage, isReduced, measureClear) {
    this.stage = stage;
    this.isReduced = isReduced;
    this.measureClear = measureClear;
    this.element = part(stage, '[data-pane="mosaic"]');
    this.mosaic = new OpenSeadragon.Viewer(this.options(this.element));
    this.beside = new OpenSeadragon.Viewer(this.options(part(stage, '[data-pane="beside"]')));
    this.leader = this.mosaic;
    this.lit = Object.assign(document.createElement("div"), { className: "lit" });
    for (const viewer of [this.mosaic, this.beside]) {
      viewer.canvas.tabIndex = -1; // the pane around it has a name, and the keys
      keepUp(viewer);
      this.keepInStep(viewer);
    }
    this.beside.addHandler("open", () => requestAnimationFrame(() => this.follow()));
    this.mosaic.addHandler("after-resize", () => this.isHome && this.goHome(true));
    askAgain(this.mosaic);
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
   * @param {Version} version
   * @param {PictureBeside | null} picture
   */
  open(version, picture) {
    this.version = version;
    this.columns = version.pointer.columns;
    this.picture = picture;
    Object.assign(this.mosaic.viewport, { maxZoomPixelRatio: mostEnlarged(version) });
    this.mosaic.open({ tileSource: tileSource(version, this.isPlain) });
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

  /**
   * Whoever was moved last leads, with every frame that it draws, and reaches as near and as far as the mosaic.
   * @param {OpenSeadragon.Viewer} viewer
   */
  keepInStep(viewer) {
    for (const event of MOVES) {
      viewer.addHandler(event, () => {
        this.leader = viewer;
        this.isHome = false;
        const { viewport } = this.mosaic;
        Object.assign(this.beside.viewport ?? {}, {
          minZoomLevel: viewport.getMinZoom(),
          maxZoomLevel: viewport.getMaxZoom(),
        });
      });
    }
    viewer.addHandler("update-viewport", () => this.leader === viewer && this.follow());
  }

  /** The picture that nobody sees is not moved: drawing it cost a seventh of the frames. */
  follow() {
    const { leader } = this;
    const follower = leader === this.mosaic ? this.beside : this.mosaic;
    if (this.stage.dataset.mode === "mosaic" || !follower.viewport || !leader.viewport) return;
    follower.viewport.zoomTo(leader.viewport.getZoom(true), undefined, true);
    follower.viewport.panTo(leader.viewport.getCenter(true), true);
  }

  /** The panes have changed their size: what was seen in all is seen in all again. */
  resize() {
    this.leader = this.mosaic;
    for (const viewer of [this.mosaic, this.beside]) viewer.forceResize();
    requestAnimationFrame(() => (this.isHome ? this.goHome(true) : this.follow()));
  }

  // --- What is seen ---------------------------------------------------------------------------------------

  /** The viewport of the mosaic, which now leads. */
  get own() {
    this.leader = this.mosaic;
    this.isHome = false;
    return this.mosaic.viewport;
  }

  /** @returns {View} where a flight that is under way will end */
  get view() {
    const { viewport } = this.leader;
    const { x, y } = viewport.getCenter();
    return { x, y, zoom: viewport.getZoom() };
  }

  /**
   * @param {View} view
   * @param {boolean} [immediately]
   */
  show({ x, y, zoom }, immediately = true) {
    this.own.zoomTo(zoom, undefined, immediately);
    this.own.panTo(new OpenSeadragon.Point(x, y), immediately);
  }

  goHome(immediately = this.isReduced) {
    const { x, y, width, height } = this.homeBounds();
    this.own.fitBounds(new OpenSeadragon.Rect(x, y, width, height), immediately);
    this.isHome = true;
  }

  /**
   * The whole mosaic, side by side with the whole picture; on an upright screen as much of its middle as fills half
   * the height; and where the page says that the picture may not be covered, between its words and buttons.
   */
  homeBounds() {
    const { x: width, y: height } = this.mosaic.viewport.getContainerSize();
    const size = this.mosaic.world.getItemAt(0).getContentSize();
    const mosaic = { x: 0, y: 0, width: 1, height: size.y / size.x };
    const isSide = this.stage.dataset.mode === "side";
    const share = (width / height) * mosaic.height;
    const clear = this.measureClear();
    if (share < UPRIGHT_SHARE && width < height && !clear.top) {
      const seen = share / UPRIGHT_SHARE;
      return boundsAround({ ...mosaic, x: (1 - seen) / 2, width: seen }, { width, height }, {});
    }
    const whole = isSide && this.picture ? around(mosaic, besideBox(this.picture)) : mosaic;
    const { top, bottom } = clear;
    const bounds = boundsAround(whole, { width, height }, {});
    const edge = ((whole.y - bounds.y) / bounds.height) * height;
    return edge < Math.max(top, bottom) ? boundsAround(whole, { width, height }, { top, bottom }) : bounds;
  }

  /** @param {string | undefined} how "in", "out" or "home" */
  zoom(how) {
    if (how === "home") return this.goHome();
    this.own.zoomBy(how === "in" ? STEP : 1 / STEP);
    this.own.applyConstraints();
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} pixel of the stage; the point under it stays there
   */
  zoomInto(factor, { x, y }) {
    this.own.zoomBy(factor, this.mosaic.viewport.pointFromPixel(new OpenSeadragon.Point(x, y)));
  }

  // --- Cells ----------------------------------------------------------------------------------------------

  /**
   * @param {Cell} cell
   * @param {number} cells along a side of what is then seen
   */
  flyTo(cell, cells = CELLS_TO_SHOW) {
    const { x: width, y: height } = this.mosaic.viewport.getContainerSize();
    const bounds = boundsAround(this.rectangle(cell, cells), { width, height }, this.covered);
    this.own.fitBounds(new OpenSeadragon.Rect(bounds.x, bounds.y, bounds.width, bounds.height), this.isReduced);
  }

  /**
   * Moved so far that a cell is seen beside what covers the mosaic: below on a phone, at the side elsewhere.
   * @param {Cell} cell
   * @param {HTMLElement} cover
   */
  reveal(cell, cover) {
    const [stage, box] = [this.element, cover].map((element) => element.getBoundingClientRect());
    const isBelow = box.width > ASIDE_SHARE * stage.width;
    this.covered = {
      bottom: isBelow ? Math.max(0, stage.bottom - box.top) : 0,
      right: isBelow ? 0 : Math.max(0, stage.right - box.left),
    };
    const { x, y, width } = this.mosaic.viewport.getBounds(); // where a flight will end
    const scale = stage.width / width;
    const square = this.rectangle(cell);
    const side = square.width * scale;
    const [left, top] = [(square.x - x) * scale, (square.y - y) * scale];
    const [right, bottom] = [stage.width - this.covered.right, stage.height - this.covered.bottom];
    const isInside = left >= 0 && top >= 0 && left + side <= stage.width && top + side <= stage.height;
    const isFree = isBelow ? top + side <= bottom : left + side <= right || top + side <= box.top - stage.top;
    if (isInside && isFree) return;
    this.flyTo(cell, Math.max(1.2, Math.min(stage.width, stage.height) / Math.max(1, side)));
  }

  uncover() {
    this.covered = { right: 0, bottom: 0 };
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

  /** @param {boolean} isPlain */
  setPlain(isPlain) {
    if (isPlain === this.isPlain) return;
    this.isPlain = isPlain;
    if (this.version && this.mosaic.world.getItemCount()) this.layOver(this.version);
  }

  /**
   * A new version is laid over the old one and replaces it once it is drawn: nothing flashes, the place stays.
   * @param {Version} version
   * @param {() => void} [done]
   */
  layOver(version, done = () => {}) {
    const { world, viewport } = this.mosaic;
    this.version = version;
    this.mosaic.addTiledImage({
      tileSource: tileSource(version, this.isPlain),
      width: 1,
      success: (/** @type {any} */ { item }) => {
        this.columns = version.pointer.columns;
        Object.assign(viewport, { maxZoomPixelRatio: mostEnlarged(version) });
        done();
        // All below: another version may have come before this one was drawn.
        const swap = () => {
          for (let below = world.getIndexOfItem(item); below > 0; below--) world.removeItem(world.getItemAt(0));
        };
        if (item.getFullyLoaded()) swap();
        else item.addOnceHandler("fully-loaded-change", swap);
      },
    });
  }
}

/** @param {PictureBeside} picture */
function besideBox({ x, y, width, aspect }) {
  return { x, y, width, height: width / aspect };
}
