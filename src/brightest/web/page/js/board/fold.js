/**
 * W a + b: each row of a matrix runs along a column of activations, and becomes one number. Then any row can be pointed
 * at; and any activation, which is 1 instead if it was below a half, else 0.
 */

import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { frameOf, numberCell } from "./numbers.js";

/**
 * @import { Place } from "./numbers.js"
 *
 * @typedef {object} Places of the numbers
 * @property {(c: number, r: number) => Place} weight
 * @property {(c: number) => Place} input
 * @property {(c: number) => Place} product of the row at work: its weight times the input
 * @property {(part: number, r: number) => Place} result 0: the bias, 1: the sum, 2: the output
 * @property {(r: number) => [number, number] | null} name of a row's neuron; null where there is no room
 * @property {[string, number, number][]} heads text, x of its middle, y
 * @property {[number, number]} told the middle of what is written about the row at work
 */

const RESULTS = ["+ b", "= W a + b", "σ"];
const PRODUCTS = "row × a";
const FIRST = 4; // rows that take as long as the first
const SUMMED = 0.7; // of a row's time: all inputs are met
const BIASED = 0.85; // the bias is added
const PALE = 0.3; // of the rows that wait
const ROOM = 9.2; // cells beside those of W: a, the results, and names
const LEAST_CELL = 26; // CSS pixels: a narrower one has no room for a number

const NOTHING = { row: -1, input: -1 };
/** @type {WeakMap<ScenesFold, typeof NOTHING>} the row or the input that the visitor points at */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesFold} fold @returns {{ narrow: boolean, places: Places }} */
function placed(frame, { weights, inputs }) {
  const narrow = frame.width / (inputs.length + ROOM) < LEAST_CELL;
  return { narrow, places: (narrow ? below : beside)(frame, weights.length, inputs.length) };
}

/** @param {Frame} frame @param {number} rows @param {number} n @returns {Places} the results at the right of W */
function beside({ width, height, type }, rows, n) {
  const high = (height - 5 * type) / Math.max(rows + 3, n);
  const cell = Math.min((width - 2 * type) / (n + ROOM), 2.2 * high);
  const left = (width - (n + ROOM) * cell) / 2;
  const top = 2.5 * type;
  const columns = [n + 2.75, n + 4.75, n + 7];
  const place = (/** @type {number} */ c, /** @type {number} */ r, wide = 1) => ({
    x: left + (c - (wide - 1) / 2) * cell,
    y: top + r * high,
    width: wide * cell,
    height: Math.min(cell, high),
  });
  const head = (/** @type {string} */ text, /** @type {number} */ c, y = top - 0.7 * type) =>
    /** @type {[string, number, number]} */ ([text, left + (c + 0.5) * cell, y]);
  const low = top + rows * high + 2 * type; // of the products
  return {
    weight: place,
    input: (c) => place(n + 0.75, c),
    product: (c) => ({ ...place(c, 0), y: low }),
    result: (part, r) => place(columns[part], r, 1.5),
    name: (r) => [left + (n + 8.8) * cell, top + (r + 0.5) * high],
    heads: [
      head("W", n / 2 - 0.5),
      head("a", n + 0.75),
      head(PRODUCTS, n / 2 - 0.5, low - 0.6 * type),
      ...RESULTS.map((text, part) => head(text, columns[part])),
    ],
    told: [left + (n / 2) * cell, low + high + 1.8 * type],
  };
}

/** @param {Frame} frame @param {number} rows @param {number} n @returns {Places} a above W, the results under it */
function below({ width, height, type }, rows, n) {
  const [cell, wide] = [width / n, width / rows];
  const line = 1.8 * type; // a row's name
  const high = Math.min(2 * type, (height - 7 * line) / (rows + 5));
  const top = 2 * line + high; // of W
  const under = (/** @type {number} */ part) => top + rows * high + part * (line + high);
  const size = { height: high };
  return {
    weight: (c, r) => ({ x: c * cell, y: top + r * high, width: cell, ...size }),
    input: (c) => ({ x: c * cell, y: line, width: cell, ...size }),
    product: (c) => ({ x: c * cell, y: under(0) + line, width: cell, ...size }),
    result: (part, r) => ({ x: r * wide, y: under(part + 1) + line, width: wide, ...size }),
    name: () => null,
    heads: ["a", "W", PRODUCTS, ...RESULTS].map((text, i) => [
      text,
      width / 2,
      [0, line + high, ...[0, 1, 2, 3].map(under)][i] + 0.7 * line,
    ]),
    told: [width / 2, under(4) + 0.7 * line],
  };
}

/** @param {Context} context @param {Frame} frame @param {ScenesFold} fold @param {number} time */
export function drawFold(context, frame, fold, time) {
  if (time < 1) held.delete(fold);
  const { weights, biases, names } = fold;
  const { type } = frame;
  const { row: chosen, input } = held.get(fold) ?? NOTHING;
  const { inputs, sums, outputs } = input < 0 ? fold : instead(fold, input);
  const answer = outputs.indexOf(Math.max(...outputs));
  const [rows, n] = [weights.length, inputs.length];
  const { narrow, places } = placed(frame, fold);
  const digits = narrow ? 1 : 2; // after the point
  const largest = Math.max(...weights.flat().map(Math.abs));
  const sumsLargest = Math.max(...fold.sums.map(Math.abs), ...biases.map(Math.abs));
  const { row: present, own } = chosen < 0 ? rowAt(time, rows) : { row: chosen, own: 1 };
  const working = chosen >= 0 || (time > 0 && time < 1);
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
    context.globalAlpha = working && (chosen < 0 ? r > present : r !== present) ? PALE : 1;
    row.forEach((w, c) => {
      numberCell(context, places.weight(c, r), type, w, largest, 1);
    });
    context.globalAlpha = 1;
    numberCell(context, bias, type, biases[r], sumsLargest, 1);
    const products = row.slice(0, reached).map((w, c) => w * inputs[c]);
    if (working && r === present)
      products.forEach((product, c) => {
        numberCell(context, places.product(c), type, product, largest, 1);
      });
    const met = products.reduce((total, product) => total + product, 0);
    if (!state) frameOf(context, sum);
    else numberCell(context, sum, type, state < BIASED ? met : sums[r], sumsLargest, 1);
    if (state < 1) frameOf(context, output);
    else numberCell(context, output, type, outputs[r], 0, 2);
    const place = places.name(r);
    context.fillStyle = cssColour("ink");
    context.font = font(1.1 * type, 600);
    context.textBaseline = "middle";
    if (place) context.fillText(names[r], ...place, 2 * type);
  });
  if (time === 1) {
    outline(context, places.result(2, answer), 4, cssColour("answer"));
    const row =
      chosen < 0
        ? ""
        : `Row ${chosen + 1} is the neuron for ${names[chosen]}. Added up, with b: ${decimal(sums[chosen], 1)}`;
    const changed =
      input < 0
        ? ""
        : `${decimal(inputs[input])} instead of ${decimal(fold.inputs[input])}: the answer is ${names[answer]}.`;
    const told =
      row || changed || `Point at a row${fold.sigmoid_outputs ? ", or at an activation to make it 0 or 1" : ""}.`;
    context.fillStyle = cssColour("ink");
    context.font = font(1.15 * type, 650);
    context.fillText(told, ...places.told, frame.width);
  }
  const outlineRow = (/** @type {(c: number) => Place} */ cellOf) =>
    outline(context, { ...cellOf(0), width: cellOf(n - 1).x + cellOf(n - 1).width - cellOf(0).x }, 2);
  outlineRow(places.product);
  if (input >= 0) {
    outline(context, places.input(input), 4);
    for (let r = 0; r < rows; r++) outline(context, places.weight(input, r), 2);
  }
  if (!working) return;
  outlineRow((c) => places.weight(c, present));
  const [bias, sum, output] = [0, 1, 2].map((part) => places.result(part, present));
  if (chosen >= 0) outline(context, output, 2);
  else if (reached < n)
    for (const cell of [places.weight(reached, present), places.input(reached)]) outline(context, cell, 4);
  else outline(context, own < BIASED ? bias : own < 1 ? output : sum, 4);
  outline(context, sum, 2);
}

/** @type {import("./grip.js").Grip} */
export const foldGrip = {
  hovers: true,
  pull(fold, frame, x, y) {
    const { places } = placed(frame, fold);
    const isAt = (/** @type {Place} */ place) =>
      x >= place.x && x < place.x + place.width && y >= place.y && y < place.y + place.height;
    const [{ y: top }, { y: next }] = [places.weight(0, 0), places.weight(0, 1)];
    const row = Math.floor((y - top) / (next - top));
    const input = fold.inputs.findIndex((/** @type {number} */ _, /** @type {number} */ c) => isAt(places.input(c)));
    if (fold.sigmoid_outputs && input >= 0) held.set(fold, { ...NOTHING, input });
    else if (row >= 0 && row < fold.weights.length) held.set(fold, { ...NOTHING, row });
    else held.delete(fold);
  },
  nudge(fold, dx, dy) {
    const { row, input } = held.get(fold) ?? NOTHING;
    if (dx && fold.sigmoid_outputs) held.set(fold, { ...NOTHING, input: stepped(input, dx, fold.inputs.length) });
    else if (dy) held.set(fold, { ...NOTHING, row: stepped(row, dy, fold.weights.length) });
  },
};

/** @param {number} i −1: none @param {number} by @param {number} n @returns {number} one of n */
function stepped(i, by, n) {
  return i < 0 ? (by > 0 ? 0 : n - 1) : Math.min(n - 1, Math.max(0, i + by));
}

/**
 * The layer if one activation were dark instead of bright, or bright instead of dark.
 * @param {ScenesFold} fold @param {number} input
 */
function instead({ weights, inputs, sums }, input) {
  const changed = inputs.map((/** @type {number} */ a, /** @type {number} */ c) => (c !== input ? a : a < 0.5 ? 1 : 0));
  const now = sums.map((sum, r) => sum + weights[r][input] * (changed[input] - inputs[input]));
  return { inputs: changed, sums: now, outputs: now.map((z) => 1 / (1 + Math.exp(-z))) };
}

/** The row at work: the first takes as long as four of the others. @param {number} time @param {number} rows */
function rowAt(time, rows) {
  const parts = time * (rows - 1 + FIRST);
  if (parts < FIRST) return { row: 0, own: parts / FIRST };
  const row = Math.min(rows - 1, 1 + Math.floor(parts - FIRST));
  return { row, own: Math.min(1, parts - FIRST - row + 1) };
}

/**
 * @param {Context} context @param {Place} place @param {number} width CSS pixels
 * @param {string} [colour] CSS
 */
function outline(context, place, width, colour = cssColour("ink")) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.strokeRect(place.x, place.y, place.width, place.height);
}
