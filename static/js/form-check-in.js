/* Being counted in without a photo: kept and sent as a photo is. */

import { newKey } from "wave/outbox";
import { Own } from "wave/own";

/**
 * @import { Sendable } from "wave/form-sending"
 * @import { Kept } from "wave/outbox"
 */

/**
 * @param {string} action
 * @param {string} home
 * @returns {Kept}
 */
export function keptCheckIn(action, home) {
  const nobody = { photo: null, crop: { left: 0.5, top: 0.5, size: 1 }, fields: {} };
  return { key: newKey(), action, home, at: Date.now(), state: "waiting", own: new Own().said(), ...nobody };
}

/**
 * @param {Kept} item
 * @returns {Sendable}
 */
export function checkIn(item) {
  const sender = {
    item,
    link: "",
    progressed: () => undefined,
    accepted: (/** @type {string} */ link) => void (sender.link = link),
    delayed: () => undefined,
  };
  return sender;
}
