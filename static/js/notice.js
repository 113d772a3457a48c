/* A line that says something for some seconds. */

export class Notice {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ quiet;

  /**
   * @param {HTMLElement} line
   * @param {number} time in milliseconds
   */
  constructor(line, time) {
    this.line = line;
    this.time = time;
  }

  /** @param {string} text */
  say(text) {
    this.line.textContent = text;
    this.line.hidden = false;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.line.hidden = true), this.time);
  }
}
