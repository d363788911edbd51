/** W a + b: a matrix that folds, row by row, into one number for each neuron. */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { frameOf, numberCell } from "./moving-numbers.js";

/**
 * @import { ChartsFold } from "../network/messages.d.ts"
 * @import { Frame } from "../ui/canvas.js"
 * @import { Place } from "./moving-numbers.js"
 *
 * @typedef {object} Places of the numbers
 * @property {(c: number, r: number) => Place} weight
 * @property {(c: number) => Place} input
 * @property {(part: number, r: number) => Place} result 0: the bias, 1: the sum, 2: the output
 * @property {[string, number, number][]} heads text, x of its middle, y
 */

const RESULTS = ["+ b", "= W a + b", "σ"];
const LEAST_CELL = 26; // CSS pixels: a narrower one has no room for a number

/** @param {Frame} frame @param {number} rows @param {number} n @returns {Places} the results at the right of W */
function beside({ width, height, type }, rows, n) {
  const high = (height - 4 * type) / Math.max(rows, n);
  const cell = Math.min((width - 2 * type) / (n + 8.5), 2.2 * high);
  const left = (width - (n + 8.5) * cell) / 2;
  const top = 2.5 * type;
  const columns = [n + 2.75, n + 4.75, n + 7];
  const place = (/** @type {number} */ c, /** @type {number} */ r, wide = 1) => ({
    x: left + (c - (wide - 1) / 2) * cell,
    y: top + r * high,
    width: wide * cell,
    height: Math.min(cell, high),
  });
  const head = (/** @type {string} */ text, /** @type {number} */ c) =>
    /** @type {[string, number, number]} */ ([text, left + (c + 0.5) * cell, top - 0.7 * type]);
  return {
    weight: place,
    input: (c) => place(n + 0.75, c),
    result: (part, r) => place(columns[part], r, 1.5),
    heads: [head("W", n / 2 - 0.5), head("a", n + 0.75), ...RESULTS.map((text, part) => head(text, columns[part]))],
  };
}

/** @param {Frame} frame @param {number} rows @param {number} n @returns {Places} a above W, the results under it */
function below({ width, height, type }, rows, n) {
  const [cell, wide] = [width / n, width / rows];
  const line = 1.8 * type; // a row's name
  const high = Math.min(2 * type, (height - 5 * line) / (rows + 4));
  const top = 2 * line + high; // of W
  const under = (/** @type {number} */ part) => top + rows * high + part * (line + high);
  const size = { height: high };
  return {
    weight: (c, r) => ({ x: c * cell, y: top + r * high, width: cell, ...size }),
    input: (c) => ({ x: c * cell, y: line, width: cell, ...size }),
    result: (part, r) => ({ x: r * wide, y: under(part) + line, width: wide, ...size }),
    heads: [
      ["a", width / 2, 0.7 * line],
      ["W", width / 2, line + high + 0.7 * line],
      ...RESULTS.map(
        (text, part) => /** @type {[string, number, number]} */ ([text, width / 2, under(part) + 0.7 * line]),
      ),
    ],
  };
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ChartsFold} fold @param {number} time */
export function drawFold(context, frame, { weights, inputs, biases, sums, outputs }, time) {
  const { width, type } = frame;
  const [rows, n] = [weights.length, inputs.length];
  const narrow = width / (n + 8.5) < LEAST_CELL;
  const places = (narrow ? below : beside)(frame, rows, n);
  const digits = narrow ? 1 : 2; // after the point
  const largest = Math.max(...weights.flat().map(Math.abs));
  const sumsLargest = Math.max(...sums.map(Math.abs), ...biases.map(Math.abs));
  context.font = font(1.1 * type, 600);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  for (const head of places.heads) context.fillText(...head);
  inputs.forEach((a, c) => {
    numberCell(context, places.input(c), type, a, 0, digits);
  });
  weights.forEach((row, r) => {
    const own = Math.min(1, Math.max(0, time * rows - r)); // each row is folded when the one before is done
    const [multiplied, folded] = [Math.min(1, own / 0.4), Math.min(1, Math.max(0, (own - 0.4) / 0.4))];
    const [bias, sum, output] = [0, 1, 2].map((part) => places.result(part, r));
    row.forEach((w, c) => {
      const place = places.weight(c, r);
      if (own < 1) frameOf(context, place);
      const value = w * (1 + multiplied * (inputs[c] - 1));
      const [x, y] = [place.x + folded * (sum.x - place.x), place.y + folded * (sum.y - place.y)];
      if (own < 0.8) numberCell(context, { ...place, x, y }, type, value, largest, folded ? -1 : 1);
      else {
        context.globalAlpha = time < 1 ? 0.35 : 1; // the row stays to be seen after it was used
        numberCell(context, place, type, w, largest, 1);
        context.globalAlpha = 1;
      }
    });
    numberCell(context, bias, type, biases[r], sumsLargest, 1);
    if (own < 0.8) frameOf(context, sum);
    else numberCell(context, sum, type, sums[r], sumsLargest, 1);
    if (own < 1) frameOf(context, output);
    else numberCell(context, output, type, outputs[r], 0, 2);
  });
}
