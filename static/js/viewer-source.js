/* What the viewer asks the server: the version that is published, and who is in a cell of it. */

import { cellAddress } from "wave/mosaic-cells";
import { values } from "wave/parts";

export class Source {
  /**
   * @param {HTMLElement} viewer whose page names the first version and all addresses
   * @param {AbortSignal} signal
   */
  constructor(viewer, signal) {
    this.addresses = viewer.dataset;
    this.signal = signal;
    /** @type {Pointer} */
    this.pointer = values(viewer, "#pointer");
    /** @type {PictureBeside | null} */
    this.picture = values(viewer, "#beside");
  }

  /**
   * What is needed to show a version. Without the depths it is shown all the same, down to its base level.
   * @returns {Promise<Version>}
   */
  async version(pointer = this.pointer) {
    const { deep } = pointer;
    const asked = deep ? this.json(deep.depths).catch(() => ({ depths: "" })) : { depths: "" };
    const [table, { depths }] = await Promise.all([this.json(pointer.table), asked]);
    return { pointer, table, depths };
  }

  /**
   * The version that has been published since, if there is one.
   * @returns {Promise<Pointer | null>}
   */
  async newer() {
    const pointer = await this.json(this.addresses.pointer);
    return pointer.version === this.pointer.version ? null : pointer;
  }

  /**
   * @param {Cell} cell
   * @returns {Promise<CellWave>}
   */
  waveIn(cell) {
    return this.json(cellAddress(this.addresses.cell ?? "", cell));
  }

  /**
   * The cells of a wave, and why there are none.
   * @param {string} publicId
   * @returns {Promise<{ cells: Cell[], state: string }>}
   */
  async whereIs(publicId) {
    // What is no code at all has no address of its own.
    if (!/^[\w-]+$/.test(publicId)) return { cells: [], state: "unknown" };
    return this.json(this.addresses.where?.replace("PUBLICID", publicId));
  }

  /**
   * @param {number} [since] a version: only who came after it
   * @returns {Promise<TourStop[]>}
   */
  async stops(since) {
    return (await this.json(this.addresses.tour + (since ? `?since=${since}` : ""))).stops;
  }

  /**
   * Who is in the mosaic by now and was not in an earlier version: how many, and some of their cells.
   * @param {number} since
   * @returns {Promise<{ count: number, cells: Cell[] }>}
   */
  newcomers(since) {
    return this.json(`${this.addresses.newcomers}?since=${since}`);
  }

  /** @returns {Promise<Record<string, number>>} people, photos, countries */
  counters() {
    return this.json(this.addresses.counters);
  }

  /** @param {string | undefined} address */
  async json(address = "") {
    const response = await fetch(address, { signal: this.signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }
}
