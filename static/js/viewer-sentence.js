/* Sentences for who walks through the mosaic by ear, and on waves that are not in it. */

/**
 * Who is there, where and when; what the photo shows and what they say, where they said it.
 * @param {Cell} cell
 * @param {Pick<CellWave, "by" | "place" | "time" | "description" | "message"> | null} wave
 */
export function sentenceOn({ row, column }, wave) {
  const where = interpolate(gettext("Row %(row)s, column %(column)s"), { row: row + 1, column: column + 1 }, true);
  if (!wave) return `${where}: ${gettext("nobody any more")}`;
  const words = [`${wave.by}, ${wave.place}, ${wave.time}`];
  if (wave.description) words.push(interpolate(gettext("The photo: %(description)s"), wave, true));
  if (wave.message) words.push(`“${wave.message}”`);
  return `${where}: ${words.join(". ")}`;
}

/**
 * Why a wave that was asked for is in no cell.
 * @param {string} state as the server says it (mosaic/web/published.py)
 */
export function sentenceOnAbsent(state) {
  /** @type {Record<string, string>} */
  const sentences = {
    coming: gettext("This wave joins the mosaic with its next version, in a few minutes."),
    counted: gettext("This wave came without a photo: it is a light on the map, but not in the mosaic."),
    late: gettext("This wave came after the picture had closed: it stands apart, with those who waved later."),
    waiting: gettext("This wave has arrived. It will be shown once a person has looked at it and approved it."),
    hidden: gettext("This wave is not shown."),
    unknown: gettext("There is no wave with this code. Check the link."),
  };
  return sentences[state] ?? sentences.unknown;
}
