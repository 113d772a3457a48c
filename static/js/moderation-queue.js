/* <moderation-queue>: photos one by one or as a grid, decided by keys. A verdict is shown at once and sent behind it; the
 * next photos are there already. What the server does not accept comes back, with the reason. */

const { gettext = (text) => text } = window;

const AHEAD = 10;
const GRID = 50;
const MOST_HELD = 90;
const HOLD_MS = 60_000;
const EMPTY_MS = 8_000;
const NOTICE_MS = 7_000;
const TO_UNDO = 30;

class ModerationQueue extends HTMLElement {
  connectedCallback() {
    this.stopping = new AbortController();
    this.items = [];
    this.at = 0;
    this.undoable = [];
    this.selected = new Set();
    this.sending = Promise.resolve();
    this.blurred = localStorage.getItem("moderate-blur") === "1";
    this.isGrid = localStorage.getItem("moderate-grid") === "1";
    for (const part of this.querySelectorAll(".mod-tools, .mod-foot")) part.hidden = false;
    this.wire();
    this.showModes();
    this.fill();
    this.holding = setInterval(() => this.fill({ force: true }), HOLD_MS);
  }

  disconnectedCallback() {
    this.stopping.abort();
    clearInterval(this.holding);
    clearTimeout(this.waiting);
  }

  wire() {
    const { signal } = this.stopping;
    const on = (target, event, act, options = {}) => target.addEventListener(event, act, { signal, ...options });
    on(document, "keydown", (event) => this.key(event));
    on(this, "click", (event) => {
      const button = event.target.closest("[data-do], [data-reason]");
      if (!button) return;
      if (button.dataset.reason !== undefined) this.reject(button.dataset.reason);
      else this.act(button.dataset.do);
    });
    on(this.piece("set-order"), "change", (event) => {
      location.search = `?kind=${this.dataset.kind}&order=${event.target.value}`;
    });
    on(this.piece("photo"), "click", () => this.reveal());
    on(window, "pagehide", () => this.leave());
    this.wireGrid(on);
  }

  piece(name) {
    return this.querySelector(`[data-${name}]`);
  }

  // --- What comes and what goes ---------------------------------------------------------------------------

  /** Ask for more before the last is decided; also says that what is here is still in hand. */
  async fill({ force = false } = {}) {
    // So many more than what has been skipped; all that is here stays in hand.
    const wanted = Math.min(MOST_HELD, this.isGrid ? GRID : this.at + AHEAD) - this.items.length;
    if (this.filling || (!force && wanted < (this.isGrid ? 1 : AHEAD / 2))) return;
    this.filling = true;
    clearTimeout(this.waiting);
    await this.sending; // what was decided must not come again
    const have = this.items.map(({ id }) => id);
    const { kind, order } = this.dataset;
    const answer = await this.post(this.dataset.give, { count: Math.max(0, wanted), have, kind, order });
    this.filling = false;
    if (!answer) return;
    const known = new Set(this.items.map(({ id }) => id));
    const fresh = answer.items.filter(({ id }) => !known.has(id));
    for (const { photo, tile } of fresh) preload(this.isGrid ? tile : photo);
    this.items.push(...fresh);
    this.tell(answer.numbers);
    this.show();
    if (!this.items.length) this.waiting = setTimeout(() => this.fill({ force: true }), EMPTY_MS);
  }

  /** Send verdicts; those that cannot count are told, and their photos come anew. */
  decide(verdicts) {
    const ids = new Set(verdicts.map(({ id }) => id));
    const gone = this.items.filter(({ id }) => ids.has(id));
    this.items = this.items.filter(({ id }) => !ids.has(id));
    this.at = Math.min(this.at, Math.max(0, this.items.length - 1));
    this.selected.clear();
    this.undoable.push(...verdicts.filter(({ id }) => gone.some((item) => item.id === id)).map(({ id }) => id));
    this.undoable.splice(0, this.undoable.length - TO_UNDO);
    this.show();
    const sent = this.post(this.dataset.decide, { verdicts }).then((answer) => {
      if (!answer) {
        // It never arrived: the photos are back in hand, nothing is lost.
        this.items.unshift(...gone);
        this.undoable = this.undoable.filter((id) => !ids.has(id));
        return this.show();
      }
      const refused = answer.refused ?? [];
      this.undoable = this.undoable.filter((id) => !refused.some((one) => one.id === id));
      if (refused.length) this.say(refused.length === 1 ? refused[0].message : `${refused.length} × ${refused[0].message}`);
      this.tell(answer.numbers);
    });
    this.sending = Promise.all([this.sending, sent]);
    this.fill();
  }

  async undo() {
    const id = this.undoable.pop();
    if (!id) return;
    await this.sending;
    const answer = await this.post(this.dataset.undo, { id });
    if (!answer?.item) return this.show();
    this.items.unshift(answer.item);
    this.at = 0;
    this.tell(answer.numbers);
    this.show();
  }

  async post(address, body) {
    try {
      const response = await fetch(address, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.dataset.token },
        keepalive: true,
      });
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      if (response.ok || answer.refused) return answer;
      this.say(answer.error ?? gettext("The server did not accept that. Load the page again."));
    } catch {
      this.say(gettext("No connection. Nothing was sent; try again."));
    }
    return null;
  }

  leave() {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.dataset.token);
    navigator.sendBeacon(this.dataset.release, form);
  }

  // --- Verdicts -------------------------------------------------------------------------------------------

  act(what) {
    const acts = {
      approve: () => this.approve(),
      reject: () => this.askWhy(),
      skip: () => this.skip(1),
      undo: () => this.undo(),
      enlarge: () => this.enlarge(),
      best: () => this.approveBest(),
      grid: () => this.setGrid(!this.isGrid),
      blur: () => this.setBlur(!this.blurred),
      help: () => this.querySelector("dialog").showModal(),
    };
    acts[what]?.();
  }

  /** What a verdict is about now: the photo that is shown, or those selected in the grid. */
  chosen() {
    if (!this.isGrid) return this.items[this.at] ? [this.items[this.at]] : [];
    return this.items.filter(({ id }) => this.selected.has(id));
  }

  approve() {
    this.decide(this.chosen().map(({ id, revision }) => ({ id, revision, verdict: "approve" })));
  }

  askWhy() {
    const { hidden } = this.reasons;
    if (hidden && !this.chosen().length) return;
    this.reasons.hidden = !hidden;
    this.querySelector("[data-do=reject]").setAttribute("aria-expanded", hidden);
    if (hidden) this.reasons.querySelector("button").focus();
  }

  reject(reason) {
    this.closeReasons();
    this.decide(this.chosen().map(({ id, revision }) => ({ id, revision, verdict: "reject", reason })));
  }

  closeReasons() {
    this.reasons.hidden = true;
    this.querySelector("[data-do=reject]").setAttribute("aria-expanded", false);
  }

  get reasons() {
    return this.querySelector(".mod-reasons");
  }

  skip(step) {
    if (this.isGrid || !this.items.length) return;
    this.at = (this.at + step + this.items.length) % this.items.length;
    this.show();
    this.fill();
  }

  /** One picture, sent several times: one key. */
  approveBest() {
    const item = this.items[this.at];
    if (this.isGrid || !item?.alike.length) return;
    const best = item.alike.find((one) => one.is_best);
    const verdicts = [item, ...item.alike.filter((one) => one.is_waiting)].map(({ id, revision }) => ({ id, revision }));
    const bestId = best ? best.id : item.id;
    this.decide(verdicts.map((one) => (one.id === bestId ? { ...one, verdict: "approve" } : { ...one, verdict: "reject", reason: "duplicate" })));
  }

  key(event) {
    if (event.ctrlKey && event.key === "a" && this.isGrid) {
      event.preventDefault();
      return this.select(this.items.map(({ id }) => id));
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input") || this.querySelector("dialog").open) return;
    if (!this.reasons.hidden) return this.keyOfReasons(event);
    const keys = { a: "approve", r: "reject", s: "skip", z: "undo", d: "best", g: "grid", b: "blur", "?": "help" };
    const what = keys[event.key.toLowerCase()];
    const onButton = event.target.closest("button, a");
    if (what) this.act(what);
    else if (this.isGrid && this.keyOfGrid(event)) return event.preventDefault();
    else if (this.isGrid || (onButton && (event.key === " " || event.key === "Enter"))) return;
    else if (event.key === " ") this.enlarge();
    else if (event.key === "ArrowRight") this.skip(1);
    else if (event.key === "ArrowLeft") this.skip(-1);
    else return;
    event.preventDefault();
  }

  keyOfReasons(event) {
    const buttons = [...this.reasons.querySelectorAll("button")];
    if (event.key === "Escape" || event.key.toLowerCase() === "r") this.closeReasons();
    else if (event.key === "0") this.reject("");
    else if (/^[1-9]$/.test(event.key) && buttons[event.key - 1]?.dataset.reason) this.reject(buttons[event.key - 1].dataset.reason);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    } else return;
    event.preventDefault();
  }

  // --- Showing --------------------------------------------------------------------------------------------

  show() {
    const isEmpty = !this.items.length;
    this.piece("empty").hidden = !isEmpty || this.filling;
    this.querySelector(".mod-one").hidden = this.isGrid || isEmpty;
    this.querySelector(".mod-grid").hidden = !this.isGrid || isEmpty;
    this.querySelector("[data-do=undo]").disabled = !this.undoable.length;
    for (const name of ["approve", "reject"]) this.querySelector(`[data-do=${name}]`).disabled = isEmpty;
    if (this.isGrid) this.showGrid();
    else if (!isEmpty) this.showOne(this.items[this.at]);
  }

  showOne(item) {
    if (this.shown === item) return;
    this.shown = item;
    this.querySelector(".mod-one").removeAttribute("data-enlarged");
    for (const part of this.querySelectorAll(".mod-one > :is(.mod-photo, .mod-facts)")) part.hidden = false;
    const picture = item.photo ? Object.assign(new Image(), { src: item.photo, alt: `${item.by}, ${item.place}`, decoding: "sync" }) : "";
    this.piece("photo").replaceChildren(picture);
    this.piece("no-photo").hidden = Boolean(item.photo);
    for (const name of ["by", "place", "time", "id"]) this.piece(name).textContent = item[name];
    this.piece("sent").textContent = ago(item.sent);
    for (const [name, text] of [["message", item.message], ["group", item.group]]) {
      this.piece(name).textContent = text;
      this.piece(name).hidden = !text;
    }
    this.piece("appeal").hidden = !item.appeal;
    this.piece("appeal").querySelector("span").textContent = item.appeal;
    this.piece("reports").replaceChildren(...item.reports.map(({ reason, words }) => line("li", words ? `${reason}: ${words}` : reason)));
    this.piece("flags").replaceChildren(...[...item.flags, item.fault].filter(Boolean).map((flag) => line("li", flag)));
    this.showChanges(item.changes);
    this.showAlike(item.alike);
  }

  showChanges(changes) {
    const box = this.piece("changes");
    box.hidden = !changes.length;
    box.replaceChildren(...changes.map(({ what, before, now }) => {
      const row = document.createElement("div");
      const told = document.createElement("dd");
      told.append(before ? line("del", before) : "", " ", line("ins", now || "–"));
      row.append(line("dt", what), told);
      return row;
    }));
  }

  showAlike(alike) {
    const box = this.piece("alike");
    box.hidden = !alike.length;
    box.querySelector("button").hidden = !alike.some((one) => one.is_waiting || one.is_approved);
    box.querySelector("ul").replaceChildren(...alike.map((one) => {
      const row = line("li", "");
      row.classList.toggle("best", one.is_best);
      if (one.tile) row.append(Object.assign(new Image(76, 76), { src: one.tile, alt: one.id, loading: "lazy" }));
      row.append(one.status);
      return row;
    }));
  }

  enlarge() {
    if (this.blurred && this.reveal()) return;
    this.querySelector(".mod-one").toggleAttribute("data-enlarged");
  }

  /** Whether there was something to unveil. */
  reveal() {
    const image = this.piece("photo").querySelector("img");
    if (!this.blurred || !image || image.classList.contains("seen")) return false;
    image.classList.add("seen");
    return true;
  }

  tell(numbers) {
    if (!numbers) return;
    for (const box of this.querySelectorAll("[data-number]")) {
      const value = numbers[box.dataset.number];
      box.textContent = { oldest: () => (value ? ago(value) : "–"), disagreement: () => (value === null ? "–" : `${(value * 100).toFixed(1)} %`) }[box.dataset.number]?.() ?? value;
    }
  }

  setGrid(isGrid) {
    this.isGrid = isGrid;
    localStorage.setItem("moderate-grid", isGrid ? "1" : "0");
    this.selected.clear();
    this.shown = null;
    this.showModes();
    this.show();
    this.fill({ force: true });
  }

  setBlur(blurred) {
    this.blurred = blurred;
    localStorage.setItem("moderate-blur", blurred ? "1" : "0");
    this.showModes();
  }

  showModes() {
    this.classList.toggle("blurred", this.blurred);
    this.querySelector("[data-do=blur]").setAttribute("aria-pressed", this.blurred);
    this.querySelector("[data-do=grid]").setAttribute("aria-pressed", this.isGrid);
    for (const name of ["skip", "enlarge"]) this.querySelector(`.mod-foot [data-do=${name}]`).hidden = this.isGrid;
    this.piece("selected").textContent = "";
  }

  say(text) {
    const notice = this.querySelector(".mod-notice");
    notice.textContent = text;
    notice.hidden = false;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (notice.hidden = true), NOTICE_MS);
  }

  // --- The grid -------------------------------------------------------------------------------------------

  wireGrid(on) {
    const grid = this.querySelector(".mod-grid");
    let drag = null;
    const cellOf = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".mod-grid li");
    on(grid, "pointerdown", (event) => {
      const cell = event.target.closest("li");
      if (!cell || event.button) return;
      if (event.shiftKey && this.last) return this.selectTo(cell.dataset.id);
      // A finger scrolls; a mouse draws.
      drag = { from: cell.dataset.id, isOn: !this.selected.has(cell.dataset.id), before: new Set(this.selected), isTouch: event.pointerType === "touch" };
      if (!drag.isTouch) this.mark(drag, cell.dataset.id);
    });
    on(grid, "pointermove", (event) => {
      const cell = drag && !drag.isTouch && event.buttons && cellOf(event);
      if (cell) this.mark(drag, cell.dataset.id);
    });
    on(window, "pointerup", (event) => {
      if (drag?.isTouch && cellOf(event)?.dataset.id === drag.from) this.mark(drag, drag.from);
      drag = null;
    });
    on(window, "pointercancel", () => (drag = null));
    on(grid, "dblclick", (event) => {
      const cell = event.target.closest("li");
      if (!cell) return;
      this.at = this.items.findIndex(({ id }) => id === cell.dataset.id);
      this.setGrid(false);
    });
  }

  mark({ from, isOn, before }, to) {
    const next = new Set(before);
    for (const id of this.between(from, to)) isOn ? next.add(id) : next.delete(id);
    this.last = to;
    this.select(next);
  }

  between(from, to) {
    const ids = this.items.map(({ id }) => id);
    const [first, last] = [ids.indexOf(from), ids.indexOf(to)].sort((one, other) => one - other);
    return ids.slice(Math.max(0, first), last + 1);
  }

  selectTo(id) {
    this.select(new Set([...this.selected, ...this.between(this.last, id)]));
  }

  select(ids) {
    this.selected = new Set(ids);
    for (const cell of this.querySelectorAll(".mod-grid li")) cell.setAttribute("aria-selected", this.selected.has(cell.dataset.id));
    this.piece("selected").textContent = this.selected.size ? `${this.selected.size} / ${this.items.length}` : "";
  }

  showGrid() {
    const grid = this.querySelector(".mod-grid");
    const there = new Map([...grid.children].map((cell) => [cell.dataset.id, cell]));
    const focused = document.activeElement?.dataset?.id;
    grid.replaceChildren(...this.items.map((item) => there.get(item.id) ?? this.cell(item)));
    if (!grid.querySelector("[tabindex='0']") && grid.firstElementChild) grid.firstElementChild.tabIndex = 0;
    if (focused && !grid.querySelector(`[data-id="${focused}"]`)) grid.querySelector("[tabindex='0']")?.focus();
    this.select([...this.selected].filter((id) => this.items.some((item) => item.id === id)));
  }

  cell(item) {
    const cell = Object.assign(document.createElement("li"), { role: "option", tabIndex: -1 });
    cell.dataset.id = item.id;
    cell.setAttribute("aria-selected", "false");
    cell.setAttribute("aria-label", [item.by, item.place, item.message, ...item.flags].filter(Boolean).join(", "));
    if (item.tile) cell.append(Object.assign(new Image(), { src: item.tile, alt: "" }));
    cell.append(line("span", [...item.flags, item.alike.length ? "⧉" : "", item.message].filter(Boolean).join(" · ")));
    return cell;
  }

  /** Arrows walk, shift selects on the way, space selects one. Whether the key meant something. */
  keyOfGrid(event) {
    const cells = [...this.querySelectorAll(".mod-grid li")];
    const here = cells.indexOf(document.activeElement.closest?.(".mod-grid li"));
    if (event.key === " " && here >= 0) {
      const { id } = cells[here].dataset;
      this.mark({ from: id, isOn: !this.selected.has(id), before: this.selected }, id);
      return true;
    }
    const across = cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
    if (!step || !cells.length) return false;
    const next = cells[Math.min(cells.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    if (event.shiftKey && here >= 0) {
      this.last ??= cells[here].dataset.id;
      this.select(new Set([...this.selected, ...this.between(cells[here].dataset.id, next.dataset.id)]));
    }
    for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
    this.last = next.dataset.id;
    next.focus();
    return true;
  }
}

function line(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}

const images = [];

function preload(address) {
  if (!address) return;
  images.push(Object.assign(new Image(), { src: address }));
  if (images.length > 2 * GRID) images.shift();
}

function ago(moment) {
  const minutes = Math.round((Date.now() - Date.parse(moment)) / 60_000);
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  if (minutes < 60) return words.format(-minutes, "minute");
  if (minutes < 48 * 60) return words.format(-Math.round(minutes / 60), "hour");
  return words.format(-Math.round(minutes / 1440), "day");
}

customElements.define("moderation-queue", ModerationQueue);
