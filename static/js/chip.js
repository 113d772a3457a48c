/* A small button that is gone once it was pressed. */

/**
 * @param {string} kind
 * @param {string} text
 * @param {() => void} act
 */
export function chip(kind, text, act) {
  const button = Object.assign(document.createElement("button"), {
    type: /** @type {const} */ ("button"),
    className: "chip",
    textContent: text,
  });
  button.dataset[kind] = "";
  button.addEventListener("click", () => {
    const beside = button.nextElementSibling ?? button.previousElementSibling;
    const around = button.closest("li, .field, section");
    act();
    button.remove();
    // Who works with keys goes on from here, and not from the top of the page.
    if (document.activeElement === document.body) focusOn(beside?.isConnected ? beside : around);
  });
  return button;
}

/** @param {Element | null} element */
function focusOn(element) {
  if (!(element instanceof HTMLElement)) return;
  if (!element.matches("button, input, a")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
