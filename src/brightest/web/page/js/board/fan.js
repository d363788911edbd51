/**
 * A step straight down, and random steps of its length around it: the stronger the colour, the farther down or up. Then
 * the visitor aims a step.
 */

import { arrow, ball } from "../charts/chart.js";
import { relief } from "../charts/contour-plot.js";
import { partOf } from "../charts/motion.js";
import { font, writeOver } from "../ui/canvas.js";
import { fixedPercent } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";

const FAINTEST = 0.3; // of a step that stays level
const AT_ONCE = 6; // steps that grow
const OPEN = 0.85; // the time when all are out
const UNAIMED = 0.3; // how strong they stay beside the visitor's step
const FIRST = 30; // degrees from straight down, of the visitor's first step by an arrow key
const KEY_STEP = 5; // degrees

/** @type {WeakMap<ChartsFan, number>} the place of the step that the visitor aims, in `around` */
const held = new WeakMap();

/** @param {Frame} frame */
function places({ width, height, type }) {
  const side = Math.min(width, height - 2.4 * type);
  return { side, x: width / 2, y: side / 2 };
}

/** @param {Context} context @param {Frame} frame @param {ChartsFan} fan @param {number} time */
export function drawFan(context, frame, fan, time) {
  if (time < 1) held.delete(fan);
  const { angles, falls, length, told, ground, around } = fan;
  const { width, type } = frame;
  const { side, x, y } = places(frame);
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
  const paint = (/** @type {number} */ fall, strong = 1) => {
    context.strokeStyle = context.fillStyle = cssColour(fall < 0 ? "negative" : "positive", strong);
  };
  const aimed = held.get(fan);
  context.lineWidth = 2;
  angles.forEach((angle, i) => {
    const strong = FAINTEST + (1 - FAINTEST) * Math.min(1, Math.abs(falls[i]));
    paint(falls[i], aimed === undefined ? strong : UNAIMED * strong);
    step(angle, partOf(Math.min(1, time / OPEN), i, angles.length, AT_ONCE));
  });
  context.strokeStyle = context.fillStyle = cssColour("ink");
  context.lineWidth = 4;
  step(0);
  context.textAlign = "center";
  context.font = font(type, 600);
  writeOver(context, "down the gradient", x, y + length * side + 1.4 * type);
  if (aimed !== undefined) {
    paint(around[aimed]);
    context.lineWidth = 7;
    step(angleOf(fan, aimed));
  }
  ball(context, x, y, 9, "ink");
  context.fillStyle = cssColour("ink");
  context.font = font(1.15 * type, 650);
  if (time >= OPEN) context.fillText(told, width / 2, side + 1.7 * type, width);
  if (time === 1 && around.length) writeOver(context, said(fan, aimed), x, 2 * type);
}

/** @param {ChartsFan} fan @param {number} [aimed] */
function said({ around }, aimed) {
  if (aimed === undefined) return "Aim a step of your own.";
  const far = `Your step goes ${fixedPercent(Math.abs(around[aimed]), 0)} as far`;
  return around[aimed] < 0 ? `${far}, but up` : `${far} down`;
}

/** @param {ChartsFan} fan @param {number} place in `around` @returns {number} degrees from straight down */
function angleOf({ around }, place) {
  return (360 * place) / around.length;
}

/** @param {ChartsFan} fan @param {number} angle */
function aim(fan, angle) {
  const n = fan.around.length;
  held.set(fan, ((Math.round((angle * n) / 360) % n) + n) % n);
}

/** @type {import("./grip.js").Grip} */
export const fanGrip = {
  fits: ({ around }) => around.length > 0,
  hovers: true,
  pull(fan, frame, left, top) {
    const { x, y } = places(frame);
    aim(fan, (Math.atan2(left - x, top - y) * 180) / Math.PI);
  },
  nudge(fan, dx, dy) {
    const from = held.get(fan);
    aim(fan, from === undefined ? FIRST : angleOf(fan, from) + KEY_STEP * (dx - dy));
  },
};
