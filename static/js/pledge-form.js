/* <pledge-form>: the town of a pledge, typed, found by the device, or chosen on the map. Without it the form works as
 * it is.
 */

import { Fields } from "wave/form-fields";
import { PlaceAndTime } from "wave/form-place";
import { part } from "wave/parts";

class PledgeForm extends HTMLElement {
  /** @type {AbortController} */ stopping;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const form = part(this, "form", HTMLFormElement);
    // The form asks for no time: there is none to be filled in.
    new PlaceAndTime(this, new Fields(form), true).wire(signal);
    let isSent = false;
    const once = (/** @type {SubmitEvent} */ event) => {
      if (isSent) event.preventDefault();
      sessionStorage.setItem("pledge-just-made", "1"); // for kept-pledge.js
      isSent = true;
    };
    form.addEventListener("submit", once, { signal });
    addEventListener("pageshow", () => (isSent = false), { signal });
  }

  disconnectedCallback() {
    this.stopping.abort();
  }
}

customElements.define("pledge-form", PledgeForm);
