/* A pyramid tile that could not be loaded is asked for again: soon, then later, and at once when the line is back. */

const WAITS_MS = [1500, 5000, 15_000, 45_000];

/** @param {OpenSeadragon.Viewer} viewer */
export function askAgain(viewer) {
  /** @type {Map<any, { tries: number, timer?: ReturnType<typeof setTimeout> }>} */
  const failed = new Map();

  /** @param {any} tile */
  const ask = (tile) => {
    // OpenSeadragon takes a tile that failed for one that is nowhere.
    tile.exists = true;
    tile.loading = false;
    viewer.forceRedraw();
  };
  viewer.addHandler("tile-load-failed", ({ tile }) => {
    const known = failed.get(tile) ?? { tries: 0 };
    failed.set(tile, known);
    if (known.tries < WAITS_MS.length) known.timer = setTimeout(() => ask(tile), WAITS_MS[known.tries]);
    known.tries += 1;
  });
  viewer.addHandler("tile-loaded", ({ tile }) => {
    clearTimeout(failed.get(tile)?.timer);
    failed.delete(tile);
  });
  const back = () => {
    for (const [tile, known] of failed) {
      clearTimeout(known.timer);
      known.tries = 0;
      ask(tile);
    }
  };
  addEventListener("online", back);
  viewer.addOnceHandler("destroy", () => {
    removeEventListener("online", back);
    for (const { timer } of failed.values()) clearTimeout(timer);
  });
}
