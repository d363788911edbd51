/** Charts of many numbers that move: a table that fills, lines that are counted; and images and cells of numbers. */

import { at, layout } from "../charts/layout.js";
import { context2d, font } from "../ui/canvas.js";
import { element } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, grey, paint, signedColour, textScale, themeChanged } from "../ui/theme.js";
import { neuronGrip } from "./grip.js";

/**
 * @import { Colour } from "../ui/theme.js"
 */

const LARGEST = 127; // of a signed picture
export const LEAST_SIZE = 9; // CSS pixels, of a number that can be read

/** @type {WeakMap<number[], HTMLCanvasElement>} images as they were painted in this theme */
let kept = new WeakMap();
themeChanged.addEventListener("change", () => {
  kept = new WeakMap();
});

/** @param {number[]} image always signed, or never @param {boolean} signed @returns {HTMLCanvasElement} */
export function painted(image, signed) {
  const found = kept.get(image);
  if (found) return found;
  const side = Math.round(Math.sqrt(image.length));
  const canvas = element("canvas", { width: side, height: side });
  paint(context2d(canvas), image, signed ? (value) => signedColour(value / LARGEST) : grey);
  kept.set(image, canvas);
  return canvas;
}

/**
 * @param {number} n squares @param {number} width @param {number} height @param {number} below each, CSS pixels
 * @returns {{ columns: number, cell: number }} as large as there is room
 */
export function fitted(n, width, height, below) {
  let best = { columns: 1, cell: 0 };
  for (let columns = 1; columns <= n; columns++) {
    const cell = Math.min(width / columns, height / Math.ceil(n / columns) - below);
    if (cell > best.cell) best = { columns, cell };
  }
  return best;
}

/** @param {Context} context @param {Frame} frame @param {ChartsGrid} grid @param {number} time */
export function drawGrid(context, { width, height, type }, grid, time) {
  const { rows, columns, values, start, images, marked } = grid;
  const left = Math.max(...rows.map((name) => context.measureText(name).width)) + type;
  const head = 3 * type; // of pictures over the columns' names
  const top = head + 1.7 * type;
  const even = (width - left) / columns.length;
  // beyond the right edge: half of the last column's name, or the frame
  const beyond = Math.max(2, (context.measureText(columns[columns.length - 1]).width - even) / 2);
  const cell = {
    width: Math.min((width - left - beyond) / columns.length, 7 * type),
    height: Math.min((height - top) / rows.length, 3 * type),
  };
  const filled = Math.max(0, time - start) / (1 - start);
  const count = Math.round(filled * rows.length * columns.length);
  context.fillStyle = cssColour("soft");
  context.textBaseline = "middle";
  context.textAlign = "right";
  rows.forEach((name, r) => {
    context.fillText(name, left - 0.5 * type, top + (r + 0.5) * cell.height);
  });
  context.textAlign = "center";
  columns.forEach((name, c) => {
    const middle = left + (c + 0.5) * cell.width;
    const side = Math.min(head - 2, cell.width - 4);
    context.imageSmoothingEnabled = false;
    if (c < images.length) context.drawImage(painted(images[c], false), middle - side / 2, head - side, side, side);
    context.fillStyle = cssColour(c === marked ? "ink" : "soft");
    context.fillText(name, middle, head + 0.8 * type);
  });
  const largest = Math.max(1e-12, ...values.flat().map(Math.abs));
  const size = Math.min(type, cell.width / 3.4); // so that a number doesn't touch the frame of its column
  values.forEach((row, r) => {
    row.forEach((value, c) => {
      const place = { x: left + c * cell.width, y: top + r * cell.height, ...cell };
      if (c * rows.length + r >= count) frameOf(context, place);
      else numberCell(context, place, size, value, largest, 2);
    });
  });
  if (filled < 1) return;
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 2.5;
  context.strokeRect(left + marked * cell.width, top, cell.width, rows.length * cell.height);
}

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Place
 * @param {Context} context @param {Place} place
 */
export function frameOf(context, { x, y, width, height }) {
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

/**
 * A cell in its number's colour, with the number if there is room. In a pale one the number has the colour of ink.
 * @param {Context} context @param {Place} place @param {number} type @param {number} value
 * @param {number} largest number of a signed one; 0: a brightness from 0 to 1
 * @param {number} places after the point; −1: no number
 */
export function numberCell(context, place, type, value, largest, places) {
  const { x, y, width, height } = place;
  const share = largest ? Math.abs(value) / largest : value;
  /** @type {Colour} */
  const colour = largest ? signedColour(value / largest) : grey(Math.round(255 * Math.min(1, Math.max(0, value))));
  context.fillStyle = `rgb(${colour.join(" ")})`;
  context.fillRect(x + 0.5, y + 0.5, width - 1, height - 1);
  const sized = (/** @type {number} */ letters) => Math.min(type, 0.62 * height, width / letters / 0.58);
  const whole = places + (largest ? 3.3 : 2.4); // letters, if there are no more than one before the point
  const isTight = !largest && sized(whole) < LEAST_SIZE;
  const size = sized(isTight ? whole - 1 : whole);
  if (places < 0 || size < LEAST_SIZE) return;
  const text = isTight ? pointed(value, places) : decimal(value, places);
  context.font = font(size);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const light = largest ? colour.reduce((sum, part) => sum + part, 0) > 380 : share > 0.5;
  context.fillStyle = context.globalAlpha < 0.5 ? cssColour("ink") : light ? "#101216" : "#eceff4";
  context.fillText(text, x + width / 2, y + height / 2 + 0.5, width - 2);
}

/** @param {number} value from 0 to 1 @param {number} places @returns {string} as short as it can be: 0, .7 or 1 */
function pointed(value, places) {
  const text = value.toFixed(places);
  return Number(text) % 1 ? text.slice(1) : String(Number(text));
}

/** @type {WeakMap<ScenesTally, [number, number]>} layer and neuron that the visitor chose */
const chosen = new WeakMap();

/** @param {Frame} frame @param {ScenesTally} tally @returns {Layout} */
function placed({ width, height, type }, { layers }) {
  return layout(textScale(), width, height - 3.5 * type, layers);
}

/** @param {Context} context @param {Frame} frame @param {ScenesTally} tally @param {number} time */
export function drawTally(context, frame, tally, time) {
  if (time < 1) chosen.delete(tally);
  const { layers } = tally;
  const { width, height, type } = frame;
  const own = chosen.get(tally);
  const place = placed(frame, tally);
  const receivers = layers.slice(1).reduce((sum, n) => sum + n, 0);
  const lit = time * receivers; // neurons whose lines and bias were counted
  let [before, weights, biases] = [0, 0, 0];
  context.strokeStyle = cssColour("positive");
  for (let layer = 1; layer < layers.length; layer++) {
    const senders = layers[layer - 1];
    for (let i = 0; i < layers[layer]; i++, before++) {
      const share = own ? Number(own[0] === layer && own[1] === i) : Math.min(1, Math.max(0, lit - before));
      const [x, y] = at(place, layer, i);
      const count = Math.round(share * senders);
      weights += count;
      const lines = new Path2D();
      for (let sender = 0; sender < count; sender++) {
        lines.moveTo(...at(place, layer - 1, sender));
        lines.lineTo(x, y);
      }
      context.globalAlpha = own || share < 1 ? 0.8 : layer === 1 ? 0.05 : 0.3;
      context.lineWidth = layer === 1 ? 0.5 : 0.8;
      context.stroke(lines);
      context.globalAlpha = 1;
      biases += share === 1 ? 1 : 0;
      context.beginPath();
      context.arc(x, y, place.layers[layer - 1].radius, 0, 7);
      context.fillStyle = cssColour(share === 1 ? "positive" : "unlit");
      context.fill();
      context.lineWidth = 1;
      context.stroke();
    }
  }
  const { plane } = place;
  context.fillStyle = cssColour("unlit");
  context.fillRect(plane.x, plane.y, plane.side, plane.side);
  context.strokeRect(plane.x, plane.y, plane.side, plane.side);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.font = font(1.8 * type, 650);
  const [w, b, all] = [weights, biases, weights + biases].map((count) => count.toLocaleString("en"));
  context.fillText(`${w} weights + ${own ? "a bias" : `${b} biases`} = ${all}`, width / 2, height - type, width);
}

export const tallyGrip = neuronGrip(chosen, placed, 0);
