/* The viewer of the offline bundle: everything it shows is in mosaic.js and the folder beside it. */

(() => {
  const { MOSAIC, OpenSeadragon } = window;
  const who = document.getElementById("who");
  const input = document.querySelector("input");
  const viewer = OpenSeadragon({
    element: document.getElementById("mosaic"),
    prefixUrl: "",
    showNavigationControl: false,
    drawer: "canvas",
    maxZoomPixelRatio: 3,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    tileSources: {
      width: MOSAIC.width,
      height: MOSAIC.height,
      tileSize: MOSAIC.tileSize,
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: MOSAIC.maxLevel,
      getTileUrl: (level, column, row) => `tiles/${level}/${column}_${row}.${MOSAIC.format}`,
    },
  });
  const byCell = new Map(MOSAIC.waves.map((wave) => [wave[0] * MOSAIC.columns + wave[1], wave]));
  const frame = Object.assign(document.createElement("div"), { className: "lit" });
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function show(wave, fly) {
    const [row, column, by, place, time] = wave;
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
    const wave = byCell.get(Math.floor(point.y * MOSAIC.columns) * MOSAIC.columns + Math.floor(point.x * MOSAIC.columns));
    if (wave) show(wave, false);
  });
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = plain(input.value.trim());
    const found = wanted && MOSAIC.waves.find(([, , by, place]) => plain(`${by} ${place}`).includes(wanted));
    if (found) show(found, true);
    else who.textContent = MOSAIC.nobody;
  });
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    const names = wanted.length < 2 ? [] : MOSAIC.waves.filter(([, , by]) => plain(by).includes(wanted)).slice(0, 12);
    document.getElementById("names").replaceChildren(...names.map(([, , by]) => Object.assign(document.createElement("option"), { value: by })));
  });
})();
