/** The three levers of the open neuron, a card each: its bias, its weights, the activations before it. */

import { button, element } from "../ui/dom.js";
import { decimal, signedDecimal, signedScientific } from "../ui/numerals.js";
import { neuronNumber } from "../ui/words.js";
import { nameOf, signClass } from "./backprop-shared.js";
import { numberList } from "./number-list.js";
import { pixelPicture } from "./pixel-picture.js";

const NONE = new Float32Array();

/**
 * @param {Wishes} wishes @param {Network} network @param {Actions} actions
 * @returns {HTMLElement[]} none for a pixel
 */
export function leverCards(wishes, network, actions) {
  if (wishes.levers.layer === 0) return [];
  return [biasCard(wishes, actions), weightsCard(wishes, network, actions), activationsCard(wishes, network, actions)];
}

/** @param {Wishes} wishes @param {Actions} actions @returns {HTMLElement} */
function biasCard({ levers: { layer, neuron, bias: wish } }, { prove }) {
  const bias = wish ?? 0;
  return element(
    "section.card",
    { "aria-label": "Lever 1: its bias" },
    element("h3", {}, element("span.lever", {}, "1"), "Its bias b"),
    element("p.soft", {}, bias < 0 ? "Lower it:" : bias > 0 ? "Raise it:" : "Leave it:"),
    element(
      "p.big",
      {},
      element("b", { className: signClass(bias) }, signedScientific(bias)),
      " ",
      button("Prove it", () => prove({ kind: "bias", layer, neuron })),
    ),
    element(
      "p.soft",
      {},
      "This is also the wish for z, the weighted sum with the bias. The other two levers are this number times an activation or a weight.",
    ),
  );
}

/** @param {Wishes} wishes @param {Network} network @param {Actions} actions @returns {HTMLElement} */
function weightsCard(
  { levers: { layer, neuron }, arrays: { nudges = NONE, behind = NONE } },
  network,
  { choose, prove },
) {
  const largest = Math.max(1, ...behind);
  const card = element(
    "section.card",
    { "aria-label": "Lever 2: its weights" },
    element("h3", {}, element("span.lever", {}, "2"), "Its weights W"),
    element("p.soft", {}, "The wish for the weight from each neuron of the layer before, beside its activation a."),
  );
  if (layer === 1)
    card.append(
      pixelPicture(nudges, "what is wanted of its 784 weights", (sender) =>
        prove({ kind: "weight", layer, neuron, sender }),
      ),
    );
  else {
    card.append(
      numberList(
        Array.from(nudges, (value, i) => ({
          name: neuronNumber(i),
          activation: behind[i] / largest,
          value,
          weight: Math.abs(behind[i]),
          open: () => choose(layer - 1, i),
          prove: () => prove({ kind: "weight", layer, neuron, sender: i }),
          note: `a ${decimal(behind[i])}`,
          what: `for the weight from ${nameOf(network, layer - 1, i)}`,
        })),
        "What is wanted of its weights",
      ),
    );
  }
  return card;
}

/** @param {Wishes} wishes @param {Network} network @param {Actions} actions @returns {HTMLElement} */
function activationsCard(
  { levers: { layer, neuron }, arrays: { asked = NONE, behind = NONE, weights = NONE } },
  network,
  { choose, prove },
) {
  const largest = Math.max(1, ...behind);
  const card = element(
    "section.card",
    { "aria-label": "Lever 3: the activations of the layer before" },
    element("h3", {}, element("span.lever", {}, "3"), "The activations a of the layer before"),
  );
  if (layer === 1) {
    card.append(
      element("p.soft", {}, "In proportion to the weights. But these are pixels: the image can’t be changed."),
      pixelPicture(asked, "what it asks of the 784 pixels", (sender) =>
        prove({ kind: "asked", layer, neuron, sender }),
      ),
    );
  } else {
    card.append(
      element(
        "p.soft",
        {},
        "In proportion to the weights. The neuron can’t change these activations: it can only ask. Open one to see what all neurons ask of it.",
      ),
      numberList(
        Array.from(asked, (value, i) => ({
          name: neuronNumber(i),
          activation: behind[i] / largest,
          value,
          weight: Math.abs(weights[i]),
          open: () => choose(layer - 1, i),
          prove: () => prove({ kind: "asked", layer, neuron, sender: i }),
          note: `w ${signedDecimal(weights[i])}`,
          what: `of the activation of ${nameOf(network, layer - 1, i)}`,
        })),
        "What it asks of the activations of the layer before",
      ),
    );
  }
  return card;
}
