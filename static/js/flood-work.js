/* <flood-work>, on the page that says "that was very often": does the work, then lets the visitor go back and send
 * again. */

import { overcome } from "wave/challenge";
import { part } from "wave/parts";

class FloodWork extends HTMLElement {
  async connectedCallback() {
    const { text = "", bits, path = "", token = "", free = "", wait = "" } = this.dataset;
    this.hidden = false;
    this.parentElement?.querySelector(".without-work")?.remove();
    const isFree = await overcome({ text, bits: Number(bits), path }, token).catch(() => false);
    part(this, "[role=status]").textContent = isFree ? free : wait;
    const back = part(this, "button");
    back.hidden = !isFree;
    back.addEventListener("click", () => history.back());
  }
}

customElements.define("flood-work", FloodWork);
