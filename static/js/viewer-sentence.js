/* A sentence on a cell, for who walks through the mosaic by ear. */

/**
 * @param {Cell} cell
 * @param {Pick<CellWave, "by" | "place" | "time"> | null} wave
 */
export function sentenceOn({ row, column }, wave) {
  const where = interpolate(gettext("Row %(row)s, column %(column)s"), { row: row + 1, column: column + 1 }, true);
  return `${where}: ${wave ? `${wave.by}, ${wave.place}, ${wave.time}` : gettext("nobody any more")}`;
}
