/** Arrows that turn towards one direction while more and more examples are asked. */

import { arrow } from "../charts/chart.js";
import { phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { pullSlider } from "./grip.js";

const GROWN = 0.12; // the time when the arrows are out, one example each
const ASKED = 10; // the number of examples that the step asks about, at which the motion ends
const MARKED = [1, ASKED, 100, 1000]; // under the slider
const [ARRIVED, TOLD] = [0.8, 1.7]; // the time when it does; the size of its angle
const LONG = 0.92; // an arrow, relative to the one straight down

/** @type {WeakMap<ChartsCompass, number>} where the visitor has pulled the slider, 0 to 1 */
const held = new WeakMap();

/** @param {Context} context @param {Frame} frame @param {ChartsCompass} chart @param {number} time */
export function drawCompass(context, { width, height, type }, chart, time) {
  if (time < 1) held.delete(chart);
  const { counts, angles, name } = chart;
  const share = held.get(chart) ?? asked(chart) * Math.min(1, Math.max(0, (time - GROWN) / (ARRIVED - GROWN)));
  const most = Math.max(1, counts.length - 1);
  const reached = share * most;
  const k = Math.floor(reached + 1e-9);
  const part = phase(reached - k, 0.2, 0.8);
  const now = angles[k].map((angle, i) => angle + part * ((angles[k + 1]?.[i] ?? angle) - angle));
  const up = Math.max(0, ...angles.flat().map((angle) => -LONG * Math.cos(radians(angle)))); // arrows that point away
  const length = Math.min(width / 2 - type, (height - 8.9 * type) / (1 + up));
  const [x, y] = [width / 2, type + up * length];
  const off = middle(now.map(Math.abs));
  const wide = radians(off) * phase(time, 0, GROWN);
  context.fillStyle = cssColour("branch1", 0.16);
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, LONG * length, Math.PI / 2 - wide, Math.PI / 2 + wide);
  context.fill();
  context.strokeStyle = context.fillStyle = cssColour("branch1");
  context.lineWidth = 1.5;
  context.globalAlpha = 0.8;
  for (const angle of now) {
    const turned = radians(angle);
    const size = LONG * length * phase(time, 0, GROWN);
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
  const count = counts[k + Math.round(part)];
  context.font = font(TOLD * type, 650);
  const told = `${count.toLocaleString("en")} example${count === 1 ? "" : "s"}: ${Math.round(off)}° off`;
  context.fillText(told, x, height - 3.6 * type, width);
  const half = Math.min(width / 2 - 1.5 * type, 14 * type);
  pullSlider(context, x - half, x + half, height - 2 * type, share);
  counts.forEach((each, i) => {
    if (!MARKED.includes(each)) return;
    context.font = font(type, each === ASKED ? 700 : 400);
    context.fillText(each.toLocaleString("en"), x + half * ((2 * i) / most - 1), height - 0.3 * type);
  });
}

/** @param {number} degrees */
function radians(degrees) {
  return degrees * (Math.PI / 180);
}

/** @param {number[]} values @returns {number} the median */
function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** @type {import("./grip.js").Grip} */
export const compassGrip = {
  pull(chart, { width, type }, x) {
    const half = Math.min(width / 2 - 1.5 * type, 14 * type);
    hold(chart, (x - width / 2 + half) / (2 * half));
  },
  nudge(chart, dx) {
    hold(chart, (held.get(chart) ?? asked(chart)) + dx / (chart.counts.length - 1));
  },
};

/** @param {ChartsCompass} chart @returns {number} the share of the slider at which the motion ends */
function asked({ counts }) {
  return Math.max(0, counts.filter((count) => count <= ASKED).length - 1) / Math.max(1, counts.length - 1);
}

/** @param {ChartsCompass} chart @param {number} share */
function hold(chart, share) {
  held.set(chart, Math.min(1, Math.max(0, share)));
}
