/* Some of the camera's notes, by their tags: one directory of a TIFF. tracker/photos/notes.py reads it alike: of
 * whatever stands there twice the first counts, and what points beyond the notes is not there.
 */

// Bytes of one value of each kind of TIFF 6.0.
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const TEXTS = new Set([1, 2, 7]);

/** Text, or numbers. Empty where `at` is null; throws where there is no directory. */
export class Directory {
  /** @type {Map<number, { kind: number, start: number, end: number }>} */
  #entries = new Map();
  #view;
  #little;

  /**
   * @param {Uint8Array} notes
   * @param {boolean} little
   * @param {number | null} at
   */
  constructor(notes, little, at) {
    this.notes = notes;
    this.#view = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
    this.#little = little;
    if (at !== null) this.#read(at);
  }

  /** @param {number} at */
  #read(at) {
    const [view, little] = [this.#view, this.#little];
    const last = Math.min(at + 2 + 12 * view.getUint16(at, little), view.byteLength - 11);
    for (let place = at + 2; place < last; place += 12) {
      const [tag, kind] = [view.getUint16(place, little), view.getUint16(place + 2, little)];
      const size = (SIZES[kind] ?? 0) * view.getUint32(place + 4, little);
      const start = size > 4 ? view.getUint32(place + 8, little) : place + 8;
      const isThere = size > 0 && start + size <= view.byteLength;
      if (isThere && !this.#entries.has(tag)) this.#entries.set(tag, { kind, start, end: start + size });
    }
  }

  /** @param {number} tag */
  text(tag) {
    const { kind, start, end } = this.#entries.get(tag) ?? { kind: 0, start: 0, end: 0 };
    return TEXTS.has(kind) ? textOf(this.notes.subarray(start, end)).replace(/^[\0 ]+|[\0 ]+$/g, "") : "";
  }

  /** @param {number} tag */
  integer(tag) {
    const { kind, start } = this.#entries.get(tag) ?? { kind: 0, start: 0 };
    return this.#integerAt(kind, start);
  }

  /** @param {number} tag integers or fractions; 0/0 is a fraction to EXIF, and a float none */
  numbers(tag) {
    const { kind, start, end } = this.#entries.get(tag) ?? { kind: 0, start: 0, end: 0 };
    const numbers = [];
    for (let place = start; place < end; place += SIZES[kind]) {
      const number = this.#integerAt(kind, place) ?? this.#fractionAt(kind, place);
      if (number === null) return [];
      numbers.push(number);
    }
    return numbers;
  }

  /**
   * @param {number} kind
   * @param {number} place
   */
  #integerAt(kind, place) {
    if (kind === 3) return this.#view.getUint16(place, this.#little);
    if (kind === 4 || kind === 13) return this.#view.getUint32(place, this.#little);
    if (kind === 8) return this.#view.getInt16(place, this.#little);
    return kind === 9 ? this.#view.getInt32(place, this.#little) : null;
  }

  /**
   * @param {number} kind
   * @param {number} place
   */
  #fractionAt(kind, place) {
    if (kind !== 5 && kind !== 10) return null;
    const part = kind === 5 ? 4 : 9;
    const [above, below] = [this.#integerAt(part, place), this.#integerAt(part, place + 4)];
    return below ? Number(above) / below : Number.NaN;
  }
}

/** @param {Uint8Array} bytes a character each */
export function textOf(bytes) {
  const pieces = [];
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 4096) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return pieces.join("");
}
