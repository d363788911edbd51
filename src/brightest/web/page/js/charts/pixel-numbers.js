/** An image of 28×28 pixels that grows out of its place in a diagram, shows a number in each pixel, and goes back. */

import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { phase } from "./motion.js";

const SIDE = 28;
const GROWN = 0.2; // share of the time after which it is large
const WRITTEN = 0.75; // after which all numbers are there
const LEAVES = 0.82; // after which it goes back
const MID_GREY = 140; // of 255: a brighter pixel has a dark number

/**
 * @param {Context} context
 * @param {{ width: number, height: number, plane: Layout["plane"] }} diagram its size, and the image's place in it
 * @param {CanvasImageSource} picture the image
 * @param {ArrayLike<number>} values of its pixels, 0 to 255
 * @param {number} time 0 to 1; at both ends the image is in its place
 */
export function drawPixelNumbers(context, { width, height, plane }, picture, values, time) {
  const grown = phase(time, 0, GROWN) - phase(time, LEAVES, 1);
  const largest = Math.min(width, height);
  const between = (/** @type {number} */ from, /** @type {number} */ to) => from + (to - from) * grown;
  const [left, top] = [between(plane.x, (width - largest) / 2), between(plane.y, (height - largest) / 2)];
  const side = between(plane.side, largest);
  const cell = side / SIDE;
  context.fillStyle = cssColour("ground"); // where the image was
  context.fillRect(plane.x - 1, plane.y - 1, plane.side + 3, plane.side + 3);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left, top, side, side);
  Object.assign(context, { font: font(0.52 * cell), textAlign: "center", textBaseline: "middle", globalAlpha: grown });
  const rows = Math.min(SIDE, (SIDE * (time - GROWN)) / (WRITTEN - GROWN)); // whose numbers are written
  for (let pixel = 0; pixel < SIDE * rows; pixel++) {
    const value = values[pixel];
    context.fillStyle = value > MID_GREY ? "#000" : value ? "#fff" : "#6b7380";
    const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
    context.fillText(decimal(value / 255, 1), left + (x + 0.5) * cell, top + (y + 0.5) * cell);
  }
  context.globalAlpha = 1;
}
