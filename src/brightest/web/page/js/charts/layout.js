/** Positions of the neurons: the image, then a column for each layer, or a row if the page is narrow. */

import { cellOf, SIDE } from "../ui/pixels.js";

/**
 * @typedef {object} Layer
 * @property {number} radius of its neurons
 * @property {Float32Array} x
 * @property {Float32Array} y
 *
 * @typedef {object} Layout
 * @property {boolean} upright whether the layers are rows
 * @property {{ x: number, y: number, side: number }} plane the 784 pixels, as an image
 * @property {Layer[]} layers all but the pixels
 */

const CAPTION_HEIGHT = 30; // pixels, above a layer
const MIN_WIDE_WIDTH = 560; // pixels; narrower diagrams have rows
const ROW_HEIGHT = 56; // pixels, from a row of neurons to the next, if there is room
const MIN_SIDE = 72; // pixels, of the image above rows
const MAX_RADIUS = 17; // pixels, of a neuron

/**
 * @param {number} scale of text and neurons, relative to text of 16 pixels
 * @param {number} width
 * @param {number} height
 * @param {number[]} sizes neurons of each layer, the pixels first
 * @returns {Layout}
 */
export function layout(scale, width, height, sizes) {
  const upright = width < MIN_WIDE_WIDTH;
  const neurons = sizes.slice(1);
  const last = neurons.length - 1;
  if (upright) {
    const least = CAPTION_HEIGHT + 64 + 92 + ROW_HEIGHT * last; // of what isn't the image
    const side = Math.min(width * 0.46, height * 0.3, 190, Math.max(MIN_SIDE, height - least));
    const plane = { x: (width - side) / 2, y: CAPTION_HEIGHT, side };
    const top = CAPTION_HEIGHT + side + 64;
    const bottom = height - 92;
    const layers = neurons.map((n, l) => {
      const y = last ? top + ((bottom - top) * l) / last : bottom;
      return transposed(column(n, width - 4, 90, y, 2, scale));
    });
    return { upright, plane, layers };
  }
  const side = Math.min(width * 0.3, height * 0.55, 320 * scale);
  const plane = { x: 4, y: CAPTION_HEIGHT + (height - CAPTION_HEIGHT - side) / 2, side };
  const left = plane.x + side + Math.min(170 * scale, width * 0.15);
  const right = width - Math.min(190 * scale, Math.max(width * 0.24, 122 * scale));
  const layers = neurons.map((n, l) => {
    const x = last ? left + ((right - left) * l) / last : right;
    const room = ((right - left) / Math.max(1, last)) * 0.6;
    return column(n, height - CAPTION_HEIGHT - 8, Math.min(180 * scale, room), x, CAPTION_HEIGHT + 4, scale);
  });
  return { upright, plane, layers };
}

/**
 * n neurons in one column, or in several if they are too many for one.
 * @param {number} n
 * @param {number} length of a column
 * @param {number} width for all columns
 * @param {number} middle across the columns
 * @param {number} start along the columns
 * @param {number} scale
 * @returns {Layer}
 */
function column(n, length, width, middle, start, scale) {
  let cell = Math.min(3.2 * MAX_RADIUS * scale, length / n);
  let columns = 1;
  while (cell < 13 && n > 20) {
    columns++;
    cell = length / Math.ceil(n / columns);
    if (columns * cell > width) {
      cell = width / columns;
      if (Math.ceil(n / columns) * cell <= length) break;
    }
  }
  const rows = Math.ceil(n / columns);
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    x[i] = middle + ((i % columns) - (columns - 1) / 2) * cell;
    y[i] = start + (length - rows * cell) / 2 + (Math.floor(i / columns) + 0.5) * cell;
  }
  return { radius: Math.min(MAX_RADIUS * scale, cell * 0.38), x, y };
}

/** @param {Layer} layer @returns {Layer} with rows instead of columns */
function transposed({ radius, x, y }) {
  return { radius, x: y, y: x };
}

/**
 * The position of a neuron, or of a pixel in layer 0.
 * @param {Layout} layout
 * @param {number} layer
 * @param {number} neuron
 * @returns {[number, number]}
 */
export function at({ plane, layers }, layer, neuron) {
  if (layer > 0) return [layers[layer - 1].x[neuron], layers[layer - 1].y[neuron]];
  const [column, row] = cellOf(neuron).map((place) => (place + 0.5) * (plane.side / SIDE));
  return [plane.x + column, plane.y + row];
}
