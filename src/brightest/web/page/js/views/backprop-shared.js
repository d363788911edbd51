/** What the cards of Back-propagate share: their types, and the names of neurons. */

import { pixelName } from "../ui/pixels.js";
import { neuronName } from "../ui/words.js";

/**
 * @typedef {Required<Pick<Backprop["arrays"], "images" | "target" | "parts">>} ExampleArrays
 * @typedef {Backprop & { levers: BackpropLevers, arrays: ExampleArrays }} Wishes of one example or more
 *
 * @typedef {object} Actions
 * @property {(layer: number, neuron: number | null) => void} choose null: the one with the largest wish
 * @property {(number: Omit<BackpropProve, "type">) => void} prove
 */

/** @param {Backprop | null} backprop @returns {backprop is Wishes} */
export function hasExamples(backprop) {
  return backprop !== null && backprop.examples.length > 0;
}

/** @param {Network} network @param {number} layer @param {number} neuron @returns {string} */
export function nameOf(network, layer, neuron) {
  if (layer === 0) return `pixel in ${pixelName(neuron)}`;
  return layer === network.layers.length - 1 ? `the output for ${network.classes[neuron]}` : neuronName(layer, neuron);
}

/** @param {number} wish @returns {string} the class of its colour */
export function signClass(wish) {
  return wish < 0 ? "negative" : wish > 0 ? "positive" : "";
}
