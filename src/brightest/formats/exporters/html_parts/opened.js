/** What the page's modules ask for: the strongest lines, a neuron's arithmetic, a pixel's weights. */

/**
 * @import { Reader, Reading } from "./reader.js"
 * @import { Lines } from "../../../web/page/js/charts/diagram.js"
 */

const MAX_LINES = 320; // of one layer
const CURVE_POINTS = 81; // of an activation function
/** @type {Record<string, string>} */
const SYMBOLS = { sigmoid: "σ", relu: "ReLU", tanh: "tanh" };

/**
 * @param {Reader} reader
 * @param {Float64Array[]} [activations] of every layer; without them, the strongest weights
 * @returns {Lines["arrays"]} the strongest signals, the weakest of them first
 */
export function strongestLines(reader, activations) {
  /** @type {Lines["arrays"]} */
  const arrays = {};
  reader.weights.forEach((W, layer) => {
    const senders = activations?.[layer] ?? new Float64Array(reader.about.layers[layer]).fill(1);
    const where = strongest(W, senders);
    arrays[`where${layer}`] = where;
    arrays[`strength${layer}`] = Float32Array.from(where, (i) => W[i] * senders[i % senders.length]);
  });
  return arrays;
}

/**
 * @param {Float64Array} W weights, a row for each receiving neuron @param {Float64Array} senders activations
 * @returns {Uint32Array} the places in W of the signals farthest from 0, the nearest of them first
 */
function strongest(W, senders) {
  const active = [...senders.keys()].filter((sender) => senders[sender] !== 0); // most pixels are dark, and send nothing
  const sizes = new Float64Array((W.length / senders.length) * active.length);
  const places = new Uint32Array(sizes.length);
  for (let row = 0, at = 0; row < W.length; row += senders.length) {
    for (let k = 0; k < active.length; k++, at++) {
      places[at] = row + active[k];
      sizes[at] = Math.abs(W[places[at]] * senders[active[k]]);
    }
  }
  const least = sizes.slice().sort()[Math.max(0, sizes.length - MAX_LINES)]; // sorted without places: much faster
  const chosen = [];
  for (let i = 0; i < sizes.length; i++) if (sizes[i] >= least) chosen.push(i);
  chosen.sort((a, b) => sizes[a] - sizes[b]);
  return Uint32Array.from(chosen.slice(-MAX_LINES), (i) => places[i]);
}

/** @param {Reader} reader @param {Reading | null} reading @param {number} pixel @returns {Pixel} */
export function openPixel(reader, reading, pixel) {
  const n = reader.about.layers[0];
  const weights = Float32Array.from(reader.biases[0], (_, neuron) => reader.weights[0][neuron * n + pixel]);
  return { type: "pixel", pixel, activation: reading?.activations[0][pixel] ?? 0, arrays: { weights } };
}

/**
 * @param {Reader} reader @param {Reading | null} reading @param {number} layer from 1 @param {number} neuron
 * @returns {Neuron}
 */
export function openNeuron(reader, reading, layer, neuron) {
  const seen = reading ?? reader.readImage(new Uint8Array(reader.about.layers[0]));
  const inputs = seen.activations[layer - 1];
  const weights = reader.weights[layer - 1].subarray(neuron * inputs.length, (neuron + 1) * inputs.length);
  const products = weights.map((weight, i) => weight * inputs[i]);
  const sumOf = (/** @type {(product: number) => boolean} */ counts) =>
    products.reduce((sum, product) => sum + (counts(product) ? product : 0), 0);
  const bias = reader.biases[layer - 1][neuron];
  const total = sumOf(() => true);
  const last = layer === reader.weights.length;
  const squash = last ? (reader.coupled ? "softmax" : "σ") : SYMBOLS[reader.about.activation];
  const floats = { inputs, weights, products, ...(squash === "softmax" ? {} : curve(reader, layer, total + bias)) };
  return {
    type: "neuron",
    layer,
    neuron,
    blank: reading === null,
    squash,
    total,
    bias,
    weighted_sum: total + bias,
    activation: seen.activations[layer][neuron],
    positive: sumOf((product) => product > 0),
    negative: sumOf((product) => product < 0),
    arrays: /** @type {Neuron["arrays"]} */ (
      Object.fromEntries(Object.entries(floats).map(([name, values]) => [name, Float32Array.from(values)]))
    ),
  };
}

/** @param {Reader} reader @param {number} layer @param {number} z the point to be seen on it */
function curve(reader, layer, z) {
  const reach = Math.max(6, 1.15 * Math.abs(z));
  const sums = Float64Array.from({ length: CURVE_POINTS }, (_, i) => reach * ((2 * i) / (CURVE_POINTS - 1) - 1));
  return { curve_z: sums, curve_a: reader.squash(layer)(sums) };
}
