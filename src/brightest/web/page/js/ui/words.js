/** Names of layers and neurons for people, who count from 1; messages and links count from 0. */

/** @param {string} text @returns {string} */
export function capitalized(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** @param {string} name of a class @returns {string} such as a 4, or an 8 */
export function withArticle(name) {
  return `${/^(8|11$|18$|[AEFHILMNORSX]$|[aeiou].)/i.test(name) ? "an" : "a"} ${name}`;
}

/** @param {number} neuron @returns {string} in a list of its layer's neurons */
export function neuronNumber(neuron) {
  return String(neuron + 1);
}

/** @param {number} layer @param {number} neuron @returns {string} such as layer 2, neuron 5 */
export function neuronName(layer, neuron) {
  return `layer ${layer + 1}, neuron ${neuronNumber(neuron)}`;
}
