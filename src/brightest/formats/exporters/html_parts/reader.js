/** The network of the file: pixels in, every layer's activations and calibrated probabilities out, in float64. */

import { deslanted } from "./deslant.js";
import { inkOf, normalized } from "./frame.js";

/**
 * @import { Point } from "./frame.js"
 *
 * @typedef {object} About the network, as brightest describes it
 * @property {number[]} layers neurons, the pixels first
 * @property {string} activation of the hidden layers
 * @property {string} cost which decides the activation function of the last layer
 * @property {string[]} classes
 * @property {{ temperature: number, threshold: number, none: boolean }} calibration
 * @property {{ frame: "mnist" | "upright", [fact: string]: any }} card
 * @property {"<f4" | "<f8"} numbers float32 or float64
 * @property {string} version
 * @property {string} sha256
 *
 * @typedef {object} Reading
 * @property {Uint8Array} image (28, 28), what the network sees
 * @property {Float64Array[]} activations of every layer, the pixels first
 * @property {Float64Array} probabilities
 * @property {number} answer the brightest neuron of the last layer
 * @property {boolean} sure whether to rely on it
 * @property {boolean} dark whether no class is as likely as none of them
 */

const MIN_COMPLEMENT = 1e-7; // how near to 1 an output comes
/** @type {Record<string, (z: number) => number>} */
const FUNCTIONS = { sigmoid, relu: (z) => Math.max(0, z), tanh: Math.tanh };

/** @param {number} z @returns {number} 1 / (1 + e⁻ᶻ), which never overflows */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** @param {ArrayLike<number>} values @returns {number} the index of the largest, the first of several */
function indexOfLargest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** @param {Float64Array} values @param {number} [besides] one more, which is left away @returns {Float64Array} */
function softmax(values, besides = -Infinity) {
  const largest = values.reduce((max, value) => Math.max(max, value), besides);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, Math.exp(besides - largest));
  return powers.map((power) => power / total);
}

export class Reader {
  /** @param {About} about @param {string} numbers all weights, then all biases, as base64 */
  constructor(about, numbers) {
    this.about = about;
    const bytes = Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    const next =
      about.numbers === "<f8" ? () => view.getFloat64(8 * at++, true) : () => view.getFloat32(4 * at++, true);
    const take = (/** @type {number} */ n) => Float64Array.from({ length: n }, next);
    const sizes = about.layers.slice(1).map((n, l) => [n, about.layers[l]]);
    /** of each layer, a row for each receiving neuron */
    this.weights = sizes.map(([n, before]) => take(n * before));
    this.biases = sizes.map(([n]) => take(n));
    this.coupled = about.cost.endsWith("cross-entropy") && !about.cost.startsWith("binary"); // one softmax
  }

  /** @param {number} layer from 1 @returns {(z: Float64Array) => Float64Array} its activation function */
  squash(layer) {
    const last = layer === this.weights.length;
    if (last && this.coupled) return softmax;
    const squash = last ? sigmoid : FUNCTIONS[this.about.activation];
    return (z) => z.map(squash);
  }

  /** @param {Float64Array} inputs @param {number} layer from 1 @returns {Float64Array} its weighted sums */
  weightedSums(inputs, layer) {
    const [W, b] = [this.weights[layer - 1], this.biases[layer - 1]];
    return b.map((bias, neuron) => {
      let sum = 0;
      for (let i = 0; i < inputs.length; i++) sum += W[neuron * inputs.length + i] * inputs[i];
      return sum + bias;
    });
  }

  /** @param {Uint8Array} image (784,) in the network's frame @returns {Reading} */
  readImage(image) {
    /** @type {Float64Array[]} */
    const activations = [Float64Array.from(image, (byte) => byte / 255)];
    for (let layer = 1; layer <= this.weights.length; layer++) {
      activations.push(this.squash(layer)(this.weightedSums(activations[layer - 1], layer)));
    }
    const outputs = activations[this.weights.length];
    const probabilities = this.#calibrated(outputs);
    const answer = indexOfLargest(outputs);
    const rest = 1 - probabilities.reduce((sum, p) => sum + p, 0);
    const dark = probabilities[answer] <= rest;
    const { threshold } = this.about.calibration;
    const sure = threshold > 0 && probabilities[answer] >= threshold && !dark;
    return { image, activations, probabilities, answer, sure, dark };
  }

  /** @param {Point[][]} strokes @returns {Reading | null} null if nothing is drawn */
  read(strokes) {
    const image = normalized(inkOf(strokes));
    return image && this.readImage(this.about.card.frame === "upright" ? deslanted(image) : image);
  }

  /** @param {Float64Array} outputs @returns {Float64Array} */
  #calibrated(outputs) {
    const { temperature, none } = this.about.calibration;
    const z = outputs.map((output) => {
      const a = Math.max(output, 1e-30);
      return (Math.log(a) - (this.coupled ? 0 : Math.log(Math.max(1 - a, MIN_COMPLEMENT)))) / temperature;
    });
    return softmax(z, none && !this.coupled ? 0 : -Infinity);
  }
}
