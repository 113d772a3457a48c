/* A sentence on a cell, for who walks through the mosaic by ear. */

import { isolated } from "wave/isolated";

/**
 * @param {Cell} cell
 * @param {Pick<CellWave, "by" | "place" | "time"> | null} wave
 */
export function sentenceOn({ row, column }, wave) {
  const where = interpolate(gettext("Row %(row)s, column %(column)s"), { row: row + 1, column: column + 1 }, true);
  if (!wave) return `${where}: ${gettext("nobody any more")}`;
  return `${where}: ${isolated(wave.by)}, ${isolated(wave.place)}, ${wave.time}`;
}
