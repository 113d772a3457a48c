/* Work for a browser when a flood is on (tracker/web/challenge.py): solved in a worker, so that the page stays alive. */

/** Resolves to whether the way is free now. */
export async function overcome({ text, bits, path }, token) {
  const number = await solved(text, bits);
  const body = new URLSearchParams({ text, number, csrfmiddlewaretoken: token });
  const answer = await fetch(path, { method: "POST", body }).catch(() => null);
  return answer?.ok ?? false;
}

function solved(text, bits) {
  const worker = new Worker(import.meta.resolve("wave/challenge-worker"), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage({ text, bits });
  }).finally(() => worker.terminate());
}

/** On the page that says "that was very often": do the work, then let the visitor go back and send again. */
class FloodWork extends HTMLElement {
  async connectedCallback() {
    const { text, bits, path, token } = this.dataset;
    this.hidden = false;
    this.parentElement.querySelector(".without-work")?.remove();
    const free = await overcome({ text, bits: Number(bits), path }, token).catch(() => false);
    const line = this.querySelector("[role=status]");
    line.textContent = free ? this.dataset.free : this.dataset.wait;
    const back = this.querySelector("button");
    back.hidden = !free;
    back.addEventListener("click", () => history.back());
  }
}

customElements.define("flood-work", FloodWork);
