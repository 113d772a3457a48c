/* <mosaic-viewer>: the mosaic in OpenSeadragon, with the spacecraft's picture in step beside it.
 *
 * Both panes use one coordinate system: the mosaic is 1 wide. Mode and view are in the address. Cells are found
 * by arithmetic; there is one highlighted element, never thousands.
 */

import { Distance } from "wave/distance";
import { Opening } from "wave/opening";
import { Tour } from "wave/tour";
import { keepUp } from "wave/smooth-motion";

const { OpenSeadragon, gettext = (text) => text } = window;

const MODES = ["mosaic", "curtain", "side", "blend"];
const POLL_MS = 30_000;
const CELLS_TO_SHOW = 3.2;
const CLOSE_ENOUGH_CELLS = 24;
const UPRIGHT_SHARE = 0.5;

class MosaicViewer extends HTMLElement {
  connectedCallback() {
    this.stopping = new AbortController();
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.pointer = JSON.parse(this.querySelector("#pointer").textContent);
    this.beside = JSON.parse(this.querySelector("#beside").textContent);
    this.stage = this.querySelector(".stage");
    this.card = this.querySelector(".card");
    this.start().catch(() => this.say(gettext("The mosaic could not be loaded. Check your connection and load the page again.")));
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.tour?.stop();
    clearInterval(this.polling);
    this.viewer?.destroy();
    this.second?.destroy();
  }

  async start() {
    const table = await this.json(this.pointer.table);
    this.viewer = OpenSeadragon(this.options(this.pane("mosaic")));
    this.second = OpenSeadragon(this.options(this.pane("beside")));
    this.linkViewers();
    keepUp(this.viewer);
    keepUp(this.second);
    this.viewer.addHandler("open", () => this.opened());
    // A pyramid tile is gone when somebody in it has withdrawn: there is a version without them by now.
    this.viewer.addHandler("tile-load-failed", () => this.lookForNewVersion());
    this.viewer.open(tileSource(table, this.pointer.tiles));
    if (this.beside) {
      const { url, x, y, width } = this.beside;
      this.second.open({ tileSource: { type: "image", url, buildPyramid: true }, x, y, width });
    }
    this.wire();
  }

  options(element) {
    return {
      element,
      prefixUrl: "",
      showNavigationControl: false,
      drawer: "canvas",
      // Pyramid tiles may come from a host of their own.
      crossOriginPolicy: "Anonymous",
      animationTime: this.reduced ? 0 : 0.9,
      blendTime: this.reduced ? 0 : 0.15,
      immediateRender: false,
      minZoomImageRatio: 0.7,
      maxZoomPixelRatio: 3,
      visibilityRatio: 0.4,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsPen: { clickToZoom: false },
    };
  }

  opened() {
    this.size = this.viewer.world.getItemAt(0).getContentSize();
    this.goHome(true);
    this.classList.add("ready");
    this.querySelector(".controls").hidden = false;
    this.querySelector(".find").hidden = false;
    this.querySelector(".explore").hidden = false;
    this.readAddress();
    this.wireOpening();
    this.tour = new Tour(this);
    this.querySelector("[data-start-tour]").addEventListener("click", () => this.tour.start(), { signal: this.stopping.signal });
    if (new URLSearchParams(location.search).has("tour")) this.tour.start({ forever: true });
    this.polling = setInterval(() => this.lookForNewVersion(), POLL_MS);
  }

  /** From the dot into the mosaic: by itself for who comes for the first time and asks for nothing in particular. */
  wireOpening() {
    const box = this.querySelector(".opening");
    if (!box || !this.beside?.dot) return;
    this.opening = new Opening(this, box);
    this.querySelector("[data-opening-again]").addEventListener("click", () => this.opening.play(), { signal: this.stopping.signal });
    if (!location.search && scrollY < 40 && !this.reduced && !Opening.wasSeen()) this.opening.play();
  }

  // --- The two panes in step ------------------------------------------------------------------------------

  linkViewers() {
    // The picture that nobody sees is not moved: drawing it cost a seventh of the frames.
    const follow = (leader, follower) => {
      if (this.stage.dataset.mode === "mosaic" || this.following || !follower.viewport || !leader.viewport) return;
      this.following = true;
      follower.viewport.zoomTo(leader.viewport.getZoom(true), null, true);
      follower.viewport.panTo(leader.viewport.getCenter(true), true);
      this.following = false;
    };
    // Every drawn frame of the mosaic, and once when the picture arrives: its own opening goes home.
    this.follow = () => follow(this.viewer, this.second);
    this.viewer.addHandler("update-viewport", this.follow);
    this.second.addHandler("open", () => requestAnimationFrame(this.follow));
    for (const event of ["canvas-drag", "canvas-scroll", "canvas-pinch", "canvas-double-click", "animation"]) {
      this.second.addHandler(event, () => {
        if (this.stage.dataset.mode === "side" && this.second.container.matches(":hover, :active")) follow(this.second, this.viewer);
      });
    }
  }

  // --- Controls -------------------------------------------------------------------------------------------

  wire() {
    const { signal } = this.stopping;
    const on = (target, event, act) => target.addEventListener(event, act, { signal });
    for (const button of this.querySelectorAll("[data-set-mode]")) on(button, "click", () => this.setMode(button.dataset.setMode));
    for (const button of this.querySelectorAll("[data-zoom]")) on(button, "click", () => this.zoom(button.dataset.zoom));
    on(this.querySelector(".explore"), "click", (event) => this.explore(event));
    on(this.querySelector("[data-leave]"), "click", () => this.leave());
    on(this.card.querySelector(".close"), "click", () => this.closeCard(true));
    on(this.card.querySelector("[data-share]"), "click", () => this.share());
    this.distance = new Distance(this.card.querySelector(".distance"), (text) => this.say(text));
    const blend = this.querySelector(".blend-slider input");
    on(blend, "input", () => this.setBlend(blend.value / 100));
    on(blend, "change", () => this.writeAddress());
    on(this, "keydown", (event) => this.key(event));
    on(this, "found", (event) => this.find(event.detail.id));
    this.wireCurtain(on);
    this.viewer.addHandler("canvas-click", (event) => this.click(event));
    this.viewer.addHandler("canvas-key", (event) => (event.preventDefaultAction = true));
    this.viewer.addHandler("animation-finish", () => this.writeAddress());
  }

  wireCurtain(on) {
    const curtain = this.querySelector(".curtain");
    on(curtain, "pointerdown", (event) => curtain.setPointerCapture(event.pointerId));
    on(curtain, "pointermove", (event) => {
      if (!curtain.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.stage.getBoundingClientRect();
      this.setCurtain((event.clientX - left) / width);
    });
    on(curtain, "pointerup", () => this.writeAddress());
    on(curtain, "keyup", () => this.writeAddress());
    on(curtain, "keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.setCurtain((this.curtain ?? 0.5) + step);
    });
  }

  setMode(mode) {
    if (!MODES.includes(mode)) return;
    this.stage.dataset.mode = mode;
    requestAnimationFrame(() => this.follow?.());
    for (const button of this.querySelectorAll("[data-set-mode]")) button.setAttribute("aria-pressed", button.dataset.setMode === mode);
    this.querySelector(".curtain").hidden = mode !== "curtain";
    this.querySelector(".blend-slider").hidden = mode !== "blend";
    this.querySelector(".explore").hidden = mode !== "mosaic" || this.hasAttribute("data-exploring");
    if (mode !== "mosaic") this.toggleAttribute("data-exploring", true);
    this.writeAddress();
  }

  setCurtain(share) {
    this.curtain = Math.min(1, Math.max(0, share));
    this.stage.style.setProperty("--curtain", this.curtain);
    const curtain = this.querySelector(".curtain");
    curtain.setAttribute("aria-valuenow", Math.round(this.curtain * 100));
    curtain.setAttribute("aria-valuetext", `${Math.round(this.curtain * 100)} % ${gettext("mosaic")}`);
  }

  setBlend(share) {
    this.blend = Math.min(1, Math.max(0, share));
    this.querySelector(".blend-slider input").value = Math.round(this.blend * 100);
    this.stage.style.setProperty("--blend", this.blend);
  }

  /** The whole mosaic; on an upright screen as much of its middle as fills half the height. */
  goHome(immediately) {
    const { viewport } = this.viewer;
    viewport.goHome(immediately);
    const { x: width, y: height } = viewport.getContainerSize();
    const share = ((width / height) * this.size.y) / this.size.x;
    if (share < UPRIGHT_SHARE && width < height) viewport.zoomTo(viewport.getHomeZoom() * (UPRIGHT_SHARE / share), null, immediately);
  }

  zoom(how) {
    const { viewport } = this.viewer;
    if (how === "home") this.goHome(this.reduced);
    else viewport.zoomBy(how === "in" ? 1.8 : 1 / 1.8);
    viewport.applyConstraints();
  }

  /** Into the mosaic, at the point that was clicked; by keyboard, at its middle. */
  explore(event) {
    this.toggleAttribute("data-exploring", true);
    this.querySelector(".explore").hidden = true;
    this.pane("mosaic").tabIndex = 0;
    this.pane("mosaic").focus({ preventScroll: true });
    const box = this.stage.getBoundingClientRect();
    const byPointer = event.detail > 0;
    const point = byPointer ? new OpenSeadragon.Point(event.clientX - box.left, event.clientY - box.top) : new OpenSeadragon.Point(box.width / 2, box.height / 2);
    this.viewer.viewport.zoomBy(3, this.viewer.viewport.pointFromPixel(point));
  }

  leave() {
    this.closeCard(false);
    this.removeAttribute("data-exploring");
    this.setMode("mosaic");
    this.goHome(this.reduced);
    this.querySelector(".explore").focus({ preventScroll: true });
  }

  key(event) {
    if (event.target.matches("input, textarea, [role=slider]")) return;
    if (event.key === "Escape") return this.card.hidden ? this.leave() : this.closeCard(true);
    if (!this.hasAttribute("data-exploring")) return;
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (steps[event.key]) this.walk(...steps[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom("in");
    else if (event.key === "-") this.zoom("out");
    else if (event.key === "Enter" && event.target.closest(".pane") && this.cell) this.open(this.cell);
    else return;
    event.preventDefault();
  }

  // --- Cells ----------------------------------------------------------------------------------------------

  /** The cell under a point of the image: arithmetic, no elements. */
  cellAt(point) {
    const column = Math.floor(point.x * this.pointer.columns);
    const row = Math.floor(point.y * this.pointer.columns); // cells are square
    const inside = column >= 0 && row >= 0 && column < this.pointer.columns && row < this.pointer.rows;
    return inside ? { row, column } : null;
  }

  click(event) {
    if (!event.quick || !this.hasAttribute("data-exploring")) return;
    const point = this.viewer.viewport.pointFromPixel(event.position);
    const cell = this.cellAt(point);
    if (!cell) return this.closeCard(false);
    const visible = this.viewer.viewport.getBounds(true).width * this.pointer.columns;
    if (visible > CLOSE_ENOUGH_CELLS * 4) return this.viewer.viewport.zoomBy(2.5, point);
    this.light(cell);
    this.open(cell);
  }

  walk(down, right) {
    const from = this.cell ?? this.cellAt(this.viewer.viewport.getCenter(true));
    if (!from) return;
    const row = Math.min(this.pointer.rows - 1, Math.max(0, from.row + (this.cell ? down : 0)));
    const column = Math.min(this.pointer.columns - 1, Math.max(0, from.column + (this.cell ? right : 0)));
    this.light({ row, column });
    this.flyTo({ row, column }, CLOSE_ENOUGH_CELLS / 3);
    if (this.card.hidden) this.tell({ row, column });
    else this.open({ row, column });
  }

  /** A sentence on the cell for who walks by ear, once the walk pauses. */
  tell(cell) {
    clearTimeout(this.telling);
    this.telling = setTimeout(async () => {
      const wave = await this.json(this.cellAddress(cell)).catch(() => null);
      const place = gettext("Row %(row)s, column %(column)s").replace("%(row)s", cell.row + 1).replace("%(column)s", cell.column + 1);
      const who = wave ? `${wave.by}, ${wave.place}, ${wave.time}` : gettext("nobody any more");
      this.querySelector("[data-sentence]").textContent = `${place}: ${who}`;
    }, 250);
  }

  cellAddress({ row, column }) {
    return this.dataset.cell.replace(/0\/0\.json$/, `${row}/${column}.json`);
  }

  light(cell) {
    this.cell = cell;
    this.frame ??= Object.assign(document.createElement("div"), { className: "lit" });
    this.viewer.removeOverlay(this.frame);
    this.viewer.addOverlay({ element: this.frame, location: this.rectangle(cell) });
  }

  rectangle({ row, column }) {
    const side = 1 / this.pointer.columns;
    return new OpenSeadragon.Rect(column * side, row * side, side, side);
  }

  flyTo(cell, cells = CELLS_TO_SHOW) {
    const { x, y, width } = this.rectangle(cell);
    const half = (width * cells) / 2;
    const bounds = new OpenSeadragon.Rect(x + width / 2 - half, y + width / 2 - half, 2 * half, 2 * half);
    this.viewer.viewport.fitBounds(bounds, this.reduced);
  }

  async open(cell) {
    try {
      this.showCard(await this.json(this.cellAddress(cell)));
    } catch {
      this.closeCard(false);
      this.say(gettext("Nobody is in this cell any more."));
    }
  }

  showCard(wave) {
    const stop = this.card.querySelector(".stop");
    stop.textContent = wave.title ?? "";
    stop.hidden = !wave.title;
    // A new one each time: until it is there, nobody's face stands over another's name.
    const image = Object.assign(new Image(320, 240), { src: wave.photo, alt: `${wave.by}, ${wave.place}` });
    this.card.querySelector(".photo").replaceChildren(image);
    this.card.querySelector("h2").textContent = wave.by;
    this.card.querySelector(".place-time").textContent = `${wave.place} · ${wave.time}`;
    this.card.querySelector(".message").textContent = wave.message ? `“${wave.message}”` : "";
    this.card.querySelector(".light").textContent = wave.light;
    this.card.querySelector("[data-open]").href = wave.url;
    this.card.querySelector("[data-report]").href = wave.report;
    this.distance.show(wave);
    this.shown = wave;
    this.card.querySelector("[data-share]").hidden = !navigator.share && !navigator.clipboard;
    this.card.hidden = false;
  }

  /** A link to this face in the mosaic, by the device's own sharing where there is one. */
  async share() {
    const url = new URL(`?wave=${this.shown.id}`, new URL(location.pathname.replace(/embed\/$/, ""), location.href)).href;
    try {
      if (navigator.share) return await navigator.share({ title: this.shown.by, url });
      await navigator.clipboard.writeText(url);
      this.say(gettext("The link is copied."));
    } catch {
      // Turned down by the person.
    }
  }

  closeCard(andFocus) {
    this.card.hidden = true;
    if (this.frame) this.viewer?.removeOverlay(this.frame);
    if (andFocus) this.pane("mosaic").focus({ preventScroll: true });
  }

  /** "Where am I?": fly from the whole picture to the cell of one wave. */
  async find(publicId) {
    const { cells } = await this.json(this.dataset.where.replace("PUBLICID", publicId));
    if (!cells.length) return this.say(gettext("This wave enters with the next version of the mosaic, in a few minutes."));
    this.toggleAttribute("data-exploring", true);
    this.querySelector(".explore").hidden = true;
    this.pane("mosaic").tabIndex = 0;
    this.light(cells[0]);
    this.flyTo(cells[0]);
    await this.open(cells[0]);
  }

  // --- The address ----------------------------------------------------------------------------------------

  readAddress() {
    const query = new URLSearchParams(location.search);
    const share = (name) => (query.get(name) ? Number(query.get(name)) / 100 || 0 : 0.5);
    this.setCurtain(share("curtain"));
    this.setBlend(share("blend"));
    if (MODES.includes(query.get("mode"))) this.setMode(query.get("mode"));
    const [x, y, zoom] = ["x", "y", "zoom"].map((name) => Number(query.get(name)));
    if (query.get("wave")) this.find(query.get("wave")).catch(() => this.say(gettext("This wave is not in the mosaic.")));
    else if (zoom > 0) {
      this.toggleAttribute("data-exploring", true);
      this.querySelector(".explore").hidden = true;
      this.viewer.viewport.zoomTo(zoom, null, true);
      this.viewer.viewport.panTo(new OpenSeadragon.Point(x, y), true);
    }
  }

  writeAddress() {
    if (!this.size) return;
    const query = new URLSearchParams();
    const { mode } = this.stage.dataset;
    if (mode !== "mosaic") query.set("mode", mode);
    if (mode === "curtain" && this.curtain !== 0.5) query.set("curtain", Math.round(this.curtain * 100));
    if (mode === "blend" && this.blend !== 0.5) query.set("blend", Math.round(this.blend * 100));
    if (this.hasAttribute("data-exploring")) {
      const { x, y } = this.viewer.viewport.getCenter();
      query.set("x", x.toFixed(4));
      query.set("y", y.toFixed(4));
      query.set("zoom", this.viewer.viewport.getZoom().toFixed(2));
    }
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  // --- New versions ---------------------------------------------------------------------------------------

  /** A new version is laid over the old one and replaces it once it is drawn: nothing flashes, the place stays. */
  async lookForNewVersion() {
    if (this.looking) return;
    this.looking = true;
    try {
      const pointer = await this.json(this.getAttribute("data-pointer"));
      if (pointer.version !== this.pointer.version) this.layOver(pointer, await this.json(pointer.table));
    } catch {
      // Offline, or between two versions: the next look finds it.
    } finally {
      this.looking = false;
    }
  }

  layOver(pointer, table) {
    const old = this.viewer.world.getItemAt(0);
    this.viewer.addTiledImage({
      tileSource: tileSource(table, pointer.tiles),
      width: 1,
      success: ({ item }) => {
        this.pointer = pointer;
        this.size = item.getContentSize();
        const swap = () => this.viewer.world.removeItem(old);
        if (item.getFullyLoaded()) swap();
        else item.addOnceHandler("fully-loaded-change", swap);
      },
    });
  }

  async json(address) {
    const response = await fetch(address, { signal: this.stopping.signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }

  pane(name) {
    return this.querySelector(`[data-pane="${name}"]`);
  }

  say(text) {
    const notice = this.querySelector(".notice");
    notice.textContent = text;
    notice.hidden = false;
    setTimeout(() => (notice.hidden = true), 6000);
  }
}

/** The pyramid as its table describes it: each pyramid tile's address names the build that drew it. */
function tileSource(table, pattern) {
  return {
    width: table.width,
    height: table.height,
    tileSize: table.tile_px,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: table.levels - 1,
    getTileUrl(level, column, row) {
      const build = table.others[`${level}/${column}_${row}`] ?? table.build;
      return pattern.replace("{build}", build).replace("{level}", level).replace("{column}", column).replace("{row}", row);
    },
  };
}

customElements.define("mosaic-viewer", MosaicViewer);
