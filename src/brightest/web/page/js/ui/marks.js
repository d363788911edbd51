/** Marks that stand for a number: a lamp for an activation, a bar to either side for what can be negative. */

import { element } from "./dom.js";
import { css } from "./look.js";

/** @param {number} light 0 to 1 @returns {HTMLElement} a neuron of that brightness */
export function lamp(light) {
  const made = element("span.glow");
  const shade = Math.round(255 * Math.min(1, Math.max(0, light)));
  made.style.background = `rgb(${shade} ${shade} ${shade})`;
  return made;
}

/** @param {number} share -1 to 1 @returns {HTMLElement} as long, to the left or to the right of a middle */
export function balance(share) {
  const filled = element("i");
  const size = 50 * Math.min(1, Math.abs(share));
  Object.assign(filled.style, { width: `${size}%`, left: `${share < 0 ? 50 - size : 50}%` });
  filled.style.background = css(share < 0 ? "negative" : "positive");
  return element("span.balance", {}, filled);
}
