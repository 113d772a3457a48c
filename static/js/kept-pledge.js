/* <kept-pledge data-name data-until>: whether this device keeps the private link of a pledge, among "My waves". Ticked
 * for whoever comes from the form, and forgotten when the pledge is taken back.
 */

import { openDB } from "idb";
import { home } from "wave/keep-offline";
import { Outbox } from "wave/outbox";
import { part } from "wave/parts";

// Set by the form that was sent (pledge-form.js), for the page that answers it.
const JUST_MADE = "pledge-just-made";
const AFTERWARDS_MS = 30 * 864e5;

class KeptPledge extends HTMLElement {
  async connectedCallback() {
    const box = part(this, "input", HTMLInputElement);
    const outbox = await Outbox.open(openDB);
    const link = location.origin + location.pathname;
    const isNew = sessionStorage.getItem(JUST_MADE) !== null;
    sessionStorage.removeItem(JUST_MADE);
    const { name = "", until = "" } = this.dataset;
    const times = { at: Date.now(), until: Number(until) * 1000 + AFTERWARDS_MS };
    const settle = () =>
      box.checked
        ? outbox.put("sent", { key: link, home: home(), link, name, isPledge: true, ...times })
        : outbox.drop("sent", link);
    box.checked = isNew || Boolean(await outbox.get("sent", link));
    if (isNew) await settle();
    box.addEventListener("change", settle);
    document.querySelector("form.take-back")?.addEventListener("submit", () => outbox.drop("sent", link));
    this.hidden = false;
  }
}

customElements.define("kept-pledge", KeptPledge);
