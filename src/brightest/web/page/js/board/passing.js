/** Wishes on their way back: from the outputs into one neuron, where they add up, then into all, layer by layer. */

import { circle } from "../charts/lamp.js";
import { at, layout } from "../charts/layout.js";
import { phase } from "../charts/motion.js";
import { roomForWishes, wishArrow, wishRing } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { signedDecimal } from "../ui/numerals.js";
import { cssColour, grey, textScale } from "../ui/theme.js";
import { neuronGrip } from "./grip.js";
import { painted } from "./numbers.js";

const [GATHERED, ADDED, BACK] = [0.42, 0.52, 0.72]; // the times when one neuron has all, its sum, and all neurons theirs

/** @type {WeakMap<ScenesPassing, [number, number]>} layer and neuron that the visitor chose */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesPassing} chart @returns {Layout} */
function placed({ width, height }, { layers }) {
  return layout(textScale(), width, height, layers);
}

/**
 * @param {ScenesPassing} chart @param {number} layer that receives @param {number} sender @param {number} receiver
 * @param {number} time @returns {number} how far this wish has come, 0 to 1
 */
function progress({ layers, first }, layer, sender, receiver, time) {
  const last = layers.length - 1;
  if (layer === last - 1) {
    const turn = (0.6 * sender) / layers[last];
    if (receiver === first) return phase(time, GATHERED * turn, GATHERED * (turn + 0.4));
    return phase(time, ADDED + 0.08 * turn, BACK - 0.04);
  }
  const long = (1 - BACK) / (last - 2);
  const start = BACK + (last - 2 - layer) * long;
  return phase(time, start + (0.3 * long * sender) / layers[layer + 1], start + long);
}

/** @param {ScenesPassing} chart @param {number} layer @param {number} neuron @param {number} time */
function grown({ layers, first }, layer, neuron, time) {
  const last = layers.length - 1;
  if (layer === last) return 1;
  if (layer === last - 1 && neuron === first) return phase(time, GATHERED, ADDED);
  if (layer === last - 1) return phase(time, BACK - 0.08, BACK);
  const long = (1 - BACK) / (last - 2);
  return phase(time, BACK + (last - 1.5 - layer) * long, BACK + (last - 1 - layer) * long);
}

/** @param {Context} context @param {Frame} frame @param {ScenesPassing} chart @param {number} time */
export function drawPassing(context, frame, chart, time) {
  if (time < 1) held.delete(chart);
  const chosen = held.get(chart);
  const place = placed(frame, chart);
  const { plane } = place;
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(chart.image, false), plane.x, plane.y, plane.side, plane.side);
  for (let layer = chart.layers.length - 2; layer > 0; layer--) drawLines(context, chart, place, layer, time, chosen);
  drawNeurons(context, frame, chart, place, time);
  const last = chart.layers.length - 1;
  const [layer, neuron] = chosen ?? [last - 1, chart.first];
  if (chosen || time < BACK) {
    const pushes = chart.messages[layer - 1].map((row) => row[neuron]);
    const arrived = pushes.map((_, sender) => phase(progress(chart, layer, sender, neuron, time), 0.85, 1));
    const names = layer === last - 1 ? chart.names : [];
    context.globalAlpha = chosen ? 1 : 1 - phase(time, BACK - 0.06, BACK);
    const added = chosen ? 1 : phase(time, GATHERED, ADDED);
    if (time > 0) drawSum(context, frame, place, [layer, neuron], { pushes, arrived, names, added });
    context.globalAlpha = 1;
  }
  context.font = font(1.15 * frame.type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  if (time > 0) context.fillText(caption(chart, time, chosen), frame.width / 2, 1.2 * frame.type, frame.width);
}

/** @param {ScenesPassing} chart @param {number} time @param {[number, number]} [chosen] @returns {string} */
function caption({ layers }, time, chosen) {
  const last = layers.length - 1;
  if (time === 1) return chosen ? "Up and down, added up: its wish" : "Click a neuron to see its sum";
  if (time < GATHERED) return `${layers[last]} wishes for one neuron`;
  if (time < ADDED) return "Added up: its own wish";
  if (time < BACK) return `The same for all ${layers[last - 1]}`;
  return "And one layer back";
}

/**
 * The wishes into a layer.
 * @param {Context} context @param {ScenesPassing} chart @param {Layout} place @param {number} layer
 * @param {number} time @param {[number, number]} [chosen]
 */
function drawLines(context, chart, place, layer, time, chosen) {
  const rows = chart.messages[layer - 1];
  const most = Math.max(1e-12, ...rows.flat().map(Math.abs));
  rows.forEach((row, sender) => {
    const [x, y] = at(place, layer + 1, sender);
    row.forEach((push, receiver) => {
      const [u, v] = at(place, layer, receiver);
      const come = progress(chart, layer, sender, receiver, time);
      const size = Math.sqrt(Math.abs(push) / most);
      const into = chosen?.[0] === layer && chosen[1] === receiver;
      const alone = layer === chart.layers.length - 2 && receiver === chart.first && time < ADDED;
      context.strokeStyle = context.fillStyle = cssColour("soft");
      context.lineWidth = 0.5;
      context.globalAlpha = come < 1 ? 0.18 : 0;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(u, v);
      context.stroke();
      if (!come) return;
      const [hx, hy] = [x + come * (u - x), y + come * (v - y)];
      context.strokeStyle = context.fillStyle = cssColour(push < 0 ? "negative" : "positive");
      context.globalAlpha = chosen && !into ? 0.08 : alone || into ? 0.9 : 0.12 + 0.5 * size;
      context.lineWidth = (alone || into ? 1 : 0.4) + (alone || into ? 4 : 1.8) * size;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(hx, hy);
      context.stroke();
      if (come === 1) return;
      context.globalAlpha = 1;
      circle(context, hx, hy, alone ? 4 + 6 * size : 1 + 3 * size);
      context.fill();
    });
  });
  context.globalAlpha = 1;
}

/** @param {Context} context @param {Frame} frame @param {ScenesPassing} chart @param {Layout} place @param {number} time */
function drawNeurons(context, { type }, chart, { layers, upright }, time) {
  layers.forEach(({ x, y, radius }, l) => {
    const most = Math.max(1e-12, ...chart.wishes[l].map(Math.abs));
    const outputs = l === layers.length - 1;
    const { pitch, crowded } = roomForWishes({ x, y, radius }, upright);
    chart.activations[l].forEach((a, i) => {
      context.fillStyle = `rgb(${grey(Math.round(255 * Math.min(1, Math.max(0, a)))).join(" ")})`;
      circle(context, x[i], y[i], radius);
      context.fill();
      const meant = l === layers.length - 2 && i === chart.first && time < BACK;
      context.strokeStyle = cssColour(meant ? "ink" : "quiet");
      context.lineWidth = meant ? 3 : 1;
      context.stroke();
      const [u, v] = upright
        ? [x[i], y[i] + radius + (outputs ? 2.6 * type : 1.2 * type)]
        : [x[i] + radius + (outputs ? 2.8 * type : 0.8 * type), y[i]];
      const share = (grown(chart, l + 1, i, time) * chart.wishes[l][i]) / most;
      const long = upright ? 2 * type : Math.min(0.9 * pitch, 3 * type);
      if (crowded) wishRing(context, x[i], y[i], radius, share);
      else wishArrow(context, u, v, long * share, outputs ? 5 : 4);
      if (!outputs) return;
      context.font = font(1.1 * type, 650);
      context.textAlign = "center";
      context.fillStyle = cssColour("ink");
      if (upright) context.fillText(chart.names[i], x[i], y[i] + radius + 1.2 * type);
      else context.fillText(chart.names[i], x[i] + radius + 1.1 * type, y[i] + 0.4 * type);
    });
  });
}

export const passingGrip = neuronGrip(held, placed, 1);

/**
 * @typedef {object} Sum
 * @property {number[]} pushes what each sender asks
 * @property {number[]} arrived how much of each has arrived, 0 to 1
 * @property {string[]} names of the senders; none: they aren't named
 * @property {number} added whether the sum is shown, 0 to 1
 */

/** @param {Frame} frame @param {Layout} place @param {number} layer @returns {{ x: number, y: number, width: number, height: number }} */
function room({ width, height, type }, { upright, plane, layers }, layer) {
  if (upright) return { x: 0, y: 2 * type, width: plane.x - type, height: plane.y + plane.side - type };
  const right = layers[layer - 1].x[0] - layers[layer - 1].radius;
  const left = layer > 1 ? layers[layer - 2].x[0] + layers[layer - 2].radius + 1.4 * type : plane.x + plane.side;
  const wide = Math.min(right - left - 2.4 * type, 11 * type, width);
  return { x: (left + right - wide) / 2, y: 2.4 * type, width: wide, height: height - 3.4 * type };
}

/**
 * @param {Context} context @param {Frame} frame @param {Layout} place
 * @param {[number, number]} neuron layer and number @param {Sum} sum
 */
function drawSum(context, frame, place, [layer, neuron], { pushes, arrived, names, added }) {
  const { type } = frame;
  const box = room(frame, place, layer);
  const [x, y] = at(place, layer, neuron);
  context.fillStyle = cssColour("panel");
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, 8);
  context.fill();
  context.stroke();
  if (!place.upright) {
    context.setLineDash([3, 4]);
    context.strokeStyle = cssColour("ink");
    context.beginPath();
    context.moveTo(x - place.layers[layer - 1].radius, y);
    context.lineTo(box.x + box.width, Math.min(box.y + box.height - 8, Math.max(box.y + 8, y)));
    context.stroke();
    context.setLineDash([]);
  }
  const total = (/** @type {number} */ sign) => pushes.reduce((sum, push) => sum + Math.max(0, sign * push), 0);
  const [up, down] = [total(1), total(-1)];
  const unit = (box.height - 5 * type) / Math.max(1e-12, up + down);
  const zero = box.y + 2.5 * type + up * unit;
  const wide = Math.min(3.2 * type, 0.36 * box.width);
  const left = box.x + 0.12 * box.width;
  const ends = { up: zero, down: zero };
  pushes.forEach((push, sender) => {
    const high = Math.abs(push) * unit * arrived[sender];
    const top = push > 0 ? ends.up - high : ends.down;
    if (push > 0) ends.up -= high;
    else ends.down += high;
    if (high < 0.5) return;
    context.fillStyle = cssColour(push < 0 ? "negative" : "positive");
    context.fillRect(left, top + 0.5, wide, Math.max(0.5, high - 1));
    if (high < 1.1 * type || !names.length) return;
    context.font = font(0.9 * type, 650);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = cssColour("ground");
    context.fillText(names[sender], left + wide / 2, top + high / 2);
    context.textBaseline = "alphabetic";
  });
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(box.x + 6, zero);
  context.lineTo(box.x + box.width - 6, zero);
  context.stroke();
  if (!added) return;
  const own = up - down;
  const middle = left + wide + 0.27 * box.width;
  wishArrow(context, middle, zero - (added * own * unit) / 2, added * own * unit, Math.min(10, 0.09 * box.width));
  if (added < 1) return;
  context.font = font(1.15 * type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour(own < 0 ? "negative" : "positive");
  const under = zero + (own < 0 ? -0.7 * type : 1.4 * type); // on the other side than the arrow
  context.fillText(signedDecimal(own, 2), middle, under);
}
