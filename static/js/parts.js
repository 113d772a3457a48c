/* The parts of a page that a script needs. The template promises them; one that is missing is named. */

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function part(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof (kind ?? HTMLElement)) return /** @type {T} */ (found);
  throw new Error(`The page has no ${selector}.`);
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T[]}
 */
export function parts(root, selector, kind) {
  const wanted = kind ?? HTMLElement;
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)].filter((found) => found instanceof wanted));
}

/**
 * What the page says in JSON (`json_script`).
 * @param {ParentNode} root
 * @param {string} selector
 */
export function values(root, selector) {
  return JSON.parse(part(root, selector).textContent);
}

/**
 * The element that an event is about.
 * @param {Event} event
 */
export function target(event) {
  return /** @type {HTMLElement} */ (event.target);
}

/**
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
