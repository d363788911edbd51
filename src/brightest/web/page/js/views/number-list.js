/** A list of neurons, the largest number first: a button that opens the neuron, a bar, and a number to prove. */

import { button, element } from "../ui/dom.js";
import { balance, dot } from "../ui/marks.js";
import { signedScientific } from "../ui/numerals.js";

export const MAX_LISTED = 40;

/**
 * @typedef {object} Item
 * @property {string} name
 * @property {number} activation 0 to 1
 * @property {number} value
 * @property {number} [weight] sorts the list, the absolute value by default
 * @property {string} [note]
 * @property {string} what describes the value to a screen reader
 * @property {() => void} open
 * @property {() => void} prove
 */

/** @param {Item[]} items @param {string} label @returns {HTMLElement} */
export function numberList(items, label) {
  const largest = items.reduce((max, { value }) => Math.max(max, Math.abs(value)), 1e-30);
  const size = (/** @type {Item} */ { weight, value }) => weight ?? Math.abs(value);
  const shown = [...items].sort((a, b) => size(b) - size(a)).slice(0, MAX_LISTED);
  return element(
    "div.asks",
    { role: "group", "aria-label": label },
    ...shown.map(({ name, activation, value, note, open, prove, what }) => {
      const opener = button(name, open);
      opener.prepend(dot(activation));
      const text = signedScientific(value);
      const prover = button(text, prove);
      prover.classList.add("proves");
      prover.setAttribute("aria-label", `Prove it: ${what} ${text}`);
      const notes = note ? [element("span.soft", {}, note)] : [];
      return element("div", {}, opener, ...notes, balance(value / largest), prover);
    }),
  );
}
