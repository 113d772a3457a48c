/* <wave-status data-url>: waits for the tile of a photo that was just sent. */

const ASK_MS = 2000;

class WaveStatus extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    const response = await fetch(this.dataset.url ?? "").catch(() => null);
    if (!response?.ok) return;
    const { status, shown } = await response.json();
    if (shown) location.reload();
    if (status === "quarantined") {
      clearInterval(this.timer);
      this.textContent = gettext("No picture could be made of this photo.");
    }
  }
}

customElements.define("wave-status", WaveStatus);
