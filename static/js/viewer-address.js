/* The state of the viewer in the address, so that a link and a reload lead back to the same view. */

export const MODES = ["mosaic", "curtain", "side", "blend"];
const MIDDLE = 0.5;

/**
 * @typedef {{ x: number, y: number, zoom: number }} View the middle of what is seen, and how near
 * @typedef {{ mode: string, curtain: number, blend: number, isPlain: boolean, view: View | null, wave: string | null }}
 *   ViewerState curtain and blend 0 to 1; isPlain: without tint; `wave` the one whose card is open
 * @typedef {"cover" | "explore" | "card"} Level how far in the visitor is
 */

/**
 * @param {string} search "?mode=curtain&curtain=25"
 * @returns {ViewerState & { isTour: boolean }}
 */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const mode = query.get("mode") ?? "";
  const [x, y, zoom] = ["x", "y", "zoom"].map((name) => Number(query.get(name)));
  return {
    mode: MODES.includes(mode) ? mode : "mosaic",
    curtain: share(query.get("curtain")),
    blend: share(query.get("blend")),
    isPlain: query.get("tint") === "off",
    view: zoom > 0 ? { x: x || 0, y: y || 0, zoom } : null,
    wave: query.get("wave") || null,
    isTour: query.has("tour"),
  };
}

/**
 * What stands behind the path, "" for the viewer as it opens.
 * @param {ViewerState} state
 */
export function addressOf({ mode, curtain, blend, isPlain, view, wave }) {
  const query = new URLSearchParams();
  if (wave) query.set("wave", wave);
  if (mode !== "mosaic") query.set("mode", mode);
  if (mode === "curtain" && curtain !== MIDDLE) query.set("curtain", percent(curtain));
  if (mode === "blend" && blend !== MIDDLE) query.set("blend", percent(blend));
  if (isPlain) query.set("tint", "off");
  if (view) {
    query.set("x", view.x.toFixed(4));
    query.set("y", view.y.toFixed(4));
    query.set("zoom", view.zoom.toFixed(2));
  }
  return query.size ? `?${query}` : "";
}

/**
 * @param {Pick<ViewerState, "mode" | "view" | "wave">} state
 * @returns {Level}
 */
export function levelOf({ mode, view, wave }) {
  if (wave) return "card";
  return view || mode !== "mosaic" ? "explore" : "cover";
}

/** @param {string | null} text of an address that anybody may have written */
function share(text) {
  return text ? Math.min(1, Math.max(0, Number(text) / 100 || 0)) : MIDDLE;
}

/** @param {number} value */
function percent(value) {
  return String(Math.round(value * 100));
}
