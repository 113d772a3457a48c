/* The viewer of the offline bundle: everything it shows is in mosaic.js and the folder beside it. One classic script,
 * because a page that is opened as a file may load no modules. */

(() => {
  const { MOSAIC } = window;
  const SHORTEST_NAME = 2;
  const MOST_NAMES = 12;
  const who = /** @type {HTMLElement} */ (document.getElementById("who"));
  const names = /** @type {HTMLElement} */ (document.getElementById("names"));
  const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const viewer = new OpenSeadragon.Viewer({
    element: /** @type {HTMLElement} */ (document.getElementById("mosaic")),
    prefixUrl: "",
    showNavigationControl: false,
    drawer: "canvas",
    maxZoomPixelRatio: 3,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.open({
    tileSource: {
      width: MOSAIC.width,
      height: MOSAIC.height,
      tileSize: MOSAIC.tileSize,
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: MOSAIC.maxLevel,
      /** @type {(level: number, column: number, row: number) => string} */
      getTileUrl: (level, column, row) => `tiles/${level}/${column}_${row}.${MOSAIC.format}`,
    },
  });
  const byCell = new Map(MOSAIC.waves.map((wave) => [wave[0] * MOSAIC.columns + wave[1], wave]));
  const frame = Object.assign(document.createElement("div"), { className: "lit" });

  /** @param {string} text */
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/[\p{M}\u2068\u2069]/gu, "")
      .toLowerCase();

  /**
   * @param {BundleWave} wave
   * @param {{ fly: boolean }} how
   */
  function show([row, column, by, place, time], { fly }) {
    const side = 1 / MOSAIC.columns;
    const cell = new OpenSeadragon.Rect(column * side, row * side, side, side);
    viewer.removeOverlay(frame);
    viewer.addOverlay({ element: frame, location: cell });
    who.textContent = `${by} · ${place} · ${time}`;
    if (fly) viewer.viewport.fitBounds(new OpenSeadragon.Rect(cell.x - side, cell.y - side, 3 * side, 3 * side));
  }

  viewer.addHandler("canvas-click", (event) => {
    if (!event.quick) return;
    const point = viewer.viewport.pointFromPixel(event.position);
    const [row, column] = [point.y, point.x].map((value) => Math.floor(value * MOSAIC.columns));
    const wave = byCell.get(row * MOSAIC.columns + column);
    if (wave) show(wave, { fly: false });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = plain(input.value.trim());
    const found = wanted && MOSAIC.waves.find(([, , by, place]) => plain(`${by} ${place}`).includes(wanted));
    if (found) show(found, { fly: true });
    else who.textContent = MOSAIC.nobody;
  });
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    const isEnough = wanted.length >= SHORTEST_NAME;
    const found = isEnough ? MOSAIC.waves.filter(([, , by]) => plain(by).includes(wanted)) : [];
    const options = found.slice(0, MOST_NAMES).map(([, , by]) => {
      return Object.assign(document.createElement("option"), { value: by });
    });
    names.replaceChildren(...options);
  });
})();
