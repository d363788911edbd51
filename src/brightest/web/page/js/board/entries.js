/** Many numbers as squares of their size. Then those that are exactly 0 light up. */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { LEAST_SIZE, painted } from "./numbers.js";

/**
 * @import { Frame } from "../ui/canvas.js"
 */

const GROWN = 0.45; // of the time: all squares have their size
const [LIT, DARK] = ["#eceff4", "#101216"]; // in each theme
const DIGIT = 0.85; // of a cell, a 0
const ZEROS = 0.6; // the zeros begin

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ScenesEntries} entries @param {number} time */
export function drawEntries(context, { width, height, type }, { values, zeros, image, texts }, time) {
  const n = Math.round(Math.sqrt(values.length));
  const cell = Math.min(width, height - 4 * type) / n;
  const left = (width - n * cell) / 2;
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
  if (time > 0) context.fillText(texts[0], width / 2, n * cell + 1.5 * type, width);
  if (lit) context.fillText(texts[1], width / 2, n * cell + 3.2 * type, width);
}
