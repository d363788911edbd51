/** A function of x and y from above: colours for its values, contour lines, and the path of a descent. */

import { font } from "../ui/canvas.js";
import { compact } from "../ui/numerals.js";
import { colour, cssColour } from "../ui/theme.js";
import { arrow, ball } from "./chart.js";
import { addContours } from "./contours.js";
import { ticks } from "./ticks.js";

/**
 * @import { Numbers } from "../network/decode.js"
 * @import { Chart } from "./chart.js"
 *
 * @typedef {object} Grid
 * @property {Numbers | number[]} f (n, n), a row for each y; NaN where the function has no value
 * @property {[number, number]} heights the values between which colours differ
 * @property {number[]} levels of the contour lines
 *
 * @typedef {object} Walk
 * @property {Numbers | number[]} path (k, 2), from its start
 * @property {(number | null)[]} [next] the next step
 * @property {(k: number) => string} [label] of a point
 * @property {[number, number][]} [own] the way of another ball, which is drawn instead of the one at the path's end
 */

/**
 * @param {Chart} chart
 * @param {Context} context
 * @param {Grid} grid
 * @param {Walk} walk
 */
export function contourPlot(chart, context, grid, { path, next, label, own = [] }) {
  const { right, bottom } = chart.place;
  relief(context, grid, right, bottom);
  axisLabels(chart, context);
  const points = Array.from(
    { length: path.length / 2 },
    (_, k) => /** @type {[number, number]} */ ([chart.x(path[2 * k]), chart.y(path[2 * k + 1])]),
  );
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.strokeStyle = context.fillStyle = cssColour("ink");
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke();
  for (const point of points) {
    context.beginPath();
    context.arc(...point, 3.2, 0, 7);
    context.fill();
  }
  if (!points.length) return;
  const [here, last] = [points[points.length - 1], path.length - 2];
  context.lineWidth = 3;
  if (next?.every((part) => part !== null))
    arrow(context, here, [chart.x(path[last] + (next[0] ?? 0)), chart.y(path[last + 1] + (next[1] ?? 0))]);
  ball(context, ...points[0], 9, "ground");
  const way = own.map(([x, y]) => /** @type {[number, number]} */ ([chart.x(x), chart.y(y)]));
  context.setLineDash([6, 5]);
  context.beginPath();
  for (const place of way) context.lineTo(...place);
  context.stroke();
  context.setLineDash([]);
  ball(context, ...(way.at(-1) ?? here), 11, "ink");
  if (label) pointLabels(chart, context, points, label);
}

/**
 * The values as colours and contour lines.
 * @param {Context} context @param {Grid} grid @param {number} width @param {number} height
 */
export function relief(context, grid, width, height) {
  shade(context, grid, width, height);
  context.strokeStyle = cssColour("quiet");
  context.lineWidth = 1;
  const n = Math.sqrt(grid.f.length);
  const placed = new Path2D();
  placed.addPath(contours(grid), new DOMMatrix([width / (n - 1), 0, 0, -height / (n - 1), 0, height]));
  context.stroke(placed);
}

/** @param {Context} context @param {Grid} grid @param {number} width @param {number} height */
function shade(context, { f, heights: [low, high] }, width, height) {
  const n = Math.sqrt(f.length);
  const small = new OffscreenCanvas(n, n);
  const image = new ImageData(n, n);
  const reliefs = ["low", "middle", "high"].map(colour);
  f.forEach((value, i) => {
    const share = 2 * Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
    const [from, to] = share < 1 ? [reliefs[0], reliefs[1]] : [reliefs[1], reliefs[2]];
    const at = 4 * ((n - 1 - Math.floor(i / n)) * n + (i % n)); // the last row is the highest
    if (Number.isFinite(value))
      image.data.set([...from.map((part, c) => part + (to[c] - part) * (share < 1 ? share : share - 1)), 255], at);
  });
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0.5, 0.5, n - 1, n - 1, 0, 0, width, height); // a number belongs to the middle of its pixel
}

/** @type {WeakMap<Numbers | number[], Path2D>} */
const cache = new WeakMap();

/** @param {Grid} grid @returns {Path2D} its contour lines, in steps of the grid */
function contours({ f, levels }) {
  let path = cache.get(f);
  if (!path) {
    path = new Path2D();
    for (const level of levels) addContours(path, f, level);
    cache.set(f, path);
  }
  return path;
}

/** @param {Chart} chart @param {Context} context */
function axisLabels(chart, context) {
  const { right, bottom } = chart.place;
  context.fillStyle = context.strokeStyle = cssColour("ink");
  context.lineWidth = 1;
  context.beginPath();
  context.textAlign = "center";
  for (const value of ticks(chart.window[0], 6)) {
    const x = chart.x(value);
    if (x < 4 * chart.type || x > right - 2 * chart.type) continue;
    context.moveTo(x, bottom);
    context.lineTo(x, bottom - 5);
    context.fillText(compact(value), x, bottom - 10);
  }
  context.textAlign = "left";
  for (const value of ticks(chart.window[1], 5)) {
    const y = chart.y(value);
    if (y < chart.type || y > bottom - 2 * chart.type) continue;
    context.moveTo(0, y);
    context.lineTo(5, y);
    context.fillText(compact(value), 10, y + 0.35 * chart.type);
  }
  context.stroke();
}

/**
 * Label points, leaving out labels that would cover another.
 * @param {Chart} chart
 * @param {Context} context
 * @param {[number, number][]} points
 * @param {(k: number) => string} label
 */
function pointLabels(chart, context, points, label) {
  /** @type {[number, number][]} */
  const written = [];
  const [width, height] = [2.6 * chart.type, 1.3 * chart.type];
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.font = font(chart.type, 600);
  points.forEach(([x, top], k) => {
    const [text, y] = [label(k), top - 1.2 * chart.type];
    if (!text || written.some(([i, j]) => Math.abs(i - x) < width && Math.abs(j - y) < height)) return;
    written.push([x, y]);
    context.fillText(text, x, y);
  });
}
