/* The numbers above the moderators' queue. */

import { ago } from "wave/ago";
import { parts } from "wave/parts";

/**
 * @param {HTMLElement} queue
 * @param {QueueNumbers | undefined} numbers
 */
export function showNumbers(queue, numbers) {
  if (!numbers) return;
  for (const box of parts(queue, "[data-number]")) {
    const name = box.dataset.number ?? "";
    box.textContent = inWords(name, numbers[name], document.documentElement.lang);
  }
}

/**
 * @param {string} name
 * @param {string | number | null} value null for what there is none of
 * @param {string} language
 */
export function inWords(name, value, language) {
  if (value === null) return "–";
  if (name === "oldest") return ago(String(value), language);
  if (name === "disagreement") return `${(Number(value) * 100).toFixed(1)} %`;
  return String(value);
}
