/* <print-page>: a button that prints; without scripts there is none. */

import { part } from "wave/parts";

class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    part(this, "button").onclick = () => print();
  }
}

customElements.define("print-page", PrintPage);
