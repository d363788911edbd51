/** Square images side by side, with captions; what is laid over an image, and said of it, when it is pointed at. */

import { partOf, phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { fitted, painted } from "./numbers.js";

/** @type {WeakMap<ChartsPictures, number>} the picture that the visitor points at */
const held = new WeakMap();

/** @param {Context} context @param {Frame} frame @param {ChartsPictures} chart @param {number} time */
export function drawPictures(context, frame, chart, time) {
  if (time < 1) held.delete(chart);
  const { images, captions, right, signed, over, told, chosen } = chart;
  const { type } = frame;
  const { columns, cell, row, left } = places(frame, chart);
  const side = cell - 6;
  const pointed = time === 1 && told.length ? (held.get(chart) ?? chosen) : -1;
  images.forEach((image, i) => {
    const [x, y] = [left + (i % columns) * cell + 3, Math.floor(i / columns) * row + 3];
    context.imageSmoothingEnabled = false;
    const own = partOf(time, i, images.length, over[i] ? 9 : 3);
    context.drawImage(painted(image, signed), x, y, side, side);
    context.globalAlpha = i === pointed ? 1 : Math.sin(Math.PI * own);
    if (over[i]) context.drawImage(painted(over[i], signed), x, y, side, side);
    context.globalAlpha = over[i] ? phase(own, 0.8, 1) : own;
    context.strokeStyle = cssColour("edge");
    context.strokeRect(x, y, side, side);
    context.textAlign = "center";
    context.fillStyle = cssColour("ink");
    const mark = right.length ? (right[i] ? "✓ " : "✗ ") : "";
    context.font = font(type, right[i] === false ? 700 : 400);
    context.fillText(mark + (captions[i] ?? ""), x + side / 2, y + side + 1.1 * type, cell - 4);
    if (right[i] === false) {
      context.lineWidth = 2;
      context.strokeStyle = cssColour("ink");
      context.strokeRect(x, y, side, side);
      context.lineWidth = 1;
    }
    context.globalAlpha = 1;
    if (i !== pointed) return;
    context.lineWidth = 4;
    context.strokeStyle = cssColour("ink");
    context.strokeRect(x, y, side, side);
    context.lineWidth = 1;
  });
  if (pointed < 0) return;
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.font = font(1.1 * type, 600);
  context.fillText(told[pointed], frame.width / 2, frame.height - 0.5 * type, frame.width);
}

/** @param {Frame} frame @param {ChartsPictures} pictures */
function places({ width, height, type }, { images, captions, told }) {
  const captioned = captions.some(Boolean) ? 1.5 * type : 0;
  const { columns, cell } = fitted(images.length, width, height - (told.length ? 1.8 * type : 0), captioned + 6);
  return { columns, cell, row: cell + captioned, left: (width - columns * cell) / 2 };
}

/** @type {import("./grip.js").Grip} */
export const picturesGrip = {
  fits: ({ told }) => told.length > 0,
  hovers: true,
  pull(chart, frame, x, y) {
    const { columns, cell, row, left } = places(frame, chart);
    const column = Math.floor((x - left) / cell);
    if (column >= 0 && column < columns) point(chart, Math.floor(y / row) * columns + column);
  },
  nudge(chart, dx, dy, frame) {
    const from = held.get(chart) ?? chart.chosen;
    point(chart, from + dx + dy * places(frame, chart).columns);
  },
};

/** @param {ChartsPictures} chart @param {number} i */
function point(chart, i) {
  if (i >= 0 && i < chart.told.length) held.set(chart, i);
}
