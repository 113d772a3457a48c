/* The fields of the form of a wave, and what is wrong with them. */

/**
 * Where the errors of fields are shown that nobody sees.
 * @type {Record<string, string>}
 */
const SHOWN_AT = {
  send_key: "general",
  website: "general",
  latitude: "place",
  longitude: "place",
  place_slug: "place",
};

export class Fields {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
  }

  /** @param {string} name */
  inputs(name) {
    const found = this.form.elements.namedItem(name);
    const all = found instanceof RadioNodeList ? [...found] : [found];
    return all.filter((one) => one instanceof HTMLInputElement);
  }

  /** @param {string} name */
  value(name) {
    return this.inputs(name)[0]?.value ?? "";
  }

  /**
   * @param {string} name
   * @param {string | number} value
   */
  set(name, value) {
    // A list of choices beside the hidden field has the same name.
    for (const input of this.inputs(name)) if (input.type !== "radio") input.value = String(value);
    const text = this.form.elements.namedItem(name);
    if (text instanceof HTMLTextAreaElement) text.value = String(value);
  }

  /**
   * @param {string} name of a list of choices
   * @param {string} value one of them; any other leaves it alone
   */
  select(name, value) {
    const list = this.form.elements.namedItem(name);
    if (list instanceof HTMLSelectElement && [...list.options].some((choice) => choice.value === value)) {
      list.value = value;
    }
  }

  /** @param {Crop} crop */
  setCrop(crop) {
    for (const name of /** @type {const} */ (["left", "top", "size"])) this.set(`crop_${name}`, crop[name]);
  }

  // --- Errors ---------------------------------------------------------------------------------------------

  /**
   * @param {string} name of a field, or "general"
   * @param {string[]} errors none to take them away
   */
  show(name, errors) {
    const field = this.form.querySelector(`[data-field="${SHOWN_AT[name] ?? name}"]`);
    const box = field?.querySelector(".errors") ?? this.form.querySelector("[data-errors-general]");
    if (errors.length && field instanceof HTMLDetailsElement) field.open = true;
    box?.replaceChildren(...errors.map(paragraph));
    const input = field?.querySelector("input:not([type=hidden]), textarea");
    if (errors.length) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }

  clear() {
    for (const field of this.form.querySelectorAll("[data-field]")) {
      this.show(field.getAttribute("data-field") ?? "", []);
    }
    this.form.querySelector("[data-errors-general]")?.replaceChildren();
  }

  goToFirst() {
    const first = this.form.querySelector("[aria-invalid=true]") ?? this.form.querySelector(".error");
    if (!(first instanceof HTMLElement)) return;
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  }
}

/** @param {string} text */
function paragraph(text) {
  return Object.assign(document.createElement("p"), { className: "error", textContent: text });
}
