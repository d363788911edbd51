/** A function of x as a curve, with the descent on it: its steps, the ball, its tangent and its next step. */

import { writeOver } from "../ui/canvas.js";
import { compact } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { arrow, ball } from "./chart.js";
import { ticks } from "./ticks.js";

/**
 * @import { Chart } from "./chart.js"
 */

/**
 * The range of the y axis: the curve's values, and those of the steps inside the window.
 * @param {Land} land
 * @param {Descent} descent
 * @returns {[number, number]}
 */
export function valueRange(land, { arrays: { path, values, beside_path, beside_values } }) {
  const [left, right] = land.window[0];
  const [xs, all] = [
    [...path, ...beside_path],
    [...values, ...beside_values],
  ];
  const visited = all.filter((value, k) => Number.isFinite(value) && left <= xs[k] && xs[k] <= right);
  const [low, high] = [Math.min(land.heights[0], ...visited), Math.max(land.heights[1], ...visited)];
  return [low - 0.16 * (high - low), high + 0.06 * (high - low)];
}

/**
 * @param {Chart} chart
 * @param {Context} context
 * @param {Land} land
 * @param {Descent} descent
 */
export function curvePlot(chart, context, land, descent) {
  const { path, values, slopes } = descent.arrays;
  const last = path.length - 1;
  const { left, right, top, bottom } = chart.place;
  axes(chart, context);
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  curve(chart, context, land);
  for (let k = 0; k < last; k++) {
    const linear = values[k] + slopes[k] * (path[k + 1] - path[k]);
    line(chart, context, [path[k], values[k]], [path[k + 1], linear], slopes[k] < 0 ? "negative" : "positive", 3);
    context.setLineDash([2, 4]);
    line(chart, context, [path[k + 1], linear], [path[k + 1], values[k + 1]], "soft", 1.5);
    context.setLineDash([]);
  }
  context.fillStyle = cssColour("ink");
  for (let k = 1; k < last; k++) {
    context.beginPath();
    context.arc(chart.x(path[k]), chart.y(values[k]), 3.5, 0, 7);
    context.fill();
  }
  tangent(chart, context, descent);
  context.restore();
  other(chart, context, descent);
  const inside = (/** @type {number} */ k) =>
    left <= chart.x(path[k]) && chart.x(path[k]) <= right && top <= chart.y(values[k]) && chart.y(values[k]) <= bottom;
  if (inside(0)) ball(context, chart.x(path[0]), chart.y(values[0]), 9, "ground");
  if (inside(last)) ball(context, chart.x(path[last]), chart.y(values[last]), 11, "ink");
  if (inside(last) && descent.beside.length) name(chart, context, path[0], path[last], values[last]);
}

/**
 * The ball beside this one, where it ended, and its points.
 * @param {Chart} chart @param {Context} context @param {Descent} descent
 */
function other(chart, context, { arrays: { beside_path: path, beside_values: values } }) {
  const last = path.length - 1;
  if (last < 0) return;
  context.fillStyle = cssColour("branch1");
  path.forEach((x, k) => {
    context.beginPath();
    context.arc(chart.x(x), chart.y(values[k]), 3.5, 0, 7);
    context.fill();
  });
  ball(context, chart.x(path[0]), chart.y(values[0]), 9, "ground");
  ball(context, chart.x(path[last]), chart.y(values[last]), 11, "branch1");
  name(chart, context, path[0], path[last], values[last]);
}

/**
 * Name a ball by its start.
 * @param {Chart} chart @param {Context} context @param {number} start @param {number} x @param {number} value
 */
function name(chart, context, start, x, value) {
  context.fillStyle = cssColour("ink");
  context.textAlign = "center";
  const short = compact(Number(start.toFixed(2))); // one that was clicked has many more digits
  writeOver(context, `from ${short}`, chart.x(x), chart.y(value) - 1.5 * chart.type);
}

/** @param {Chart} chart @param {Context} context */
function axes(chart, context) {
  const { left, right, top, bottom } = chart.place;
  context.fillStyle = cssColour("soft");
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.textAlign = "right";
  for (const value of ticks(chart.window[1], 5)) {
    const y = Math.round(chart.y(value)) + 0.5;
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
    context.fillText(compact(value), left - 8, y + 0.35 * chart.type);
  }
  context.textAlign = "center";
  for (const value of ticks(chart.window[0], 8))
    context.fillText(compact(value), chart.x(value), bottom + 1.4 * chart.type);
  context.textAlign = "right";
  context.fillText("f(x)", left - 8, top - 0.5 * chart.type);
  context.fillText("x", right, bottom + 2.8 * chart.type);
}

/** @param {Chart} chart @param {Context} context @param {Land} land */
function curve(chart, context, { arrays: { f }, window: [[left, right]] }) {
  const [low, high] = chart.window[1];
  context.beginPath();
  let previous = NaN;
  f.forEach((value, i) => {
    const jump = (previous < low && value > high) || (previous > high && value < low); // a pole
    const [x, y] = [chart.x(left + ((right - left) * i) / (f.length - 1)), chart.y(value)];
    if (Number.isFinite(value) && Number.isFinite(previous) && !jump) context.lineTo(x, y);
    else if (Number.isFinite(value)) context.moveTo(x, y);
    previous = value;
  });
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = cssColour("ink");
  context.stroke();
}

/** @param {Chart} chart @param {Context} context @param {Descent} descent */
function tangent(chart, context, { point: [x], value, slope: [slope], change: [change] }) {
  if (x === null || value === null || slope === null) return;
  const colour = slope < 0 ? "negative" : "positive";
  const length = 0.22 * (chart.place.right - chart.place.left);
  const angle = Math.atan2(chart.y(value + slope) - chart.y(value), chart.x(x + 1) - chart.x(x));
  const [dx, dy] = [length * Math.cos(angle), length * Math.sin(angle)];
  context.strokeStyle = cssColour(colour, 0.55);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(chart.x(x) - dx, chart.y(value) - dy);
  context.lineTo(chart.x(x) + dx, chart.y(value) + dy);
  context.stroke();
  if (change === null) return;
  context.strokeStyle = context.fillStyle = cssColour(colour);
  context.lineWidth = 3;
  const foot = chart.place.bottom - 2;
  arrow(context, [chart.x(x), foot], [chart.x(x + change), foot]);
  context.setLineDash([2, 4]);
  line(chart, context, [x, value], [x, chart.window[1][0]], "soft", 1.5);
  context.setLineDash([]);
}

/**
 * @param {Chart} chart
 * @param {Context} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {string} colour
 * @param {number} width
 */
function line(chart, context, from, to, colour, width) {
  context.strokeStyle = cssColour(colour);
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(chart.x(from[0]), chart.y(from[1]));
  context.lineTo(chart.x(to[0]), chart.y(to[1]));
  context.stroke();
}
