/* Where each format keeps the camera's notes, in the same order as tracker/photos/notes.py looks for them. What is
 * built in no way that we know throws.
 */

import { textOf } from "wave/exif-directory";

/** @typedef {{ kind: string, start: number, end: number }} Part */

const BEGINNING = "Exif\0\0";
const LONGEST = 1 << 20;
const RAW_PROFILE = /^Raw profile type (?:exif|APP1)\0/i;
const LONGEST_NAME = 32;
const WEBP_HAS_NOTES = 8;
const [START_OF_SCAN, END_OF_IMAGE, APP1] = [0xda, 0xd9, 0xe1];
const ALONE = new Set([0x01, 0xd8]);

/**
 * @param {Uint8Array} file
 * @returns {Promise<Uint8Array>} a TIFF, without what some write before it; empty where there is none
 */
export async function findNotes(file) {
  let notes = await find(file);
  for (let times = 0; times < 2; times += 1) {
    if (textOf(notes.subarray(0, BEGINNING.length)) === BEGINNING) notes = notes.subarray(BEGINNING.length);
  }
  const [order, mark] = [textOf(notes.subarray(0, 2)), textOf(notes.subarray(2, 4))];
  // Some write 42 the wrong way round.
  const isTiff = ["II", "MM"].includes(order) && ["*\0", "\0*"].includes(mark) && notes.length <= LONGEST;
  return isTiff ? notes : new Uint8Array();
}

/** @param {Uint8Array} file */
async function find(file) {
  const head = textOf(file.subarray(0, 4));
  if (head.startsWith("\xff\xd8")) return join(file, partsOfJpeg(file));
  if (head === "\x89PNG") return partOfPng(file);
  return head === "RIFF" ? join(file, partOfWebp(file)) : partOfBoxes(file);
}

/**
 * @param {Uint8Array} file
 * @param {{ start: number, end: number }[]} parts many may say the same megabytes over and over
 */
function join(file, parts) {
  const size = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  if (size > LONGEST) throw new RangeError("longer than any notes");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const { start, end } of parts) {
    whole.set(file.subarray(start, end), at);
    at += end - start;
  }
  return whole;
}

/** @param {Uint8Array} bytes */
function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @param {Uint8Array} file what does not fit one segment goes on in the next */
function partsOfJpeg(file) {
  const view = viewOf(file);
  const parts = [];
  for (let place = 2; ;) {
    const [kind, at] = markerFrom(file, place);
    if (kind === START_OF_SCAN || kind === END_OF_IMAGE) return parts;
    place = at;
    if (ALONE.has(kind)) continue;
    const [start, end] = [at + 2, at + view.getUint16(at)];
    if (end < start || end > file.length) throw new RangeError("a segment beyond the end");
    const isOurs = kind === APP1 && textOf(file.subarray(start, Math.min(end, start + 6))) === BEGINNING;
    if (isOurs) parts.push({ start: start + BEGINNING.length, end });
    place = end;
  }
}

/**
 * @param {Uint8Array} file
 * @param {number} from
 * @returns {[number, number]} the next marker that is none of the picture's own, and where it ends
 */
function markerFrom(file, from) {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at)) {
    while (file[at] === 0xff) at += 1;
    const kind = file[at] ?? 0;
    if (kind && !(kind >= 0xd0 && kind <= 0xd7)) return [kind, at + 1];
  }
  return [END_OF_IMAGE, file.length];
}

/** @param {Uint8Array} file */
async function partOfPng(file) {
  const texts = [];
  for (const chunk of chunksOfPng(file)) {
    if (chunk.kind === "eXIf" && chunk.end > chunk.start) return file.subarray(chunk.start, chunk.end);
    if (["tEXt", "zTXt", "iTXt"].includes(chunk.kind)) texts.push(chunk);
  }
  for (const { kind, start, end } of texts) {
    const name = RAW_PROFILE.exec(textOf(file.subarray(start, Math.min(end, start + LONGEST_NAME))))?.[0];
    if (name) return profileOf(kind, file.subarray(start + name.length, end));
  }
  return new Uint8Array();
}

/**
 * @param {Uint8Array} file
 * @returns {Iterable<Part>}
 */
function* chunksOfPng(file) {
  const view = viewOf(file);
  for (let place = 8; place + 12 <= file.length;) {
    const kind = textOf(file.subarray(place + 4, place + 8));
    const [start, end] = [place + 8, place + 8 + view.getUint32(place)];
    if (end + 4 > file.length) throw new RangeError("a chunk beyond the end");
    yield { kind, start, end };
    if (kind === "IEND") return;
    place = end + 4;
  }
}

/**
 * Before PNG had a chunk for them, ImageMagick wrote them as text: a line that is empty, a name, how many they are, and
 * then in hexadecimal.
 * @param {string} kind
 * @param {Uint8Array} content
 */
async function profileOf(kind, content) {
  const lines = textOf(await textOfPng(kind, content)).split("\n");
  const digits = lines
    .slice(3)
    .join("")
    .replace(/[^0-9a-f]/gi, "");
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/**
 * @param {string} kind
 * @param {Uint8Array} content
 */
async function textOfPng(kind, content) {
  if (kind === "tEXt") return content;
  if (kind === "zTXt") return inflate(content.subarray(1));
  const title = content.indexOf(0, 2) + 1; // behind the language
  const text = title && content.indexOf(0, title) + 1;
  if (!text) throw new RangeError("no text");
  return content[0] ? inflate(content.subarray(text)) : content.subarray(text);
}

/** @param {Uint8Array} packed */
async function inflate(packed) {
  const bytes = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed)]);
  const reader = bytes.stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces = [];
  for (let [piece, size] = [await reader.read(), 0]; !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    size += piece.value.length;
    if (size <= 3 * LONGEST) continue;
    await reader.cancel();
    throw new RangeError("longer than any notes");
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** @param {Uint8Array} file only where its head says that there are some: decoders do not look for them otherwise */
function partOfWebp(file) {
  const view = viewOf(file);
  const last = Math.min(file.length, 8 + view.getUint32(4, true));
  const hasNotes = textOf(file.subarray(12, 16)) === "VP8X" && view.getUint8(20) & WEBP_HAS_NOTES;
  for (let place = 12; hasNotes && place + 8 <= last;) {
    const length = view.getUint32(place + 4, true);
    const part = { start: place + 8, end: Math.min(place + 8 + length, file.length) };
    if (textOf(file.subarray(place, place + 4)) === "EXIF") return [part];
    place += 8 + length + (length % 2);
  }
  return [];
}

// --- AVIF and HEIC: boxes, and items whose extents lie anywhere ------------------------------------------------------

/** @param {Uint8Array} file four bytes of the item say how far into it the notes begin */
function partOfBoxes(file) {
  const meta = [...boxes(file, 0, file.length, "meta")].find(({ kind }) => kind === "meta");
  if (!meta) return new Uint8Array();
  const parts = new Map([...boxes(file, meta.start + 4, meta.end)].map((part) => [part.kind, part]));
  const [found, places] = [parts.get("iinf"), parts.get("iloc")];
  if (!found || !places) return new Uint8Array();
  const spans = [...extents(file, places.start)];
  const inside = parts.get("idat")?.start ?? 0;
  const item = [...items(file, found)].find(({ name }) => name === "Exif")?.item;
  const ours = spans.filter((span) => span.item === item);
  const content = join(
    file,
    ours.map(({ method, from, length }) => {
      const start = from + inside * method;
      return { start, end: length ? start + length : file.length };
    }),
  );
  const skip = 4 + viewOf(content).getUint32(0);
  return content.subarray(skip < content.length ? skip : 4);
}

/**
 * @param {Uint8Array} file
 * @param {number} place
 * @param {number} last
 * @param {string} [until] the kind after which none is wanted
 * @returns {Iterable<Part>}
 */
function* boxes(file, place, last, until) {
  const view = viewOf(file);
  while (place + 8 <= last) {
    const kind = textOf(file.subarray(place + 4, place + 8));
    let [size, head] = [view.getUint32(place), 8];
    if (size === 1) [size, head] = [Number(view.getBigUint64(place + 8)), 16];
    const end = size ? place + size : last;
    if ((size && size < head) || end > last) throw new RangeError("a box beyond the end");
    yield { kind, start: place + head, end };
    if (kind === until) return;
    place = end;
  }
}

/**
 * @param {Uint8Array} file
 * @param {Part} found the box iinf of ISO/IEC 14496-12
 */
function* items(file, { start, end }) {
  const view = viewOf(file);
  for (const { kind, start: from } of boxes(file, start + (view.getUint8(start) ? 8 : 6), end)) {
    const version = view.getUint8(from);
    if (kind !== "infe" || version < 2) continue;
    const place = from + (version > 2 ? 10 : 8);
    const item = version > 2 ? view.getUint32(from + 4) : view.getUint16(from + 4);
    yield { item, name: textOf(file.subarray(place, place + 4)) };
  }
}

/**
 * @param {Uint8Array} file
 * @param {number} place of the box iloc of ISO/IEC 14496-12
 */
function* extents(file, place) {
  const number = (/** @type {number} */ size) => {
    if (place + size > file.length) throw new RangeError("a number beyond the end");
    let value = 0;
    for (const end = place + size; place < end; place += 1) value = value * 256 + file[place];
    return value;
  };
  const version = number(1);
  number(3);
  const [sizes, more] = [number(1), number(1)];
  const wide = version === 2 ? 4 : 2;
  for (let count = number(wide); count > 0; count -= 1) {
    const item = number(wide);
    const method = version ? number(2) & 15 : 0;
    number(2); // in which file: this one
    const base = number(more >> 4);
    for (let left = number(2); left > 0; left -= 1) {
      number(version ? more & 15 : 0);
      const from = base + number(sizes >> 4);
      yield { item, method, from, length: number(sizes & 15) };
    }
  }
}
