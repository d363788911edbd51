/** Wishes on their way back: from the outputs into one neuron, where they add up, then into all, layer by layer. */

import { circle } from "../charts/lamp.js";
import { at, layout } from "../charts/layout.js";
import { phase } from "../charts/motion.js";
import { roomForWishes, wishArrow, wishRing } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { cssColour, grey, textScale } from "../ui/theme.js";
import { neuronGrip } from "./grip.js";
import { painted } from "./numbers.js";
import { drawSum } from "./wish-sum.js";

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
