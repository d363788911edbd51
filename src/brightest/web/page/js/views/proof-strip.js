/** A number by back-propagation, beside the same number measured by nudging. */

import { button, element } from "../ui/dom.js";
import { scientific } from "../ui/numerals.js";
import { capitalized } from "../ui/words.js";
import { nameOf } from "./backprop-shared.js";

/** @param {Proof & { number: BackpropNumber }} proof @param {Network} network @param {() => void} close @returns {HTMLElement} */
export function proofStrip(
  { number: { kind, layer, neuron, sender }, mean, wanted, nudged, difference, step },
  network,
  close,
) {
  const who = nameOf(network, layer, neuron);
  const behind = nameOf(network, layer - 1, sender);
  const what = {
    wish: `the wish of ${who}`,
    bias: `the bias of ${who}`,
    weight: `the weight from ${behind} to ${who}`,
    asked: `what ${who} asks of ${behind}`,
  }[kind];
  const cell = (/** @type {string} */ name, /** @type {string} */ value) =>
    element("div", {}, element("dt", {}, name), element("dd.number", {}, value));
  return element(
    "section.proof",
    { "aria-label": "Proof" },
    element("h3", {}, `${capitalized(what)}${mean ? ", on average" : ""}`),
    element(
      "dl",
      {},
      cell("by back-propagation", scientific(wanted, 9)),
      cell(`by nudging it: (C with it lowered − C with it raised) / ${(2 * step).toFixed(5)}`, scientific(nudged, 9)),
      cell("difference", scientific(difference, 1)),
    ),
    button("Close", close),
  );
}
