/* Motion before sharpness: while the view moves on a machine that cannot keep up, pixels are not smoothed. */

const SLOW_MS = 20;
const PATIENCE = 4;
const SETTLED_MS = 160;

/** @param {OpenSeadragon.Viewer} viewer */
export function keepUp(viewer) {
  let last = 0;
  let slow = 0;
  let where = "";
  let isSmooth = true;
  /** @type {ReturnType<typeof setTimeout>} */
  let settling;

  /** @param {boolean} wanted */
  const smooth = (wanted) => {
    if (isSmooth === wanted) return;
    isSmooth = wanted;
    viewer.drawer.setImageSmoothingEnabled(wanted);
  };
  const settle = () => {
    smooth(true);
    viewer.forceRedraw();
    if (slow >= PATIENCE) slow = PATIENCE;
  };
  viewer.addHandler("update-viewport", () => {
    const { x, y, width } = viewer.viewport.getBounds(true);
    const here = `${x} ${y} ${width}`;
    if (here === where) return;
    where = here;
    const now = performance.now();
    const took = now - last;
    last = now;
    // Once known to be slow, it stays so: the next motion starts without smoothing.
    if (isSmooth && took < SETTLED_MS) slow = took > SLOW_MS ? slow + 1 : Math.max(0, slow - 1);
    if (slow >= PATIENCE) smooth(false);
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED_MS);
  });
}
