/** The opening: the spacecraft's picture, the dot in it, and the flight into the dot, which is the mosaic.
 *
 * Everything that moves is a transform, so the flight costs the machine little. A key, a click, a touch or the wheel
 * ends it, at the mosaic.
 */

const SEEN = "wave-opening-seen";
const HOLD_MS = 1900;
const FLIGHT_MS = 3200;
const AMONG_FACES_MS = 2600;
const FRAMES = 24;
const DOT_PX = 3;
const FACES = 9;

export class Opening {
  static wasSeen() {
    try {
      return localStorage.getItem(SEEN) !== null;
    } catch {
      return true; // a browser that remembers nothing would play it every time
    }
  }

  constructor(viewer, box) {
    this.viewer = viewer;
    this.box = box;
    this.sky = Object.assign(new Image(), { alt: "" });
    box.prepend(this.sky);
    this.ring = box.querySelector("i");
  }

  async play() {
    if (this.stopping) return;
    try {
      localStorage.setItem(SEEN, "1");
    } catch {
      // It plays once more the next time.
    }
    const { viewer, box, sky } = this;
    const stopping = (this.stopping = new AbortController());
    const { signal } = stopping;
    const end = () => stopping.abort();
    for (const event of ["pointerdown", "wheel", "touchstart"]) addEventListener(event, end, { signal, passive: true });
    addEventListener("keydown", (event) => event.key !== "Tab" && end(), { signal });
    box.querySelector("button").addEventListener("click", end, { signal });
    try {
      sky.src = viewer.beside.url;
      await Promise.race([sky.decode(), ended(signal)]);
      viewer.setMode("mosaic");
      viewer.goHome(true);
      viewer.dataset.opening = "dot";
      box.hidden = false;
      this.lay();
      await pause(HOLD_MS, signal);
      await this.fly(signal);
      await this.amongFaces(signal);
    } catch {
      viewer.goHome(true); // skipped, or the picture could not be loaded: the mosaic is there
    } finally {
      stopping.abort();
      this.stopping = null;
      for (const animation of this.animations ?? []) animation.cancel();
      box.hidden = true;
      delete viewer.dataset.opening;
    }
  }

  /** The picture over the whole stage, moved so far that the dot is in sight; where the dot is then. */
  lay() {
    const { beside, stage } = this.viewer;
    const { width, height } = stage.getBoundingClientRect();
    const wide = Math.max(width, height * beside.aspect);
    const tall = wide / beside.aspect;
    const within = (wanted, most) => Math.min(0, Math.max(most, wanted));
    const left = within(width / 2 - (width < wide * 0.9 ? beside.dot.x * wide : wide / 2), width - wide);
    const top = within((height - tall) / 2, height - tall);
    Object.assign(this.sky.style, { width: `${wide}px`, height: `${tall}px`, left: `${left}px`, top: `${top}px` });
    this.dot = { x: left + beside.dot.x * wide, y: top + beside.dot.y * wide };
    this.middle = { x: width / 2, y: height / 2 };
    this.sky.style.transformOrigin = `${beside.dot.x * wide}px ${beside.dot.y * wide}px`;
    Object.assign(this.ring.style, { left: `${this.dot.x}px`, top: `${this.dot.y}px` });
  }

  /** Evenly in powers, as a zoom is felt: the dot grows to the mosaic while it comes to the middle. */
  async fly(signal) {
    const { stage } = this.viewer;
    const least = DOT_PX / stage.clientWidth;
    const steps = Array.from({ length: FRAMES + 1 }, (_, index) => {
      const share = index / FRAMES;
      const eased = share * share * (3 - 2 * share);
      const scale = least ** (1 - eased);
      const [x, y] = ["x", "y"].map((axis) => (this.dot[axis] - this.middle[axis]) * (1 - eased ** 1.5));
      return { scale, x, y, share };
    });
    const options = { duration: FLIGHT_MS, fill: "both" };
    const mosaic = steps.map(({ scale, x, y }) => ({ transform: `translate(${x}px, ${y}px) scale(${scale})` }));
    const sky = steps.map(({ scale, x, y, share }) => ({
      transform: `translate(${x + this.middle.x - this.dot.x}px, ${y + this.middle.y - this.dot.y}px) scale(${Math.min(60, scale / least)})`,
      opacity: Math.max(0, Math.min(1, 2.2 - 3 * share)),
    }));
    this.viewer.dataset.opening = "flight";
    this.animations = [stage.animate(mosaic, options), this.sky.animate(sky, options)];
    await Promise.race([Promise.all(this.animations.map((animation) => animation.finished)), ended(signal)]);
  }

  /** On into the middle, until it is faces, and back to all of them. */
  async amongFaces(signal) {
    const { viewer } = this;
    const { rows, columns } = viewer.pointer;
    viewer.flyTo({ row: Math.floor(rows / 2), column: Math.floor(columns / 2) }, FACES);
    await pause(AMONG_FACES_MS, signal);
    viewer.goHome(false);
  }
}

function pause(time, signal) {
  return Promise.race([new Promise((done) => setTimeout(done, time)), ended(signal)]);
}

function ended(signal) {
  return new Promise((_, stop) => {
    if (signal.aborted) stop(signal.reason);
    signal.addEventListener("abort", () => stop(signal.reason), { once: true });
  });
}
