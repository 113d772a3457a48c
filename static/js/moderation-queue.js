/* <moderation-queue>: photos one by one or as a grid, decided by keys. A verdict is shown at once and sent behind it;
 * the next photos are there already. What the server does not accept comes back, with the reason. */

import { Grid } from "wave/moderation-grid";
import { Photo } from "wave/moderation-photo";
import { Reasons } from "wave/moderation-reasons";
import { post, preload, release } from "wave/moderation-server";
import { Notice } from "wave/notice";
import { part, parts, target } from "wave/parts";
import { showNumbers } from "wave/queue-numbers";
import { approve, approveBest, reject, sayHeldBack } from "wave/verdicts";

/** @import { Verdict } from "wave/verdicts" */

const AHEAD = 10;
const GRID = 50;
const MOST_HELD = 90;
const HOLD_MS = 60_000;
const EMPTY_MS = 8_000;
const NOTICE_MS = 7_000;
const TO_UNDO = 30;
const LETTERS = { a: "approve", r: "reject", s: "skip", z: "undo", d: "best", g: "grid", b: "blur" };
/** @type {Record<string, string>} */
const KEYS = { ...LETTERS, "?": "help" };

class ModerationQueue extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {Grid} */ grid;
  /** @type {Photo} */ photo;
  /** @type {Reasons} */ reasons;
  /** @type {Notice} */ notice;
  /** @type {QueueItem[]} */ items = [];
  /** @type {string[]} ids whose verdict can be taken back, the last one last */ undoable = [];
  /** @type {Promise<unknown>} all that is on its way */ sending = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ waiting;
  at = 0;
  isFilling = false;
  asksAgain = false;
  isGrid = false;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.photo = new Photo(this);
    this.grid = new Grid(this, (id) => this.openOne(id));
    this.reasons = new Reasons(this, (reason) => this.reject(reason));
    this.notice = new Notice(part(this, ".mod-notice"), NOTICE_MS);
    this.photo.isBlurred = "blurred" in this.dataset;
    this.isGrid = localStorage.getItem("moderate-grid") === "1";
    for (const one of parts(this, ".mod-tools, .mod-foot")) one.hidden = false;
    this.wire(signal);
    this.photo.wire(signal);
    this.grid.wire(signal);
    this.showModes();
    this.fill();
    this.holding = setInterval(() => this.fill({ force: true }), HOLD_MS);
  }

  disconnectedCallback() {
    this.stopping.abort();
    clearInterval(this.holding);
    clearTimeout(this.waiting);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    this.addEventListener("click", (event) => this.press(target(event)), { signal });
    const order = part(this, "[data-set-order]", HTMLSelectElement);
    order.addEventListener("change", () => (location.search = `?kind=${this.dataset.kind}&order=${order.value}`), {
      signal,
    });
    addEventListener("pagehide", () => release(this.dataset), { signal });
  }

  // --- What comes and what goes ---------------------------------------------------------------------------

  /** Ask for more before the last is decided; also says that what is here is still in hand. */
  async fill({ force = false } = {}) {
    // So many more than what has been skipped; all that is here stays in hand.
    const wanted = Math.min(MOST_HELD, this.isGrid ? GRID : this.at + AHEAD) - this.items.length;
    if (!force && wanted < (this.isGrid ? 1 : AHEAD / 2)) return;
    this.asksAgain = this.isFilling; // the grid wants more: when the answer is here
    if (this.asksAgain) return;
    this.isFilling = true;
    clearTimeout(this.waiting);
    await this.sending; // what was decided must not come again
    const have = this.items.map(({ id }) => id);
    const { kind, order } = this.dataset;
    const answer = await this.post(this.dataset.give, { count: Math.max(0, wanted), have, kind, order });
    this.isFilling = false;
    if (!answer) return;
    this.take(answer.items);
    showNumbers(this, answer.numbers);
    this.show();
    if (this.asksAgain) this.fill();
    else if (!this.items.length) this.waiting = setTimeout(() => this.fill({ force: true }), EMPTY_MS);
  }

  /** @param {QueueItem[]} items */
  take(items) {
    const known = new Set(this.items.map(({ id }) => id));
    const fresh = items.filter(({ id }) => !known.has(id));
    for (const { photo, tile } of fresh) preload(this.isGrid ? tile : photo);
    this.items.push(...fresh);
  }

  /**
   * Send verdicts; those that cannot count are told, and their photos come anew.
   * @param {Verdict[]} verdicts
   */
  decide(verdicts) {
    const ids = new Set(verdicts.map(({ id }) => id));
    const gone = this.items.filter(({ id }) => ids.has(id));
    this.items = this.items.filter(({ id }) => !ids.has(id));
    this.at = Math.min(this.at, Math.max(0, this.items.length - 1));
    this.grid.select([]);
    this.undoable.push(...verdicts.map(({ id }) => id).filter((id) => gone.some((item) => item.id === id)));
    this.undoable.splice(0, this.undoable.length - TO_UNDO);
    this.show();
    const sent = this.post(this.dataset.decide, { verdicts }).then((answer) => this.decided(answer, gone));
    this.sending = Promise.all([this.sending, sent]);
    this.fill();
  }

  /**
   * @param {any} answer null when it never arrived: then the photos are back in hand, nothing is lost
   * @param {QueueItem[]} gone
   */
  decided(answer, gone) {
    /** @type {{ id: string, message: string }[]} */
    const refused = answer ? (answer.refused ?? []) : gone;
    const heldBack = gone.filter(({ id }) => answer?.held_back?.includes(id));
    const back = [...refused, ...heldBack].map(({ id }) => id);
    this.undoable = this.undoable.filter((id) => !back.includes(id));
    if (!answer) {
      this.items.unshift(...gone);
      return this.show();
    }
    if (heldBack.length) {
      this.items.unshift(...heldBack);
      this.notice.say(sayHeldBack(heldBack.length));
      this.show();
    } else if (refused.length === 1) this.notice.say(refused[0].message);
    else if (refused.length) this.notice.say(`${refused.length} × ${refused[0].message}`);
    showNumbers(this, answer.numbers);
  }

  async undo() {
    const id = this.undoable.pop();
    if (!id) return;
    await this.sending;
    const answer = await this.post(this.dataset.undo, { id });
    if (!answer?.item) return this.show();
    this.items.unshift(answer.item);
    this.at = 0;
    showNumbers(this, answer.numbers);
    this.show();
  }

  /**
   * @param {string | undefined} address
   * @param {object} body
   */
  post(address, body) {
    return post(address, body, this.dataset, (text) => this.notice.say(text));
  }

  // --- Verdicts -------------------------------------------------------------------------------------------

  /** @param {HTMLElement} pressed */
  press(pressed) {
    const button = pressed.closest("[data-do], [data-reason]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.reason !== undefined) this.reject(button.dataset.reason);
    else this.act(button.dataset.do ?? "");
  }

  /** @param {string} what */
  act(what) {
    /** @type {Record<string, () => unknown>} */
    const acts = {
      approve: () => this.decide(approve(this.chosen)),
      reject: () => this.askWhy(),
      skip: () => this.skip(1),
      undo: () => this.undo(),
      enlarge: () => this.photo.enlarge(),
      best: () => this.item?.alike.length && this.decide(approveBest(this.item)),
      grid: () => this.setGrid(!this.isGrid),
      blur: () => this.setBlur(!this.photo.isBlurred),
      help: () => part(this, "dialog", HTMLDialogElement).showModal(),
    };
    acts[what]?.();
  }

  /** The one that is shown alone. */
  get item() {
    return this.isGrid ? undefined : this.items[this.at];
  }

  /** What a verdict is about now: the photo that is shown, or those selected in the grid. */
  get chosen() {
    if (this.isGrid) return this.grid.chosen;
    return this.item ? [this.item] : [];
  }

  askWhy() {
    if (this.reasons.isOpen) this.reasons.close();
    else if (this.chosen.length) this.reasons.open();
  }

  /** @param {string} reason */
  reject(reason) {
    this.reasons.close();
    this.decide(reject(this.chosen, reason));
  }

  /** @param {number} step */
  skip(step) {
    if (!this.item) return;
    this.at = (this.at + step + this.items.length) % this.items.length;
    this.show();
    this.fill();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey && event.key === "a" && this.isGrid) {
      event.preventDefault();
      return this.grid.select(this.items.map(({ id }) => id));
    }
    const at = target(event);
    const isOther = event.ctrlKey || event.metaKey || event.altKey || at.matches("select, input");
    if (isOther || part(this, "dialog", HTMLDialogElement).open) return;
    if (this.reasons.isOpen) return this.reasons.key(event);
    const what = KEYS[event.key.toLowerCase()];
    const isPress = at.closest("button, a") && (event.key === " " || event.key === "Enter");
    if (what) this.act(what);
    else if (this.isGrid && this.grid.key(event)) return event.preventDefault();
    else if (this.isGrid || isPress) return;
    else if (event.key === " ") this.photo.enlarge();
    else if (event.key === "ArrowRight") this.skip(1);
    else if (event.key === "ArrowLeft") this.skip(-1);
    else return;
    event.preventDefault();
  }

  // --- Showing --------------------------------------------------------------------------------------------

  show() {
    const isEmpty = !this.items.length;
    part(this, "[data-empty]").hidden = !isEmpty || this.isFilling;
    part(this, ".mod-one").hidden = this.isGrid || isEmpty;
    part(this, ".mod-grid").hidden = !this.isGrid || isEmpty;
    this.button("undo").disabled = !this.undoable.length;
    for (const name of ["approve", "reject"]) this.button(name).disabled = isEmpty;
    if (this.isGrid) this.grid.show(this.items);
    else if (this.item) this.photo.show(this.item);
  }

  /** @param {string} name */
  button(name) {
    return part(this, `[data-do=${name}]`, HTMLButtonElement);
  }

  /** @param {boolean} isGrid */
  setGrid(isGrid) {
    this.isGrid = isGrid;
    localStorage.setItem("moderate-grid", isGrid ? "1" : "0");
    this.grid.select([]);
    this.photo.shown = null;
    this.showModes();
    this.show();
    this.fill({ force: true });
  }

  /** @param {string} id */
  openOne(id) {
    const place = this.items.findIndex((item) => item.id === id);
    this.at = Math.max(0, place);
    this.setGrid(false);
  }

  /** @param {boolean} isBlurred */
  setBlur(isBlurred) {
    this.photo.isBlurred = isBlurred;
    this.post(this.dataset.choose, { is_blurred: isBlurred });
    this.showModes();
  }

  showModes() {
    this.classList.toggle("blurred", this.photo.isBlurred);
    this.button("blur").setAttribute("aria-pressed", String(this.photo.isBlurred));
    this.button("grid").setAttribute("aria-pressed", String(this.isGrid));
    for (const name of ["skip", "enlarge"]) part(this, `.mod-foot [data-do=${name}]`).hidden = this.isGrid;
    part(this, "[data-selected]").textContent = "";
  }
}

customElements.define("moderation-queue", ModerationQueue);
