/** An image whose numbers are written row by row and counted, and a part of it closer: where the pointer is then. */

import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { numberCell, painted } from "./numbers.js";

const PART = 9; // rows and columns that are seen closer
const COUNTED = 0.9; // of the time: all numbers are written

/** @type {WeakMap<ScenesCloseUp, number>} the pixel that the visitor points at */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesCloseUp} chart */
function places({ width, height, type }, { image }) {
  const n = Math.round(Math.sqrt(image.length));
  const beside = width > 1.25 * height;
  const room = height - (beside ? 1 : 2) * 2 * type;
  const side = beside ? Math.min(room, (width - 2 * type) / 2) : Math.min(width, room / 2);
  const left = beside ? (width - 2 * side - 2 * type) / 2 : (width - side) / 2;
  return { n, side, left, cell: side / n, closer: beside ? [left + side + 2 * type, 0] : [left, side + 2 * type] };
}

/** @param {Context} context @param {Frame} frame @param {ScenesCloseUp} chart @param {number} time */
export function drawCloseUp(context, frame, chart, time) {
  if (time < 1) held.delete(chart);
  const { image, at } = chart;
  const { n, side, left, cell, closer } = places(frame, chart);
  const { type } = frame;
  const count = Math.round(image.length * Math.min(1, time / COUNTED));
  const pixel = held.get(chart) ?? (count < image.length ? Math.max(0, count - 1) : at);
  const [column, row] = [pixel % n, Math.floor(pixel / n)];
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(image, false), left, 0, side, side);
  const write = (/** @type {number} */ i, /** @type {number[]} */ [x, y], /** @type {number} */ size) =>
    numberCell(context, { x, y, width: size, height: size }, type, image[i] / 255, 0, size > 2.2 * type ? 2 : 1);
  for (let i = 0; i < count; i++) write(i, [left + (i % n) * cell, Math.floor(i / n) * cell], cell);
  const part = Math.min(PART, n);
  const large = side / part;
  const first = (/** @type {number} */ place) => Math.min(n - part, Math.max(0, place - Math.floor(part / 2)));
  const [u, v] = [first(column), first(row)];
  for (let i = 0; i < part * part; i++) {
    const [x, y] = [i % part, Math.floor(i / part)];
    write((v + y) * n + u + x, [closer[0] + x * large, closer[1] + y * large], large);
  }
  context.strokeStyle = cssColour("branch1");
  context.lineWidth = 2;
  context.strokeRect(left + u * cell, v * cell, part * cell, part * cell);
  context.strokeRect(closer[0] + 1, closer[1] + 1, side - 2, side - 2);
  context.strokeRect(left + column * cell, row * cell, cell, cell);
  context.strokeRect(closer[0] + (column - u) * large, closer[1] + (row - v) * large, large, large);
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = cssColour("ink");
  context.font = font(1.15 * type, 650);
  const rows = Math.floor(count / n);
  const counted = count < image.length ? `${rows} rows of ${n} pixels: ${rows * n}` : "Point at the image";
  context.fillText(counted, left + side / 2, side + 1.5 * type, side);
  const named = `row ${row + 1}, column ${column + 1}: ${decimal(image[pixel] / 255, 2)}`;
  context.fillText(named, closer[0] + side / 2, closer[1] + side + 1.5 * type, side);
}

/** @type {import("./grip.js").Grip} */
export const closeUpGrip = {
  hovers: true,
  pull(chart, frame, x, y) {
    const { n, left, cell } = places(frame, chart);
    const [column, row] = [x - left, y].map((place) => Math.floor(place / cell));
    if (column >= 0 && column < n && row >= 0 && row < n) held.set(chart, row * n + column);
  },
  nudge(chart, dx, dy) {
    const n = Math.round(Math.sqrt(chart.image.length));
    const pixel = held.get(chart) ?? chart.at;
    const within = (/** @type {number} */ place) => Math.min(n - 1, Math.max(0, place));
    held.set(chart, within(Math.floor(pixel / n) + dy) * n + within((pixel % n) + dx));
  },
};
