/** W a + b: each row of a matrix runs along a column of activations, and becomes one number. */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { frameOf, numberCell } from "./numbers.js";

/**
 * @import { ScenesFold } from "../network/messages.d.ts"
 * @import { Frame } from "../ui/canvas.js"
 * @import { Place } from "./numbers.js"
 *
 * @typedef {object} Places of the numbers
 * @property {(c: number, r: number) => Place} weight
 * @property {(c: number) => Place} input
 * @property {(part: number, r: number) => Place} result 0: the bias, 1: the sum, 2: the output
 * @property {[string, number, number][]} heads text, x of its middle, y
 */

const RESULTS = ["+ b", "= W a + b", "σ"];
const FIRST = 4; // rows that take as long as the first
const SUMMED = 0.7; // of a row's time: all inputs are met
const BIASED = 0.85; // the bias is added
const PALE = 0.3; // of the rows that wait
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

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ScenesFold} fold @param {number} time */
export function drawFold(context, frame, { weights, inputs, biases, sums, outputs }, time) {
  const { width, type } = frame;
  const [rows, n] = [weights.length, inputs.length];
  const narrow = width / (n + 8.5) < LEAST_CELL;
  const places = (narrow ? below : beside)(frame, rows, n);
  const digits = narrow ? 1 : 2; // after the point
  const largest = Math.max(...weights.flat().map(Math.abs));
  const sumsLargest = Math.max(...sums.map(Math.abs), ...biases.map(Math.abs));
  const { row: present, own } = rowAt(time, rows);
  const reached = Math.min(n, Math.floor((own / SUMMED) * n)); // inputs that the present row has met
  context.font = font(1.1 * type, 600);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  for (const head of places.heads) context.fillText(...head);
  inputs.forEach((a, c) => {
    numberCell(context, places.input(c), type, a, 0, digits);
  });
  weights.forEach((row, r) => {
    const [bias, sum, output] = [0, 1, 2].map((part) => places.result(part, r));
    const state = time === 1 || r < present ? 1 : r === present ? own : 0;
    context.globalAlpha = time > 0 && r > present ? PALE : 1;
    row.forEach((w, c) => {
      numberCell(context, places.weight(c, r), type, w, largest, 1);
    });
    context.globalAlpha = 1;
    numberCell(context, bias, type, biases[r], sumsLargest, 1);
    const met = row.slice(0, reached).reduce((total, w, c) => total + w * inputs[c], 0);
    if (!state) frameOf(context, sum);
    else numberCell(context, sum, type, state < BIASED ? met : sums[r], sumsLargest, 1);
    if (state < 1) frameOf(context, output);
    else numberCell(context, output, type, outputs[r], 0, 2);
  });
  if (time === 1) outline(context, places.result(2, outputs.indexOf(Math.max(...outputs))), 4, cssColour("answer"));
  if (!time || time === 1) return;
  const [bias, sum, output] = [0, 1, 2].map((part) => places.result(part, present));
  const [from, to] = [places.weight(0, present), places.weight(n - 1, present)];
  outline(context, { ...from, width: to.x + to.width - from.x }, 2);
  if (reached < n)
    for (const cell of [places.weight(reached, present), places.input(reached)]) outline(context, cell, 4);
  else outline(context, own < BIASED ? bias : own < 1 ? output : sum, 4);
  outline(context, sum, 2);
}

/** The row at work: the first takes as long as four of the others. @param {number} time @param {number} rows */
function rowAt(time, rows) {
  const parts = time * (rows - 1 + FIRST);
  if (parts < FIRST) return { row: 0, own: parts / FIRST };
  const row = Math.min(rows - 1, 1 + Math.floor(parts - FIRST));
  return { row, own: Math.min(1, parts - FIRST - row + 1) };
}

/**
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {number} width CSS pixels
 * @param {string} [colour] CSS
 */
function outline(context, place, width, colour = cssColour("ink")) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.strokeRect(place.x, place.y, place.width, place.height);
}
