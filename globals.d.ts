/// <reference types="openseadragon" />

// What the page's own classic scripts leave behind: Django's catalogue of words, and the maps' libraries.
declare function gettext(text: string): string;
declare function ngettext(one: string, many: string, count: number): string;
declare function interpolate(text: string, words: object, named: true): string;
declare const d3: typeof import("d3-geo");
declare const topojson: typeof import("topojson-client");

// What the custom elements tell each other.
interface HTMLElementEventMap {
  town: CustomEvent<Town | null>;
  point: CustomEvent<Point>;
  crop: CustomEvent<Crop>;
  found: CustomEvent<FoundWave>;
}

// What the server answers.
interface Point {
  latitude: number;
  longitude: number;
}

interface LocalStart {
  /** of a disputed place: to which it may be counted */
  countries?: { code: string; name: string }[];
  zone: string;
  date?: string;
  time?: string;
  /** nobody can have waved then yet: no form takes it */
  isToCome?: boolean;
}

/** What the server says of a form that it does not take. */
interface Refusal {
  places?: Town[];
  other_day?: string | null;
}

interface Town extends LocalStart {
  slug: string;
  label: string;
  /** another name that matched what was typed */
  also?: string;
  /** it is the only one of exactly the name that was typed */
  isMeant?: boolean;
}

interface Crop {
  left: number;
  top: number;
  size: number;
}

interface FoundWave {
  id: string;
  by: string;
  place: string;
  group?: string;
  tile?: string;
  url?: string;
}

interface Cell {
  row: number;
  column: number;
}

/** A rectangle: of pixels, or in the coordinates of the mosaic. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface CellGrid {
  rows: number;
  columns: number;
}

/** /mosaic.json */
interface Pointer extends CellGrid {
  version: number;
  cell_px: number;
  table: string;
  tiles: string;
  /** the same without tint, of the levels above the base; null: there are none */
  plain_tiles: string | null;
  /** where every cell goes on into its own photo, each side twice the one before; null: nowhere */
  deep: { sides: number[]; faces: string; depths: string } | null;
}

/** Which build drew each pyramid tile: `others` names those that are not of `build`. */
interface TileTable {
  width: number;
  height: number;
  tile_px: number;
  levels: number;
  build: string;
  others: Record<string, string>;
}

/** What is needed to show a version: its pointer and table, and in how many deep levels each cell goes on. */
interface Version {
  pointer: Pointer;
  table: TileTable;
  /** a digit a cell, row by row; "" where there is no depth */
  depths: string;
}

/** The spacecraft's picture, in the coordinates of the mosaic, which is 1 wide. */
interface PictureBeside {
  url: string;
  x: number;
  y: number;
  width: number;
  aspect: number;
  dot: { x: number; y: number } | null;
}

interface CellWave extends Partial<Point> {
  id: string;
  by: string;
  place: string;
  time: string;
  photo: string;
  message: string;
  description?: string;
  light: string;
  url: string;
  report: string;
  title?: string;
}

type TourStop = Cell & CellWave;

/** /map.json: columns, one entry a wave; `place` counts into `places`. */
interface MapWaves {
  places: [latitude: number, longitude: number, name: string, country: string][];
  place: number[];
  minute: number[];
  people: number[];
}

interface QueueItem {
  id: string;
  revision: number;
  /** The server's mark of what was shown to whom. */
  seen: string;
  by: string;
  place: string;
  time: string;
  sent: string;
  photo: string;
  tile: string;
  message: string;
  description: string;
  group: string;
  appeal: string;
  fault: string;
  flags: string[];
  /** Left, top and size of the square that becomes the tile, as the form has them. */
  crop: [number, number, number];
  reports: { reason: string; words: string }[];
  changes: { what: string; before: string; now: string }[];
  alike: AlikePhoto[];
}

interface AlikePhoto {
  id: string;
  revision: number;
  /** The server's mark of what was shown to whom. */
  seen: string;
  tile: string;
  status: string;
  is_best: boolean;
  is_waiting: boolean;
  is_approved: boolean;
}

type QueueNumbers = Record<string, string | number | null>;

// The offline bundle's mosaic.js (mosaic/keepsakes/bundle.py).
type BundleWave = [row: number, column: number, by: string, place: string, time: string];

interface Window {
  MOSAIC: {
    width: number;
    height: number;
    tileSize: number;
    maxLevel: number;
    format: string;
    rows: number;
    columns: number;
    nobody: string;
    waves: BundleWave[];
  };
}
