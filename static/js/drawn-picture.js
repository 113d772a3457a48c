/* <drawn-picture>: an image that the server draws when it is asked for, one at a time for everybody. While others are
 * before us it answers 503; the image is then asked for again, less and less often, and a sentence stands in its place.
 */

const FIRST_MS = 5000;
const TIMES = 8;

class DrawnPicture extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer;
  failures = 0;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const image = this.querySelector("img");
    if (!image) return;
    image.addEventListener("load", () => this.removeAttribute("waiting"), { signal });
    image.addEventListener("error", () => this.comeAgain(image), { signal });
    // It may have failed before this script was there.
    if (image.complete && !image.naturalWidth) this.comeAgain(image);
  }

  disconnectedCallback() {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  /** @param {HTMLImageElement} image */
  comeAgain(image) {
    this.failures += 1;
    this.toggleAttribute("waiting", this.failures < TIMES);
    if (this.failures === TIMES) return; // Its alternative text stands there, and the links to the files.
    const address = image.src;
    this.timer = setTimeout(() => (image.src = address), FIRST_MS * this.failures);
  }
}

customElements.define("drawn-picture", DrawnPicture);
