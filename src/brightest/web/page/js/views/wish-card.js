/** The card of the open neuron: its activation, its wish, and where the wish comes from. */

import { button, element } from "../ui/dom.js";
import { dot } from "../ui/marks.js";
import { scientific, signedScientific } from "../ui/numerals.js";
import { capitalized, neuronNumber } from "../ui/words.js";
import { nameOf, signClass } from "./backprop-shared.js";
import { MAX_LISTED, numberList } from "./number-list.js";

/** @param {Wishes} wishes @param {Network} network @param {Actions} actions @returns {HTMLElement} */
export function wishCard(wishes, network, { choose, prove }) {
  const {
    levers: { layer, neuron, activation, wish, target, slope, bias },
    arrays: { terms },
  } = wishes;
  const name = nameOf(network, layer, neuron);
  const direction = wish > 0 ? "wants to be brighter" : wish < 0 ? "wants to be darker" : "wants nothing";
  const card = element(
    "section.card",
    { "aria-label": capitalized(name) },
    element("h3", {}, capitalized(name)),
    element(
      "p.big",
      {},
      element("span", {}, dot(activation), `a = ${scientific(activation)} ${direction}: `),
      element("b", { className: signClass(wish) }, signedScientific(wish)),
      " ",
      button("Prove it", () => prove({ kind: "wish", layer, neuron })),
    ),
  );
  if (target !== null) {
    const listened = wishes.listen === null || wishes.listen === neuron;
    const isNear = Math.abs(target - activation) < 0.01; // rounded, both would be the same
    const missing = isNear ? scientific(target - activation) : `${target} − ${scientific(activation)}`;
    const sum =
      network.cost !== "squares"
        ? `y − a = ${missing}`
        : isNear
          ? `2 (y − a) = 2 · ${missing}`
          : `2 (y − a) = 2 (${missing})`;
    card.append(
      element(
        "p.soft",
        {},
        listened
          ? `It should be y = ${target}; ${sum} = ${signedScientific(wish)}.`
          : "Nobody listens to it: its wish doesn’t count.",
      ),
    );
  } else if (terms) {
    const next = layer + 1;
    const list =
      terms.length <= MAX_LISTED
        ? "the sum of what they ask is its wish:"
        : `here are the ${MAX_LISTED} that ask most. The sum over all ${terms.length} is its wish:`;
    card.append(
      element(
        "p.soft",
        {},
        `${next === network.layers.length - 1 ? "The outputs" : "The neurons after it"} ask it to change; ${list}`,
      ),
      numberList(
        Array.from(terms, (value, i) => ({
          name: next === network.layers.length - 1 ? network.classes[i] : neuronNumber(i),
          activation: wishes.arrays[`activations${next}`][i],
          value,
          open: () => choose(next, i),
          prove: () => prove({ kind: "asked", layer: next, neuron: i, sender: neuron }),
          what: `${nameOf(network, next, i)} asks`,
        })),
        "What it is asked for",
      ),
      element("p.total", {}, element("span", {}, "added up"), element("b", {}, signedScientific(wish))),
    );
  }
  if (layer === 0) card.append(element("p.soft", {}, "The image can’t be changed: here the way back ends."));
  else if (slope !== null && bias !== null) {
    const through =
      slope === 0
        ? "Its squash has no slope here: no wish gets through to z, its weighted sum with the bias."
        : `Its wish times the slope of its squash, ${scientific(slope)}, is the wish for z, its weighted sum with the bias: ${signedScientific(bias)}.`;
    card.append(element("p.soft", {}, through));
  } else card.append(element("p.soft", {}, "With this cost the wish is for z, its weighted sum with the bias."));
  return card;
}
