/* <copy-text>: copies what stands in its input. */

import { part } from "wave/parts";

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = part(this, "button");
    const input = part(this, "input", HTMLInputElement);
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = gettext("Copied");
    };
    input.onfocus = () => input.select();
  }
}

customElements.define("copy-text", CopyText);
