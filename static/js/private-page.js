/* The private page: <wave-status> waits for the tile, <copy-text> copies the link. */

const { gettext = (text) => text } = window;
const ASK_MS = 2000;

class WaveStatus extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    const response = await fetch(this.dataset.url).catch(() => null);
    if (!response?.ok) return;
    const { status, shown } = await response.json();
    if (shown) location.reload();
    if (status === "quarantined") {
      clearInterval(this.timer);
      this.textContent = gettext("No picture could be made of this photo.");
    }
  }
}

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const input = this.querySelector("input");
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = gettext("Copied");
    };
    input.onfocus = () => input.select();
  }
}

customElements.define("wave-status", WaveStatus);
customElements.define("copy-text", CopyText);
