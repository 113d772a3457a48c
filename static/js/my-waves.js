/* <my-waves>: the private links that this device knows, to open, copy, scan and share. They never leave it. */

import { openDB } from "idb";
import { home } from "wave/keep-offline";
import { announce, CHANNEL, FORGOTTEN, Outbox } from "wave/outbox";
import { part } from "wave/parts";

/** @import { Kept, Sent } from "wave/outbox" */

class MyWaves extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {Outbox | undefined} */ outbox;

  async connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => this.show();
    signal.addEventListener("abort", () => channel.close());
    part(this, "[data-forget]").addEventListener("click", () => this.forget(), { signal });
    addEventListener("pageshow", () => this.show(), { signal }); // also when the visitor comes back
    await this.show();
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  async show() {
    const outbox = (this.outbox ??= await Outbox.open(openDB));
    const waves = (await outbox.all("sent")).filter((wave) => wave.home === home()).reverse();
    part(this, ".my-links").replaceChildren(...waves.map(lineOf));
    const unsent = (await outbox.all("kept")).filter((item) => item.home === home() && item.state !== "draft");
    this.showUnsent(unsent);
    const isNone = waves.length + unsent.length === 0;
    const empty = this.querySelector("[data-empty]");
    if (empty instanceof HTMLElement) empty.hidden = !isNone;
    else this.hidden = isNone;
  }

  /**
   * What waits for a connection, or was not taken: its form knows more.
   * @param {Kept[]} unsent
   */
  showUnsent(unsent) {
    const line = part(this, "[data-unsent]");
    line.hidden = unsent.length === 0;
    const [first] = unsent;
    if (!first) return;
    const words = ngettext("%(count)s wave is not sent yet.", "%(count)s waves are not sent yet.", unsent.length);
    const text = gettext("Open the form to continue.");
    const link = Object.assign(document.createElement("a"), { href: first.action, textContent: text });
    line.replaceChildren(interpolate(words, { count: unsent.length }, true), " ", link);
  }

  async forget() {
    const sure = gettext(
      "Delete all private links and unsent photos from this device? Without its link, a wave cannot be changed.",
    );
    if (!confirm(sure)) return;
    await (await Outbox.open(openDB)).forgetAll();
    navigator.serviceWorker?.controller?.postMessage({ forget: true });
    announce(FORGOTTEN);
    await this.show();
  }
}

/**
 * One link: to open, copy, scan and share.
 * @param {Pick<Sent, "link" | "name" | "at" | "isOther" | "isPledge">} wave
 */
export function lineOf({ link, name, at, isOther, isPledge }) {
  const line = document.createElement("li");
  const open = Object.assign(document.createElement("a"), { href: link, textContent: name || gettext("Counted in") });
  if (isPledge) open.textContent = interpolate(gettext("I will wave: %(name)s"), { name }, true);
  const when = Object.assign(document.createElement("span"), {
    className: "muted small",
    textContent: new Date(at).toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    }),
  });
  const buttons = Object.assign(document.createElement("span"), { className: "row" });
  if (navigator.clipboard) buttons.append(button(gettext("Copy the link"), (pressed) => copy(pressed, link)));
  buttons.append(button(gettext("Show a code"), (pressed) => showCode(pressed, line, link)));
  if (navigator.share) buttons.append(button(gettext("Share"), () => navigator.share({ url: link }).catch(() => {})));
  line.append(open, when);
  if (isOther) line.append(Object.assign(document.createElement("p"), { textContent: otherWords() }));
  line.append(buttons);
  return line;
}

/** Of what had arrived before, and was changed or taken back since. */
export function otherWords() {
  return gettext("It had arrived before, with other words: its private page shows which, and changes them.");
}

/**
 * @param {string} text
 * @param {(pressed: HTMLButtonElement) => void} act
 */
function button(text, act) {
  const made = Object.assign(document.createElement("button"), {
    type: /** @type {const} */ ("button"),
    className: "chip",
    textContent: text,
  });
  made.addEventListener("click", () => act(made));
  return made;
}

/**
 * @param {HTMLButtonElement} pressed
 * @param {string} link
 */
async function copy(pressed, link) {
  await navigator.clipboard.writeText(link);
  pressed.textContent = gettext("Copied");
}

/**
 * @param {HTMLButtonElement} pressed
 * @param {HTMLElement} line
 * @param {string} link
 */
async function showCode(pressed, line, link) {
  const { generate } = await import("lean-qr");
  const canvas = Object.assign(document.createElement("canvas"), { className: "code", role: "img" });
  canvas.setAttribute("aria-label", gettext("The link as a code to scan"));
  generate(link).toCanvas(canvas, { on: [0, 0, 0, 255], off: [255, 255, 255, 255] });
  line.append(canvas);
  pressed.remove();
}

customElements.define("my-waves", MyWaves);
