/* The form of the private page, which is sent as any form is. */

/** @import { Fields } from "wave/form-fields" */

/**
 * @param {HTMLElement} box with data-public while everybody sees the wave
 * @param {Fields} fields
 * @param {AbortSignal} signal
 */
export function wireEdit(box, fields, signal) {
  fields.form.addEventListener("crop", (event) => fields.setCrop(event.detail), { signal });
  const sure = gettext("After a change your wave is not shown until a person has looked at it again. Save it?");
  const ask = (/** @type {SubmitEvent} */ event) => {
    if ("public" in box.dataset && !confirm(sure)) event.preventDefault();
  };
  fields.form.addEventListener("submit", ask, { signal });
}
