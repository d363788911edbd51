/** What examples cost: each gap of an output becomes a square, and the squares add up. Each output can be pulled. */

import { phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { painted } from "./numbers.js";

const SEEN = 0.04; // a smaller gap has no square
const KEY_STEP = 0.05;

/**
 * The outputs as the visitor has pulled them, and the last one that was pulled.
 * @type {WeakMap<ChartsCosts, { outputs: number[][], i: number, k: number }>}
 */
const held = new WeakMap();

/** @param {Frame} frame @param {ChartsCosts} costs */
function places({ width, height, type }, { names, classes }) {
  const stacked = width < 30 * type;
  const [w, h] = stacked ? [width, height / names.length] : [width / names.length, height];
  const inner = w - 2 * type;
  const side = Math.min(Math.max(0.2 * h, 3.4 * type), 0.3 * inner);
  const bottom = 0.52 * h; // of the bars
  return { stacked, w, h, inner, side, bottom, pitch: inner / classes.length, high: bottom - side - 0.6 * type };
}

/** @param {Context} context @param {Frame} frame @param {ChartsCosts} costs @param {number} time */
export function drawCosts(context, frame, costs, time) {
  if (time < 1) held.delete(costs);
  const place = places(frame, costs);
  const { stacked, w, h, inner, bottom } = place;
  const outputs = held.get(costs)?.outputs ?? costs.outputs;
  const gaps = outputs.map((row, i) => row.map((a, k) => Math.abs(a - costs.targets[i][k])));
  const space = 0.25 * frame.type; // between two squares
  const widest = Math.max(...gaps.map((row) => row.reduce((sum, gap) => sum + (gap < SEEN ? 0 : gap), 0)));
  const room = (inner - space * costs.classes.length) / Math.max(1e-12, widest);
  const unit = Math.min(0.48 * inner, h - bottom - 3.7 * frame.type, room); // the side of a square for a gap of 1
  costs.names.forEach((_, i) => {
    context.save();
    context.translate(stacked ? 0 : i * w, stacked ? i * h : 0);
    const own = time === 1 ? 1 : Math.min(1, Math.max(0, time * 1.5 - 0.25 * i));
    drawOne(context, frame.type, { ...place, unit, space }, costs, { i, outputs: outputs[i], gaps: gaps[i] }, own);
    context.restore();
  });
  if (time < 1 || held.has(costs)) return;
  context.font = font(1.15 * frame.type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.fillText("Pull a bar up or down.", inner / 2, 0.8 * h, inner);
}

/**
 * @param {Context} context @param {number} type
 * @param {ReturnType<typeof places> & { unit: number, space: number }} place @param {ChartsCosts} costs
 * @param {{ i: number, outputs: number[], gaps: number[] }} example @param {number} time
 */
function drawOne(context, type, { h, inner, side, bottom, pitch, high, unit, space }, costs, example, time) {
  const { i, outputs, gaps } = example;
  const [squared, moved] = [phase(time, 0, 0.5), phase(time, 0.5, 1)];
  const pulled = held.get(costs);
  const cost = pulled ? gaps.reduce((sum, gap) => sum + gap * gap, 0) : costs.costs[i];
  context.fillStyle = cssColour("ink");
  context.textAlign = "left";
  context.font = font(1.1 * type, 650);
  const named = outputs.every((a, k) => a === costs.outputs[i][k]);
  context.fillText(named ? costs.names[i] : "as you set it", side + 0.8 * type, type, inner - side);
  context.font = font(1.5 * type, 700);
  if (moved) context.fillText(`cost ${decimal(moved * cost)}`, side + 0.8 * type, 3 * type, inner - side);
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(costs.images[i], false), 0, 0, side, side);
  const floor = h - 0.6 * type;
  let across = 0;
  costs.classes.forEach((name, k) => {
    const [a, y] = [outputs[k], costs.targets[i][k]];
    const middle = (k + 0.5) * pitch;
    const chosen = pulled?.i === i && pulled.k === k;
    context.fillStyle = cssColour(chosen ? "ink" : "soft");
    context.fillRect(middle - 0.3 * pitch, bottom - a * high, 0.6 * pitch, a * high);
    context.textAlign = "center";
    context.font = font(type, y || chosen ? 700 : 400);
    context.fillStyle = cssColour("ink");
    context.fillText(name, middle, bottom + 1.3 * type);
    if (chosen) context.fillText(decimal(a), middle, bottom + 2.6 * type);
    context.fillRect(middle - 0.42 * pitch, bottom - y * high - 1, 0.84 * pitch, 2); // where it should be
    if (gaps[k] < SEEN || !squared) return;
    const [top, size] = [bottom - Math.max(a, y) * high, gaps[k] * unit];
    const start = { x: middle - 0.3 * pitch, y: top, width: 0.6 * pitch, height: gaps[k] * high };
    const end = { x: across, y: floor - size, width: size, height: size };
    const between = (/** @type {keyof typeof start} */ part) => start[part] + moved * (end[part] - start[part]);
    context.globalAlpha = 0.85 * squared;
    context.fillStyle = cssColour("negative");
    context.fillRect(between("x"), between("y"), between("width"), between("height"));
    context.globalAlpha = 1;
    if (chosen && moved === 1) {
      context.lineWidth = 2;
      context.strokeStyle = cssColour("ink");
      context.strokeRect(end.x, end.y, size, size);
    }
    across += size + space;
  });
}

/** @type {import("./grip.js").Grip} */
export const costsGrip = {
  pull(costs, frame, x, y) {
    const { stacked, w, h, bottom, pitch, high } = places(frame, costs);
    const i = Math.min(costs.names.length - 1, Math.max(0, Math.floor(stacked ? y / h : x / w)));
    const k = Math.floor((stacked ? x : x - i * w) / pitch);
    const from = bottom - (stacked ? y - i * h : y); // above the foot of the bars
    if (k >= 0 && k < costs.classes.length && from > -3 * frame.type) hold(costs, i, k, () => from / high);
  },
  nudge(costs, dx, dy) {
    const n = costs.classes.length;
    const { i, k } = held.get(costs) ?? { i: 0, k: 0 };
    const next = Math.min(costs.names.length * n - 1, Math.max(0, i * n + k + dx));
    hold(costs, Math.floor(next / n), next % n, (a) => a - KEY_STEP * dy);
  },
};

/** @param {ChartsCosts} costs @param {number} i @param {number} k @param {(a: number) => number} move the output */
function hold(costs, i, k, move) {
  const outputs = (held.get(costs)?.outputs ?? costs.outputs).map((row) => [...row]);
  outputs[i][k] = Math.min(1, Math.max(0, move(outputs[i][k])));
  held.set(costs, { outputs, i, k });
}
