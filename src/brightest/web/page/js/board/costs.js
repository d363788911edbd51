/** What examples cost: each gap of an output becomes a square, and the squares add up. */

import { partOf } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { painted } from "./numbers.js";

/**
 * @import { ChartsCosts } from "../network/messages.d.ts"
 * @import { Frame } from "../ui/canvas.js"
 */

const SEEN = 0.04; // a smaller gap has no square

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ChartsCosts} costs @param {number} time */
export function drawCosts(context, { width, height, type }, costs, time) {
  const stacked = width < 30 * type;
  const size = stacked
    ? { width, height: height / costs.names.length, type }
    : { width: width / costs.names.length, height, type };
  costs.names.forEach((_, i) => {
    context.save();
    context.translate(stacked ? 0 : i * size.width, stacked ? i * size.height : 0);
    const own = Math.min(1, Math.max(0, time * 1.5 - 0.25 * i));
    drawOne(context, size, costs, i, time === 1 ? 1 : own);
    context.restore();
  });
}

/**
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ChartsCosts} costs
 * @param {number} i which of the examples @param {number} time
 */
function drawOne(context, { width, height, type }, { names, images, classes, outputs, targets, costs }, i, time) {
  const [grown, squared, moved] = [0, 1, 2].map((part) => partOf(time, part, 3, 1));
  const inner = width - 2 * type;
  const side = Math.min(Math.max(0.2 * height, 3.4 * type), 0.3 * inner);
  context.fillStyle = cssColour("ink");
  context.textAlign = "left";
  context.font = font(1.1 * type, 650);
  context.fillText(names[i], side + 0.8 * type, type, inner - side);
  context.font = font(1.5 * type, 700);
  if (moved) context.fillText(`cost ${decimal(moved * costs[i])}`, side + 0.8 * type, 3 * type, inner - side);
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(images[i], false), 0, 0, side, side);
  const pitch = inner / classes.length;
  const bottom = 0.52 * height;
  const high = bottom - side - 0.6 * type;
  const unit = Math.min(0.48 * inner, 0.36 * height); // the side of a square for a gap of 1
  const floor = height - 0.6 * type;
  let across = 0;
  classes.forEach((name, k) => {
    const [a, y] = [outputs[i][k], targets[i][k]];
    const middle = (k + 0.5) * pitch;
    const gap = Math.abs(a - y);
    context.fillStyle = cssColour("soft");
    context.fillRect(middle - 0.3 * pitch, bottom - grown * a * high, 0.6 * pitch, grown * a * high);
    context.textAlign = "center";
    context.font = font(type, y ? 700 : 400);
    context.fillStyle = cssColour("ink");
    context.fillText(name, middle, bottom + 1.3 * type);
    context.fillRect(middle - 0.42 * pitch, bottom - y * high - 1, 0.84 * pitch, 2); // where it should be
    if (gap < SEEN || !squared) return;
    const top = bottom - Math.max(a, y) * high;
    const start = { x: middle - 0.3 * pitch, y: top, width: 0.6 * pitch, height: gap * high };
    const end = { x: across, y: floor - gap * unit, width: gap * unit, height: gap * unit };
    const between = (/** @type {keyof typeof start} */ part) => start[part] + moved * (end[part] - start[part]);
    context.globalAlpha = 0.85 * squared;
    context.fillStyle = cssColour("negative");
    context.fillRect(between("x"), between("y"), between("width"), between("height"));
    context.globalAlpha = 1;
    across += gap * unit + 0.25 * type;
  });
}
