/* Reads each photo of a folder as the form does, and prints what was found, one line of JSON a file. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPhoto } from "wave/exif";

const folder = process.argv[2];
for (const name of (await readdir(folder)).sort()) {
  const found = await readPhoto(new Blob([await readFile(join(folder, name))]));
  console.log(JSON.stringify({ name, ...found }));
}
