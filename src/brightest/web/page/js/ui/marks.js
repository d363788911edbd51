/** Small marks for numbers: a dot for an activation, a bar for a signed number. */

import { element } from "./dom.js";
import { cssColour } from "./theme.js";

/** @param {number} activation 0 to 1 @returns {HTMLElement} a dot of that brightness */
export function dot(activation) {
  const made = element("span.dot");
  const shade = Math.round(255 * Math.min(1, Math.max(0, activation)));
  made.style.background = `rgb(${shade} ${shade} ${shade})`;
  return made;
}

/** @param {number} share -1 to 1 @returns {HTMLElement} a bar to the left or the right of the middle */
export function balance(share) {
  const filled = element("i");
  const size = 50 * Math.min(1, Math.abs(share));
  Object.assign(filled.style, { width: `${size}%`, left: `${share < 0 ? 50 - size : 50}%` });
  filled.style.background = cssColour(share < 0 ? "negative" : "positive");
  return element("span.balance", {}, filled);
}
