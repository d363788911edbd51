/** A step straight down, and random steps of its length around it: the stronger the colour, the farther down or up. */

import { arrow, ball } from "../charts/chart.js";
import { relief } from "../charts/contour-plot.js";
import { partOf } from "../charts/motion.js";
import { font, writeOver } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";

const FAINTEST = 0.3; // of a step that stays level
const AT_ONCE = 6; // steps that grow
const OPEN = 0.85; // the time when all are out

/** @param {Context} context @param {Frame} frame @param {ChartsFan} fan @param {number} time */
export function drawFan(context, { width, height, type }, { angles, falls, length, told, ground }, time) {
  const side = Math.min(width, height - 2.4 * type);
  const [x, y] = [width / 2, side / 2];
  context.save();
  context.translate(x - side / 2, 0);
  if (ground) relief(context, ground, side, side);
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, side - 1, side - 1);
  context.restore();
  const step = (/** @type {number} */ angle, grown = 1) => {
    const turned = (angle * Math.PI) / 180;
    const long = grown * length * side;
    arrow(context, [x, y], [x + long * Math.sin(turned), y + long * Math.cos(turned)]);
  };
  context.lineWidth = 2;
  angles.forEach((angle, i) => {
    const strong = FAINTEST + (1 - FAINTEST) * Math.min(1, Math.abs(falls[i]));
    context.strokeStyle = context.fillStyle = cssColour(falls[i] < 0 ? "negative" : "positive", strong);
    step(angle, partOf(Math.min(1, time / OPEN), i, angles.length, AT_ONCE));
  });
  context.strokeStyle = context.fillStyle = cssColour("ink");
  context.lineWidth = 4;
  step(0);
  ball(context, x, y, 9, "ink");
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.font = font(type, 600);
  writeOver(context, "down the gradient", x, y + length * side + 1.4 * type);
  context.font = font(1.15 * type, 650);
  if (time >= OPEN) context.fillText(told, width / 2, side + 1.7 * type, width);
}
