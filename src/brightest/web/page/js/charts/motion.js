/** A picture's time: from 0 to 1 while it plays, or 1 at once where the system asks for less motion. */

import { reducedMotion } from "../ui/theme.js";

export class Motion {
  at = 1; // until it is played, everything is shown
  #frame = 0;

  /** @param {() => void} draw called whenever the time changes */
  constructor(draw) {
    this.draw = draw;
  }

  /** @param {number} duration milliseconds */
  play(duration) {
    if (reducedMotion()) return this.set(1);
    this.set(0);
    let start = 0; // of the first frame: nothing is missed while the browser is busy
    const next = (/** @type {number} */ now) => {
      start ||= now;
      const time = Math.min(1, (now - start) / duration);
      if (time < 1) this.#frame = requestAnimationFrame(next);
      this.#show(time);
    };
    this.#frame = requestAnimationFrame(next);
  }

  /** Stop at a time. @param {number} time */
  set(time) {
    cancelAnimationFrame(this.#frame);
    this.#show(time);
  }

  /** @param {number} time */
  #show(time) {
    this.at = time;
    this.draw();
  }
}

/**
 * The time of one of several parts that begin one after another and overlap.
 * @param {number} time of the whole
 * @param {number} i the part's place, from 0
 * @param {number} n the number of parts
 * @param {number} [overlap] how many parts move at once
 * @returns {number} from 0 to 1, slower at both ends
 */
export function partOf(time, i, n, overlap = 3) {
  const all = n + overlap - 1;
  return phase(time, i / all, (i + overlap) / all);
}

/**
 * @param {number} time of the whole @param {number} from @param {number} to the time in which a part moves
 * @returns {number} from 0 to 1, slower at both ends
 */
export function phase(time, from, to) {
  const own = Math.min(1, Math.max(0, (time - from) / (to - from)));
  return own * own * (3 - 2 * own);
}
