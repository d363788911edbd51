/** Where the neurons stand: the image first, then a column for each layer, or a row where the page is narrow. */

/**
 * @typedef {object} Layer
 * @property {number} radius of its neurons
 * @property {Float32Array} x
 * @property {Float32Array} y
 *
 * @typedef {object} Layout
 * @property {boolean} upright whether the layers are rows, one below the other
 * @property {{ x: number, y: number, side: number }} plane the 784 pixels, as an image
 * @property {Layer[]} layers after the first
 */

const CAPTION = 30; // pixels kept for the words above a layer
const NARROW = 560;
const LARGEST = 17; // radius of a neuron

/**
 * @param {number} scale of type and neurons: 1 where the page's text is 16 pixels high
 * @param {number} width
 * @param {number} height
 * @param {number[]} sizes neurons of each layer, the pixels first
 * @returns {Layout}
 */
export function layout(scale, width, height, sizes) {
  const upright = width < NARROW;
  const neurons = sizes.slice(1);
  const last = neurons.length - 1;
  if (upright) {
    const side = Math.min(width * 0.46, height * 0.3, 190);
    const plane = { x: (width - side) / 2, y: CAPTION, side };
    const top = CAPTION + side + 64;
    const bottom = height - 92;
    const layers = neurons.map((n, l) => {
      const y = last ? top + ((bottom - top) * l) / last : bottom;
      return turned(column(n, width - 16, 90, y, 8, scale));
    });
    return { upright, plane, layers };
  }
  const side = Math.min(width * 0.3, height * 0.55, 320 * scale);
  const plane = { x: 4, y: CAPTION + (height - CAPTION - side) / 2, side };
  const left = plane.x + side + Math.min(170 * scale, width * 0.15);
  const right = width - Math.min(190 * scale, width * 0.24);
  const layers = neurons.map((n, l) => {
    const x = last ? left + ((right - left) * l) / last : right;
    const room = ((right - left) / Math.max(1, last)) * 0.6;
    return column(n, height - CAPTION - 8, Math.min(180 * scale, room), x, CAPTION + 4, scale);
  });
  return { upright, plane, layers };
}

/**
 * n neurons in one column, or, where they are too many, in as many as they need.
 * @param {number} n
 * @param {number} length of a column
 * @param {number} breadth that there is for columns
 * @param {number} middle of them, across
 * @param {number} start of them, along
 * @param {number} scale
 * @returns {Layer}
 */
function column(n, length, breadth, middle, start, scale) {
  let cell = Math.min(3.2 * LARGEST * scale, length / n);
  let columns = 1;
  while (cell < 13 && n > 20) {
    columns++;
    cell = length / Math.ceil(n / columns);
    if (columns * cell > breadth) {
      cell = breadth / columns;
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
  return { radius: Math.min(LARGEST * scale, cell * 0.38), x, y };
}

/** @param {Layer} layer @returns {Layer} its columns as rows */
function turned({ radius, x, y }) {
  return { radius, x: y, y: x };
}

/**
 * Where a neuron of layer 0, 1, ... stands.
 * @param {Layout} place
 * @param {number} layer
 * @param {number} neuron
 * @returns {[number, number]}
 */
export function at({ plane, layers }, layer, neuron) {
  if (layer > 0) return [layers[layer - 1].x[neuron], layers[layer - 1].y[neuron]];
  const pixel = plane.side / 28;
  return [plane.x + ((neuron % 28) + 0.5) * pixel, plane.y + (Math.floor(neuron / 28) + 0.5) * pixel];
}
