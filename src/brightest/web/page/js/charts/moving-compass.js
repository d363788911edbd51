/** Arrows that turn towards one direction while more and more examples are asked. */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { arrow } from "./chart.js";
import { pullSlider } from "./grip.js";
import { phase } from "./motion.js";

/**
 * @import { ChartsCompass } from "../network/messages.d.ts"
 * @import { Frame } from "../ui/canvas.js"
 */

const GROWN = 0.12; // the time when the arrows are out, one example each
const UP = 0.12; // of an arrow's length: the room above for arrows that point away

/** @type {WeakMap<ChartsCompass, number>} where the visitor has pulled the slider, 0 to 1 */
const held = new WeakMap();

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ChartsCompass} chart @param {number} time */
export function drawCompass(context, { width, height, type }, chart, time) {
  if (time < 1) held.delete(chart);
  const { counts, angles, name } = chart;
  const share = held.get(chart) ?? phase(time, GROWN, 1);
  const reached = share * (counts.length - 1);
  const [k, part] = [Math.floor(reached), reached % 1];
  const now = angles[k].map((angle, i) => angle + part * ((angles[k + 1]?.[i] ?? angle) - angle));
  const length = Math.min(width / 2 - type, (height - 7.5 * type) / (1 + UP));
  const [x, y] = [width / 2, type + UP * length];
  const off = middle(now.map(Math.abs));
  const wide = off * (Math.PI / 180) * phase(time, 0, GROWN);
  context.fillStyle = cssColour("branch1", 0.16);
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, 0.92 * length, Math.PI / 2 - wide, Math.PI / 2 + wide);
  context.fill();
  context.strokeStyle = context.fillStyle = cssColour("branch1");
  context.lineWidth = 1.5;
  context.globalAlpha = 0.8;
  for (const angle of now) {
    const turned = angle * (Math.PI / 180);
    const size = 0.92 * length * phase(time, 0, GROWN);
    arrow(context, [x, y], [x + size * Math.sin(turned), y + size * Math.cos(turned)]);
  }
  context.globalAlpha = 1;
  context.strokeStyle = context.fillStyle = cssColour("ink");
  context.lineWidth = 4;
  arrow(context, [x, y], [x, y + length]);
  context.font = font(type, 600);
  context.textAlign = "center";
  context.fillText(name, x, y + length + 1.3 * type);
  if (!time) return; // it would answer the step's question
  const count = counts[k];
  context.font = font(1.25 * type, 650);
  const told = `${count.toLocaleString("en")} example${count === 1 ? "" : "s"}: ${Math.round(middle(angles[k].map(Math.abs)))}° off`;
  context.fillText(told, x, height - 2.6 * type, width);
  const half = Math.min(width / 2 - 10, 14 * type);
  pullSlider(context, x - half, x + half, height - 1.1 * type, share);
}

/** @param {number[]} values @returns {number} the median */
function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** @type {import("./grip.js").Grip} */
export const compassGrip = {
  pull(chart, { width, type }, x) {
    const half = Math.min(width / 2 - 10, 14 * type);
    hold(chart, (x - width / 2 + half) / (2 * half));
  },
  nudge(chart, dx) {
    hold(chart, (held.get(chart) ?? 1) + dx / (chart.counts.length - 1));
  },
};

/** @param {ChartsCompass} chart @param {number} share */
function hold(chart, share) {
  held.set(chart, Math.min(1, Math.max(0, share)));
}
