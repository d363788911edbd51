/** Charts that move: bars that grow, curves that draw themselves, walks that are walked. */

import { ball } from "../charts/chart.js";
import { relief } from "../charts/contour-plot.js";
import { circle } from "../charts/lamp.js";
import { partOf, phase } from "../charts/motion.js";
import { ticks } from "../charts/ticks.js";
import { font, writeOver } from "../ui/canvas.js";
import { compact } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { parted } from "./labels.js";

/**
 * @import { Range } from "../charts/ticks.js"
 */

const CLOSE = 0.6; // of the time: the steps close up begin

/** @type {[string, number[]][]} colour and dashes of the first, second, … line of a chart */
export const LINES = [
  ["ink", []],
  ["branch1", [8, 5]],
  ["branch0", [2, 4]],
  ["branch2", [12, 4, 2, 4]],
];

/** @param {Context} context @param {Frame} frame @param {ChartsBars} bars @param {number} time */
export function drawBars(context, { width, height, type }, { names, values, texts, start }, time) {
  const [label, text] = [names, texts].map((all) => widest(context, all) + type);
  const pitch = Math.min(height / names.length, 4.5 * type);
  context.textBaseline = "middle";
  values.forEach((value, i) => {
    const grown = partOf(phase(time, start, 1), i, names.length, names.length);
    const length = grown * value * (width - label - text);
    const middle = (i + 0.5) * pitch;
    context.fillStyle = cssColour("soft");
    context.fillRect(label, middle - 0.31 * pitch, length, 0.62 * pitch);
    context.fillStyle = cssColour("ink");
    context.textAlign = "right";
    context.fillText(names[i], label - 0.5 * type, middle);
    context.textAlign = "left";
    context.globalAlpha = grown;
    context.fillText(texts[i], label + length + 0.4 * type, middle);
    context.globalAlpha = 1;
  });
  context.fillStyle = cssColour("quiet");
  context.fillRect(label, 0, 1, names.length * pitch);
}

/** @param {Context} context @param {string[]} texts @returns {number} CSS pixels */
function widest(context, texts) {
  return Math.max(0, ...texts.map((text) => context.measureText(text).width));
}

/** @param {Context} context @param {Frame} frame @param {ChartsCurves} chart @param {number} time */
export function drawCurves(context, { width, height, type }, chart, time) {
  const { across, up, names, curves, still } = chart;
  const [leader, gap] = names.some(Boolean) ? [2.6 * type, 0.4 * type] : [0, 0]; // from a curve's end to its name
  const right = width - leader - gap - widest(context, names) - 0.6 * type;
  const [top, bottom] = [1.9 * type, height - 2.6 * type];
  const all = curves.flat();
  const y = scale(rangeOf([0, ...all.map(([, b]) => b)]), bottom, top);
  const heights = ticks(y.range, 5);
  const left = Math.max(3.6 * type, widest(context, heights.map(compact)) + 0.8 * type);
  const x = scale(rangeOf(all.map(([a]) => a)), left, right);
  context.strokeStyle = cssColour("edge");
  context.fillStyle = cssColour("soft");
  context.textAlign = "right";
  for (const value of heights) {
    context.beginPath();
    context.moveTo(left, y.at(value));
    context.lineTo(right, y.at(value));
    context.stroke();
    context.fillText(compact(value), left - 0.5 * type, y.at(value) + 0.35 * type);
  }
  context.textAlign = "center";
  for (const value of ticks(x.range, 6)) context.fillText(compact(value), x.at(value), bottom + 1.2 * type);
  context.fillText(across, (left + right) / 2, height - 0.35 * type);
  context.textAlign = "left";
  context.fillText(up, 0, type);
  const ends = curves.map((points, i) => {
    const { walked } = along(points, still ? 1 : time);
    const [colour, dashes] = LINES[i % LINES.length];
    context.beginPath();
    for (const [a, b] of walked) context.lineTo(x.at(a), y.at(b));
    context.strokeStyle = context.fillStyle = cssColour(colour);
    context.lineWidth = 2.5;
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
    const [a, b] = walked[walked.length - 1];
    if (!still) {
      context.beginPath();
      context.arc(x.at(a), y.at(b), 4, 0, 7);
      context.fill();
    }
    return { x: x.at(a), y: y.at(b), name: names[i] };
  });
  if (!leader) return;
  const limits = /** @type {Range} */ ([top, bottom - 0.7 * type]); // above the axis' numbers
  const places = parted(
    ends.map((end) => end.y),
    1.25 * type,
    limits,
  );
  context.globalAlpha = still ? 1 : Math.min(1, 4 * time); // at the beginning all are in one place
  context.fillStyle = cssColour("ink");
  ends.forEach((end, i) => {
    const [from, to] = [end.x + 0.9 * type, end.x + leader];
    dashed(context, i, [
      [end.x + 4, end.y],
      [from, places[i]],
      [to, places[i]],
    ]);
    context.fillText(end.name, to + gap, places[i] + 0.35 * type);
  });
  context.globalAlpha = 1;
}

/** A line as the i-th of a chart has it. @param {Context} context @param {number} i @param {[number, number][]} points */
export function dashed(context, i, points) {
  const [colour, dashes] = LINES[i % LINES.length];
  context.strokeStyle = cssColour(colour);
  context.setLineDash(dashes);
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.stroke();
  context.setLineDash([]);
}

/** @param {Context} context @param {Frame} frame @param {ChartsWalks} walks @param {number} time */
export function drawWalks(context, { width, height, type }, { names, paths, texts, ground, magnified }, time) {
  const all = paths.flat();
  const ranges = ground?.window ?? [rangeOf(all.map(([a]) => a)), rangeOf(all.map(([, b]) => b))];
  const [spanX, spanY] = ranges.map(([low, high]) => high - low);
  const top = ground ? 0 : 1.4 * type * names.length; // no path runs under the names
  const unit = ground ? 0 : Math.min((width - 4 * type) / spanX, (height - top - 4 * type) / spanY); // both axes alike
  const [w, h] = unit ? [spanX * unit, spanY * unit] : [width, height];
  const x = scale(ranges[0], (width - w) / 2, (width + w) / 2);
  const y = scale(ranges[1], (height + top + h) / 2, (height + top - h) / 2);
  if (ground) relief(context, ground, width, height);
  context.font = font(1.05 * type, 600);
  const most = Math.max(...paths.map((path) => path.length));
  const ends = paths.map((path, i) => {
    const { walked } = along(path, Math.min(1, (time * (most - 1)) / Math.max(1, path.length - 1)));
    const [colour, dashes] = LINES[i % LINES.length];
    context.beginPath();
    for (const [a, b] of walked) context.lineTo(x.at(a), y.at(b));
    context.strokeStyle = cssColour(colour);
    context.lineWidth = ground ? 3 : 2.25;
    context.lineJoin = "round";
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
    legend(context, type, i, walked.length === path.length ? `${names[i]}: ${texts[i]}` : names[i]);
    return walked[walked.length - 1];
  });
  ends.forEach(([a, b], i) => {
    const size = 6 + 2.5 * (ends.length - 1 - i); // where several are in one place, all are seen
    ball(context, x.at(a), y.at(b), size, LINES[i % LINES.length][0]);
  });
  const shown = phase(time, CLOSE, 1);
  if (!magnified || !shown) return;
  const place = /** @type {[number, number]} */ ([x.at(magnified.place[0]), y.at(magnified.place[1])]);
  const scales = /** @type {[number, number]} */ ([w / spanX, h / spanY]);
  magnify(context, { width, height, type }, magnified.steps, { place, scales, shown, line: paths.length - 1 });
}

/**
 * Some steps under a magnifying glass.
 * @param {Context} context @param {Frame} frame @param {[number, number][]} steps from the first
 * @param {{ place: [number, number], scales: [number, number], shown: number, line: number }} of where they are on the
 *   canvas, CSS pixels a unit across and up, the share that is shown, and the number of their path
 */
function magnify(context, { width, height, type }, steps, { place, scales, shown, line }) {
  const radius = 0.17 * Math.min(width, height);
  const [x, y] = [width - radius - 1.2 * type, height - radius - 2.4 * type];
  const drawn = [[0, 0], ...steps].map(([u, v]) => /** @type {[number, number]} */ ([scales[0] * u, -scales[1] * v]));
  const [us, vs] = [0, 1].map((axis) => rangeOf(drawn.map((step) => step[axis])));
  const times = (1.5 * radius) / Math.hypot(us[1] - us[0], vs[1] - vs[0]);
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(...place);
  context.lineTo(x, y - radius);
  context.stroke();
  circle(context, ...place, 4);
  context.stroke();
  circle(context, x, y, radius);
  context.fillStyle = cssColour("ground");
  context.fill();
  context.stroke();
  context.beginPath();
  for (const [u, v] of along(drawn, shown).walked)
    context.lineTo(x + times * (u - (us[0] + us[1]) / 2), y + times * (v - (vs[0] + vs[1]) / 2));
  context.strokeStyle = cssColour(LINES[line % LINES.length][0]);
  context.lineWidth = 2;
  context.stroke();
  context.font = font(type, 600);
  context.textAlign = "right";
  context.fillStyle = cssColour("ink");
  writeOver(context, `${steps.length} steps, × ${Math.round(times)}`, width - type, height - 0.8 * type);
}

/** The name of a line beside a piece of it. @param {Context} context @param {number} type @param {number} i @param {string} name */
function legend(context, type, i, name) {
  const y = (1.4 * i + 1.2) * type;
  dashed(context, i, [
    [0.6 * type, y - 0.3 * type],
    [3.4 * type, y - 0.3 * type],
  ]);
  context.textAlign = "left";
  context.fillStyle = cssColour("ink");
  writeOver(context, name, 4 * type, y);
}

/** @param {[number, number][]} points @param {number} time @returns {{ walked: [number, number][] }} at least the first */
export function along(points, time) {
  const reached = time * (points.length - 1);
  const k = Math.floor(reached);
  const walked = points.slice(0, k + 1);
  if (k + 1 < points.length) {
    const [[a, b], [c, d], share] = [points[k], points[k + 1], reached - k];
    if (share > 0) walked.push([a + share * (c - a), b + share * (d - b)]);
  }
  return { walked };
}

/** @param {number[]} values @returns {Range} */
function rangeOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low, high > low ? high : low + 1];
}

/** @param {Range} range @param {number} from @param {number} to CSS pixels */
function scale(range, from, to) {
  const [low, high] = range;
  return { range, at: (/** @type {number} */ value) => from + ((to - from) * (value - low)) / (high - low) };
}
