/* Back and forward in the viewer. Going in – into the mosaic, onto a card – is a step that Back undoes; what is seen on
 * one level is written over. Each step remembers the levels below it, so that a button that leads out goes back, too,
 * and nobody has to press Back through cards that are closed long since. */

import { levelOf, readAddress } from "wave/viewer-address";

/**
 * @import { Level, ViewerState } from "wave/viewer-address"
 * @type {Level[]}
 */
const LEVELS = ["cover", "explore", "card"];

export class ViewerHistory {
  isGoing = false;
  /** Presses of Back and Forward; of several at once the last is shown. */
  presses = 0;
  isAnswering = false;
  answered = Promise.resolve();

  /**
   * @param {object} on
   * @param {(asked: ViewerState) => Promise<void>} on.asked somebody pressed Back or Forward: show this
   * @param {() => void} on.settled our own step back is done: what is seen can be written
   */
  constructor({ asked, settled }) {
    this.asked = asked;
    this.settled = settled;
    // In a frame the steps would be among those of the page around it.
    this.isFramed = window.top !== window;
    /** @type {Level} */
    this.level = levelOf(readAddress(location.search));
  }

  /** @returns {Level[]} the levels that Back leads to, the nearest last */
  get below() {
    return history.state?.below ?? [];
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    addEventListener("popstate", () => this.popped(), { signal });
  }

  /**
   * @param {Level} level
   * @param {string} address
   */
  write(level, address) {
    if (this.isGoing || this.isAnswering) return;
    const to = address || location.pathname;
    const { below } = this;
    const depth = LEVELS.indexOf(level) - LEVELS.indexOf(this.level);
    const step = below.lastIndexOf(level) - below.length;
    if (depth > 0 && !this.isFramed) history.pushState({ below: [...below, this.level] }, "", to);
    else if (depth < 0 && below.includes(level)) return this.go(step);
    else history.replaceState({ below: below.filter((one) => LEVELS.indexOf(one) < LEVELS.indexOf(level)) }, "", to);
    this.level = level;
  }

  /** @param {number} steps */
  go(steps) {
    this.isGoing = true;
    history.go(steps);
  }

  popped() {
    const asked = readAddress(location.search);
    this.level = levelOf(asked);
    if (!this.isGoing) return this.begin(asked);
    this.isGoing = false;
    this.settled();
  }

  /**
   * What changes on the way to what was asked is not written: what somebody has left by another press meanwhile would
   * stand there as a new step.
   * @param {ViewerState} asked
   */
  begin(asked) {
    const press = (this.presses += 1);
    const isLast = () => press === this.presses;
    this.isAnswering = true;
    const show = () => (isLast() ? this.asked(asked) : undefined);
    const settle = () => {
      if (!isLast()) return;
      this.isAnswering = false;
      this.settled();
    };
    this.answered = this.answered.then(show).catch(reportError).then(settle);
  }
}
