/**
 * Many numbers as squares of their size. Then those that are exactly 0 light up. Beside them, the cost while one weight
 * is moved: the one that the visitor points at.
 */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { LEAST_SIZE, painted } from "./numbers.js";
import { drawCurves } from "./plots.js";

const GROWN = 0.45; // of the time: all squares have their size
const [LIT, DARK] = ["#eceff4", "#101216"]; // in each theme
const DIGIT = 0.85; // of a cell, a 0
const ZEROS = 0.6; // the zeros begin

/** @type {WeakMap<ScenesEntries, number>} the weight that the visitor points at */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesEntries} entries: the squares, and the curve beside or under them */
function places({ width, height, type }, { values }) {
  const n = Math.round(Math.sqrt(values.length));
  const beside = width > 46 * type;
  const [w, h] = beside ? [0.5 * width, height] : [width, 0.6 * height];
  const cell = Math.min(w, h - 4 * type) / n;
  const curve = beside ? { x: w + type, y: 0, w: w - type, h } : { x: 0, y: h, w, h: height - h };
  return { n, cell, left: (w - n * cell) / 2, w, curve };
}

/** @param {Context} context @param {Frame} frame @param {ScenesEntries} entries @param {number} time */
export function drawEntries(context, frame, entries, time) {
  if (time < 1) held.delete(entries);
  const { values, zeros, image, texts } = entries;
  const { type } = frame;
  const { n, cell, left, w, curve } = places(frame, entries);
  const middleOf = (/** @type {number} */ i) => [left + ((i % n) + 0.5) * cell, (Math.floor(i / n) + 0.5) * cell];
  context.fillStyle = DARK;
  context.fillRect(left, 0, n * cell, n * cell);
  context.globalAlpha = Math.max(0, 1 - (3 * time) / GROWN);
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(image, false), left, 0, n * cell, n * cell);
  context.globalAlpha = 1;
  values.forEach((value, i) => {
    const [x, y] = middleOf(i);
    const start = (0.5 * Math.hypot((i % n) - n / 2, Math.floor(i / n) - n / 2)) / n; // from the middle outwards
    const grown = Math.min(1, Math.max(0, (time / GROWN - start) * 2));
    const side = grown * cell * Math.sqrt(Math.abs(value));
    context.fillStyle = cssColour(value < 0 ? "negative" : "positive");
    context.fillRect(x - side / 2, y - side / 2, side, side);
  });
  const lit = Math.round(zeros.length * Math.min(1, Math.max(0, (time - ZEROS) / (1 - ZEROS))));
  context.font = font(DIGIT * cell, 700);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const place of zeros.slice(0, lit)) {
    const [x, y] = middleOf(place);
    context.fillStyle = LIT;
    context.fillRect(x - cell / 2 + 0.5, y - cell / 2 + 0.5, cell - 1, cell - 1);
    context.fillStyle = DARK;
    if (DIGIT * cell >= LEAST_SIZE) context.fillText("0", x, y + 0.04 * cell);
  }
  context.textBaseline = "alphabetic";
  context.fillStyle = cssColour("ink");
  context.font = font(1.05 * type, 600);
  if (time > 0) context.fillText(texts[0], w / 2, n * cell + 1.5 * type, w);
  if (lit) context.fillText(texts[1], w / 2, n * cell + 3.2 * type, w);
  const chosen = held.get(entries) ?? entries.chosen;
  if (time > 0) {
    const [x, y] = middleOf(chosen);
    context.strokeStyle = LIT;
    context.lineWidth = 2;
    context.strokeRect(x - cell / 2 - 1, y - cell / 2 - 1, cell + 2, cell + 2);
  }
  if (!time) return;
  context.textAlign = "left";
  context.translate(curve.x, curve.y);
  context.font = font(type, 600);
  const told = time < 1 ? entries.moved : "Point at another square to move its weight.";
  context.fillText(told, 0, 1.2 * type, curve.w);
  context.translate(0, 2.4 * type);
  context.font = font(type);
  drawCurves(context, { ...frame, width: curve.w, height: curve.h - 2.4 * type }, curveOf(entries, chosen), time);
}

/** @param {ScenesEntries} entries @param {number} chosen @returns {ChartsCurves} */
function curveOf({ moves, costs, zeros }, chosen) {
  const names = { "this weight": chosen, "a black pixel’s": zeros[0] ?? chosen };
  const curves = Object.values(names).map((place) =>
    moves.map((by, k) => /** @type {[number, number]} */ ([by, costs[place][k]])),
  );
  return {
    title: "",
    across: "the weight is moved by",
    up: "cost",
    names: Object.keys(names),
    curves,
    still: false,
    kind: "curves",
  };
}

/** @type {import("./grip.js").Grip} */
export const entriesGrip = {
  hovers: true,
  pull(entries, frame, x, y) {
    const { n, cell, left } = places(frame, entries);
    const [column, row] = [Math.floor((x - left) / cell), Math.floor(y / cell)];
    if (Math.min(column, row) >= 0 && Math.max(column, row) < n) held.set(entries, row * n + column);
  },
  nudge(entries, dx, dy) {
    const n = Math.round(Math.sqrt(entries.values.length));
    const from = held.get(entries) ?? entries.chosen;
    const [column, row] = [(from % n) + dx, Math.floor(from / n) + dy].map((at) => Math.min(n - 1, Math.max(0, at)));
    held.set(entries, row * n + column);
  },
};
