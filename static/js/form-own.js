/* A photo's own place, time and number of people, where several are sent at once: a dialog with the fields of the form,
 * for one photo at a time. What is not its own is that of the form.
 */

import { Fields } from "wave/form-fields";
import { PlaceAndTime } from "wave/form-place";
import { PLACE, TIME } from "wave/own";
import { part } from "wave/parts";

/** @import { Own } from "wave/own" */

const ALL = [...PLACE, ...TIME, "people"];

/**
 * @param {HTMLElement} box
 * @param {PlaceAndTime} shared of the form
 * @param {string} name of the file
 * @param {Own} own changed, if its visitor says so
 * @returns {Promise<string>} "this"; "all", then the form says so; nothing where it was cancelled
 */
export async function editOwn(box, shared, name, own) {
  const content = part(box, "[data-own-values]", HTMLTemplateElement).content.cloneNode(true);
  const dialog = part(/** @type {DocumentFragment} */ (content), "dialog", HTMLDialogElement);
  const { search = "", nearest = "", land = "" } = box.dataset;
  Object.assign(dialog.dataset, { search, nearest, land });
  box.append(dialog);
  const stopping = new AbortController();
  const fields = new Fields(part(dialog, "form", HTMLFormElement));
  const place = new PlaceAndTime(dialog, fields, true);
  place.wire(stopping.signal);
  const isTimeTyped = own.values.waved_time ? own.isTimeTyped : shared.isTimeTyped;
  const { zone, countries } = own.values.place ? own : shared;
  place.restore({ values: { ...valuesOf(shared.fields), ...own.values }, zone, countries, isTimeTyped });
  part(dialog, "[data-file-name]").textContent = name;
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  const choice = dialog.returnValue;
  if (choice === "this") take(own, place, shared);
  else if (choice === "all") shared.restore({ ...place, values: valuesOf(fields) });
  stopping.abort();
  dialog.remove();
  return choice;
}

/**
 * @param {Own} own what differs from the form
 * @param {PlaceAndTime} place
 * @param {PlaceAndTime} shared
 */
function take(own, place, shared) {
  const [here, there] = [valuesOf(place.fields), valuesOf(shared.fields)];
  own.clear();
  for (const names of [PLACE, TIME, ["people"]]) {
    const isOwn = here[names[0]] && names.some((name) => here[name] !== there[name]);
    if (isOwn) own.merge(Object.fromEntries(names.map((name) => [name, here[name]])));
  }
  own.zone = place.zone;
  own.countries = place.countries;
  own.isTimeTyped = place.isTimeTyped && Boolean(own.values.waved_time);
}

/** @param {Fields} fields */
function valuesOf({ form }) {
  const body = new FormData(form);
  return Object.fromEntries(ALL.map((name) => [name, String(body.get(name) ?? "").trim()]));
}
