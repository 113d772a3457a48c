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
    act();
    button.remove();
  });
  return button;
}
