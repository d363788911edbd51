/** A piece of land from above: dark is low, a line joins places of one height, and a path goes down. */

import { colour, css } from "../ui/look.js";
import { figure } from "../ui/numerals.js";
import { arrow, ball, ticks } from "./chart.js";

/**
 * @typedef {import("../network/connection.js").Numbers} Numbers
 * @typedef {import("./chart.js").Sheet} Sheet
 *
 * @typedef {object} Land
 * @property {Numbers} f heights (n, n), a row for each y; NaN where there are none
 * @property {[number, number]} heights the lowest and the highest that differ in colour
 * @property {number[]} levels of the lines
 *
 * @typedef {object} Walk
 * @property {Numbers} path (k, 2), from its start
 * @property {(number | null)[]} [next] the step that follows
 * @property {(k: number) => string} [name] of a point
 */

/**
 * @param {Sheet} sheet
 * @param {CanvasRenderingContext2D} context
 * @param {Land} land
 * @param {Walk} walk
 */
export function map(sheet, context, land, { path, next, name }) {
  const { right, bottom } = sheet.place;
  shade(context, land, right, bottom);
  context.strokeStyle = css("quiet");
  context.lineWidth = 1;
  const n = Math.sqrt(land.f.length);
  const placed = new Path2D();
  placed.addPath(contours(land, n), new DOMMatrix([right / (n - 1), 0, 0, -bottom / (n - 1), 0, bottom]));
  context.stroke(placed);
  numbers(sheet, context);
  const points = Array.from(
    { length: path.length / 2 },
    (_, k) => /** @type {[number, number]} */ ([sheet.x(path[2 * k]), sheet.y(path[2 * k + 1])]),
  );
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.strokeStyle = context.fillStyle = css("ink");
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
    arrow(context, here, [sheet.x(path[last] + (next[0] ?? 0)), sheet.y(path[last + 1] + (next[1] ?? 0))]);
  ball(context, ...points[0], 9, "ground");
  ball(context, ...here, 11, "selected");
  if (name) names(sheet, context, points, name);
}

/** @param {CanvasRenderingContext2D} context @param {Land} land @param {number} width @param {number} height */
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

/** @type {WeakMap<Numbers, Path2D>} */
const known = new WeakMap();

/** @param {Land} land @param {number} n @returns {Path2D} in steps of the grid */
function contours({ f, levels }, n) {
  const found = known.get(f) ?? new Path2D();
  if (!known.has(f)) for (const level of levels) contour(found, f, n, level);
  known.set(f, found);
  return found;
}

/**
 * The lines of one height (marching squares): in each square of the grid, from where they come in to where they leave.
 * @param {Path2D} found
 * @param {Numbers} f
 * @param {number} n
 * @param {number} level
 */
function contour(found, f, n, level) {
  for (let y = 0; y < n - 1; y++) {
    for (let x = 0; x < n - 1; x++) {
      const corners = [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
      ];
      const above = corners.map(([i, j]) => f[n * j + i] - level);
      if (!above.every(Number.isFinite)) continue;
      let crossed = 0;
      for (let k = 0; k < 4; k++) {
        const [here, there] = [above[k], above[(k + 1) % 4]];
        if (here < 0 === there < 0) continue;
        const share = here / (here - there);
        const [from, to] = [corners[k], corners[(k + 1) % 4]];
        const point = /** @type {[number, number]} */ ([
          from[0] + share * (to[0] - from[0]),
          from[1] + share * (to[1] - from[1]),
        ]);
        if (crossed++ % 2) found.lineTo(...point);
        else found.moveTo(...point);
      }
    }
  }
}

/** @param {Sheet} sheet @param {CanvasRenderingContext2D} context */
function numbers(sheet, context) {
  const { right, bottom } = sheet.place;
  context.fillStyle = context.strokeStyle = css("ink");
  context.lineWidth = 1;
  context.beginPath();
  context.textAlign = "center";
  for (const value of ticks(sheet.window[0], 6)) {
    const x = sheet.x(value);
    if (x < 4 * sheet.type || x > right - 2 * sheet.type) continue;
    context.moveTo(x, bottom);
    context.lineTo(x, bottom - 5);
    context.fillText(figure(value), x, bottom - 10);
  }
  context.textAlign = "left";
  for (const value of ticks(sheet.window[1], 5)) {
    const y = sheet.y(value);
    if (y < sheet.type || y > bottom - 2 * sheet.type) continue;
    context.moveTo(0, y);
    context.lineTo(5, y);
    context.fillText(figure(value), 10, y + 0.35 * sheet.type);
  }
  context.stroke();
}

/**
 * Names beside points, where one doesn't cover another.
 * @param {Sheet} sheet
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number][]} points
 * @param {(k: number) => string} name
 */
function names(sheet, context, points, name) {
  /** @type {[number, number][]} */
  const written = [];
  context.textAlign = "center";
  context.fillStyle = css("ink");
  context.font = `600 ${context.font}`;
  points.forEach(([x, y], k) => {
    const text = name(k);
    const place = /** @type {[number, number]} */ ([x, y - 1.2 * sheet.type]);
    if (
      !text ||
      written.some(([i, j]) => Math.abs(i - place[0]) < 2.6 * sheet.type && Math.abs(j - place[1]) < 1.3 * sheet.type)
    )
      return;
    written.push(place);
    context.fillText(text, ...place);
  });
}
