/* The map under pointer, wheel and keys: two fingers zoom, one moves, a press chooses. */

const STEP = 1.6;
const STILL_PX = 6; // a finger that moved less has pressed

/**
 * @typedef {object} Moving
 * @property {(right: number, down: number) => void} move
 * @property {(factor: number, at?: number[]) => void} zoomBy
 * @property {(point: number[] | null) => void} hover
 * @property {(point: number[]) => void} press
 * @property {() => void} home
 */

export class MapGestures {
  /** @type {Map<number, number[]>} */ pointers = new Map();
  moved = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Moving} map
   */
  constructor(canvas, map) {
    this.canvas = canvas;
    this.map = map;
  }

  /**
   * @param {AbortSignal} signal
   * @param {{ hasKeys: boolean }} options
   */
  wire(signal, { hasKeys } = { hasKeys: true }) {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.grab(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.drag(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.drop(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId), { signal });
    canvas.addEventListener("pointerleave", () => this.map.hover(null), { signal });
    canvas.addEventListener("wheel", (event) => this.roll(event), { signal, passive: false });
    if (hasKeys) canvas.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  /** @param {WheelEvent} event */
  roll(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return; // the page scrolls past
    event.preventDefault();
    this.map.zoomBy(Math.exp(-event.deltaY / 300), [event.offsetX, event.offsetY]);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.moved = 0;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const before = this.pointers.get(event.pointerId);
    const now = [event.offsetX, event.offsetY];
    if (!before) return this.map.hover(now);
    const [right, down] = [now[0] - before[0], now[1] - before[1]];
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) {
      const [, other] = others[0];
      const [apart, wereApart] = [now, before].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
      this.map.zoomBy(apart / Math.max(1, wereApart), now);
    } else this.map.move(right, down);
    this.moved += Math.hypot(right, down);
    this.pointers.set(event.pointerId, now);
  }

  /** @param {PointerEvent} event */
  drop(event) {
    const isHeld = this.pointers.delete(event.pointerId);
    if (!isHeld || this.moved >= STILL_PX) return;
    this.canvas.focus({ preventScroll: true });
    this.map.press([event.offsetX, event.offsetY]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = event.shiftKey ? 120 : 40;
    /** @type {Record<string, [right: number, down: number]>} */
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) this.map.move(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.map.zoomBy(STEP);
    else if (event.key === "-") this.map.zoomBy(1 / STEP);
    else if (event.key === "Home") this.map.home();
    else if (event.key === "Enter") this.map.press([this.canvas.clientWidth / 2, this.canvas.clientHeight / 2]);
    else return;
    event.preventDefault();
  }
}
