/* The card under a finger: a swipe leads to a neighbour, a pull closes it. Mouse and keyboard have buttons. */

const SWIPE_PX = 48;
const PULL_PX = 72;

/**
 * @param {HTMLElement} card
 * @param {{ next: (step: number) => void, close: () => void }} does
 * @param {AbortSignal} signal
 */
export function takeGestures(card, does, signal) {
  /** @type {{ id: number, x: number, y: number, isPullable: boolean } | null} */
  let start = null;

  const rest = () => {
    start = null;
    card.style.removeProperty("--pull");
  };
  /** @param {PointerEvent} event */
  const began = (event) => {
    if (event.pointerType === "mouse" || !event.isPrimary) return;
    const isOnPhoto = event.target instanceof Element && event.target.closest(".photo, .grip") !== null;
    start = { id: event.pointerId, x: event.clientX, y: event.clientY, isPullable: isOnPhoto };
  };
  /** @param {PointerEvent} event */
  const went = (event) => {
    if (!start || event.pointerId !== start.id) return;
    const { right, down } = way(event, start);
    const isPull = start.isPullable && down > Math.abs(right);
    card.style.setProperty("--pull", isPull ? `${down}px` : "0px");
  };
  /** @param {PointerEvent} event */
  const ended = (event) => {
    if (!start || event.pointerId !== start.id) return;
    const { right, down } = way(event, start);
    const { isPullable } = start;
    rest();
    if (isPullable && down > PULL_PX && down > Math.abs(right)) does.close();
    else if (Math.abs(right) > SWIPE_PX && Math.abs(right) > 2 * Math.abs(down)) does.next(right < 0 ? 1 : -1);
  };
  card.addEventListener("pointerdown", began, { signal });
  card.addEventListener("pointermove", went, { signal });
  card.addEventListener("pointerup", ended, { signal });
  card.addEventListener("pointercancel", rest, { signal });
}

/**
 * @param {PointerEvent} event
 * @param {{ x: number, y: number }} start
 */
function way(event, start) {
  return { right: event.clientX - start.x, down: event.clientY - start.y };
}
