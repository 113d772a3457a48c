/* Whom one meets in the mosaic: the cell that is lit, the card that is open, and the ways from one to the next. */

import { beside, cellAt, nearest, neighbour } from "wave/mosaic-cells";
import { part } from "wave/parts";
import { sentenceOn, sentenceOnAbsent } from "wave/viewer-sentence";

/**
 * @import { MosaicViewer } from "wave/mosaic-viewer"
 * @import { View } from "wave/viewer-address"
 */

const WALK_PAUSE_MS = 250;
const CELLS_OF_A_WALK = 8;
const TOO_FAR_CELLS = 96;

export class Faces {
  /** @type {Cell | null} the one that is lit */ cell = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ telling;
  opened = 0;

  /** @param {MosaicViewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.sentence = part(viewer, "[data-sentence]");
  }

  /** The public id of whose card is open. */
  get shown() {
    return this.viewer.card.isOpen ? (this.viewer.card.shown?.id ?? null) : null;
  }

  /** @param {OpenSeadragon.CanvasClickEvent} event */
  clicked(event) {
    const { panes, source } = this.viewer;
    if (!event.quick || !this.viewer.exploring) return;
    const { viewport } = panes.mosaic;
    const cell = cellAt(viewport.pointFromPixel(event.position), source.pointer);
    if (!cell) return this.close();
    const visible = viewport.getBounds(true).width * source.pointer.columns;
    if (visible > TOO_FAR_CELLS) return panes.zoomInto(2.5, event.position);
    this.light(cell);
    this.open(cell);
  }

  /**
   * The first step is to the cell in the middle.
   * @param {number} down
   * @param {number} right
   */
  walk(down, right) {
    const { panes, source, card } = this.viewer;
    const middle = panes.mosaic.viewport.getCenter(true);
    const cell = this.cell ? neighbour(this.cell, down, right, source.pointer) : cellAt(middle, source.pointer);
    if (!cell) return;
    this.light(cell);
    panes.flyTo(cell, CELLS_OF_A_WALK);
    if (card.isOpen) this.open(cell);
    else this.tell(cell);
  }

  /**
   * From the open card to the face before or behind it, row by row.
   * @param {number} step
   */
  next(step) {
    if (!this.cell) return;
    const cell = beside(this.cell, step, this.viewer.source.pointer);
    this.light(cell);
    this.open(cell);
  }

  /**
   * A sentence on the cell for who walks by ear, once the walk pauses.
   * @param {Cell} cell
   */
  tell(cell) {
    clearTimeout(this.telling);
    this.telling = setTimeout(async () => {
      const wave = await this.viewer.source.waveIn(cell).catch(() => null);
      this.sentence.textContent = sentenceOn(cell, wave);
    }, WALK_PAUSE_MS);
  }

  /** @param {Cell} cell */
  light(cell) {
    this.cell = cell;
    this.viewer.panes.light(cell);
  }

  /** @param {Cell} cell */
  async open(cell) {
    const number = ++this.opened;
    try {
      const wave = await this.viewer.source.waveIn(cell);
      if (number !== this.opened) return; // somebody else was asked for meanwhile
      this.viewer.card.show(wave);
      this.sentence.textContent = sentenceOn(cell, wave);
      this.viewer.panes.reveal(cell, this.viewer.card.element);
      this.viewer.writeAddress();
    } catch {
      if (number !== this.opened) return;
      this.close();
      this.viewer.notice.say(gettext("Nobody is in this cell any more."));
    }
  }

  close({ andFocus = false } = {}) {
    this.opened += 1;
    const { card, panes } = this.viewer;
    card.close();
    panes.putOut();
    panes.uncover();
    if (andFocus) panes.focus();
    this.viewer.writeAddress();
  }

  /**
   * "Where am I?": fly from the whole picture to the cell of one wave; back to a view of it, the cell in that view.
   * @param {string} publicId
   * @param {{ view?: View | null, andFocus?: boolean }} [options]
   */
  async find(publicId, { view = null, andFocus = false } = {}) {
    const { source, panes, notice, card } = this.viewer;
    const asked = await source.whereIs(publicId).catch(() => null);
    if (!asked) return notice.say(gettext("We could not ask. Check your connection and try again."));
    const cell = nearest(asked.cells, view, source.pointer);
    if (!cell) return notice.say(sentenceOnAbsent(asked.state));
    this.viewer.exploring = true;
    this.light(cell);
    if (view) panes.show(view);
    else panes.flyTo(cell);
    await this.open(cell);
    if (andFocus) card.element.focus({ preventScroll: true });
  }
}
