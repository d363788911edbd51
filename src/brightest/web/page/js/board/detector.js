/** Images that pass a neuron: its lamp lights as bright as it is for each class, and the bars stay. */

import { arrow } from "../charts/chart.js";
import { phase } from "../charts/motion.js";
import { font, writeOver } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, grey } from "../ui/theme.js";
import { withArticle } from "../ui/words.js";
import { painted } from "./numbers.js";

const PASSING = 0.85; // of the time; then it is judged
const GAP = 0.9; // of a bar's pitch, between the groups
const UPPER = 0.46; // of the height, for what passes
const ROOMY = 3.8; // letters of a bar's pitch, for a mark and a number

/** @type {WeakMap<ScenesDetector, number>} the class that the visitor sent, by its column */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesDetector} detector */
function columnsOf({ width, type }, { groups }) {
  const count = groups.flat().length + GAP;
  const pitch = Math.min(width / count, 6.4 * type);
  return { pitch, left: (width - pitch * count) / 2 };
}

/** @param {Context} context @param {Frame} frame @param {ScenesDetector} detector @param {number} time */
export function drawDetector(context, { width, height, type }, detector, time) {
  if (time < 1) held.delete(detector);
  const sent = held.get(detector);
  const { names, images, values, groups, right } = detector;
  const order = groups.flat();
  const brightest = Math.max(1, ...values);
  const passed = Math.min(order.length, (time / PASSING) * order.length);
  const judged = Math.max(0, (time - PASSING) / (1 - PASSING));
  const at = sent ?? Math.min(order.length - 1, Math.floor(passed));
  const upper = { width, height: UPPER * height, type };
  if (judged && sent === undefined) writeVerdict(context, upper, detector, judged);
  else if (time) {
    const [label, grown] = [order[at], phase(passed - at, 0, 0.5)];
    const value = grown * values[label];
    drawPassing(context, upper, images[label], {
      lines: [detector.name, `${withArticle(names[label])}, on average`],
      value,
      brightest,
    });
  }
  const { pitch, left } = columnsOf(upper, detector);
  const [top, bottom] = [UPPER * height + 1.5 * type, height - 6.2 * type];
  const across = Math.min(0.66 * pitch, 3.4 * type);
  const high = bottom - top;
  order.forEach((label, i) => {
    const middle = left + (i + 0.5 + (i < groups[0].length ? 0 : GAP)) * pitch;
    const grown = phase(passed - i, 0, 0.5);
    const value = grown * values[label];
    const end = bottom - (high * value) / brightest;
    context.fillStyle = cssColour(i < groups[0].length ? "positive" : "soft");
    context.fillRect(middle - across / 2, end, across, bottom - end);
    bulb(context, middle, bottom + 1.7 * type, 0.9 * type, value / brightest);
    context.fillStyle = cssColour("ink");
    context.textAlign = "center";
    context.font = font(1.2 * type, i === at && time && (!judged || sent !== undefined) ? 700 : 500);
    context.fillText(names[label], middle, bottom + 4 * type);
    context.font = font(0.95 * type);
    const mark = judged ? (right[label] ? "✓ " : "✗ ") : "";
    const text = pitch > ROOMY * type ? mark + decimal(value) : mark || decimal(value, 1);
    if (grown) writeOver(context, text.trim(), middle, end - 0.4 * type);
  });
  context.fillStyle = cssColour("quiet");
  context.fillRect(left, bottom, pitch * (order.length + GAP), 1);
  drawGroups(context, detector, { left, pitch, y: height - 0.5 * type, type });
}

/** @param {Context} context @param {Frame} frame @param {ScenesDetector} detector @param {number} judged 0 to 1 */
function writeVerdict(context, { width, height, type }, { told }, judged) {
  context.globalAlpha = judged;
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.font = font(1.5 * type, 650);
  context.fillText(told, width / 2, 0.4 * height, width);
  context.font = font(1.1 * type);
  context.fillText(
    "✓: right about most of these. Click a digit to send it through.",
    width / 2,
    0.4 * height + 2 * type,
    width,
  );
  context.globalAlpha = 1;
}

/**
 * @param {Context} context @param {ScenesDetector} detector
 * @param {{ left: number, pitch: number, y: number, type: number }} place
 */
function drawGroups(context, { groups, group_names }, { left, pitch, y, type }) {
  const starts = [left, left + (groups[0].length + GAP) * pitch];
  context.font = font(type, 600);
  context.textAlign = "center";
  group_names.forEach((name, i) => {
    const across = groups[i].length * pitch;
    context.fillStyle = cssColour(i ? "soft" : "positive");
    context.fillText(name, starts[i] + across / 2, y, across);
  });
}

/**
 * @param {Context} context @param {Frame} frame @param {number[]} image
 * @param {{ lines: string[], value: number, brightest: number }} lamp
 */
function drawPassing(context, { width, height, type }, image, { lines, value, brightest }) {
  const side = Math.min(0.9 * height, 0.28 * width);
  const radius = 0.4 * side;
  const [x, y] = [width / 2 + 0.7 * side, height / 2];
  const left = width / 2 - 1.5 * side;
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(image, false), left, y - side / 2, side, side);
  context.strokeStyle = context.fillStyle = cssColour("soft");
  context.lineWidth = 2;
  arrow(context, [left + side + type, y], [x - radius - 1.5 * type, y]);
  bulb(context, x, y, radius, value / brightest);
  context.fillStyle = cssColour("ink");
  context.textAlign = "left";
  context.font = font(1.1 * type, 600);
  context.fillText(lines[0], x + radius + type, y - 1.2 * type);
  context.font = font(1.9 * type, 700);
  context.fillText(decimal(value), x + radius + type, y + 0.9 * type);
  context.font = font(type);
  context.fillText(`for ${lines[1]}`, x + radius + type, y + 2.6 * type);
}

/**
 * @param {Context} context @param {number} x @param {number} y @param {number} radius
 * @param {number} light 0 to 1
 */
function bulb(context, x, y, radius, light) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fillStyle = `rgb(${grey(Math.round(255 * Math.max(0, light))).join(" ")})`;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = cssColour("quiet");
  context.stroke();
}

/** @type {import("./grip.js").Grip} */
export const detectorGrip = {
  pull(detector, frame, x) {
    const { pitch, left } = columnsOf(frame, detector);
    const [first, count] = [detector.groups[0].length, detector.groups.flat().length];
    const along = (x - left) / pitch;
    const column = Math.floor(along < first + GAP / 2 ? Math.min(first - 0.5, along) : Math.max(first, along - GAP));
    held.set(detector, Math.min(count - 1, Math.max(0, column)));
  },
  nudge(detector, dx) {
    const count = detector.groups.flat().length;
    held.set(detector, Math.min(count - 1, Math.max(0, (held.get(detector) ?? -1) + dx)));
  },
};
