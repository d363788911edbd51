/** An image runs through all layers, runs again, and turns into another. */

import { at, layout } from "../charts/layout.js";
import { partOf, phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, grey, textScale } from "../ui/theme.js";
import { painted } from "./numbers.js";

/**
 * @typedef {object} Moment
 * @property {number} passed of the present run through the layers
 * @property {boolean} again whether the image runs again, or did
 * @property {number} mixed how much of the other image there is
 */

const ONCE = 0.18; // of the time, for a run
const TURNED = [0.45, 0.9]; // the other image begins and is there
const LIT = 60; // of 255: a pixel that sends something on
const SENDERS = 40; // pixels whose lines are drawn
const ACTIVE = 0.3; // a neuron that sends signals on their way

/** @param {number} time @returns {Moment} */
function momentOf(time) {
  const again = time > ONCE;
  return {
    passed: Math.min(1, (again ? time - ONCE : time) / ONCE),
    again,
    mixed: phase(time, TURNED[0], TURNED[1]),
  };
}

/** @param {Context} context @param {Frame} frame @param {ScenesFlow} flow @param {number} time */
export function drawFlow(context, { width, height, type }, flow, time) {
  const { layers, classes, images, patterns } = flow;
  const place = layout(textScale(), width, height, layers);
  const moment = momentOf(time);
  const mixed = (/** @type {number} */ value, /** @type {number} */ i) => value + moment.mixed * (images[1][i] - value);
  const image = moment.mixed ? images[0].map(mixed) : images[0];
  const last = layers.length - 1;
  const step = moment.mixed * (patterns.length - 1);
  const [before, after] = [patterns[Math.floor(step)], patterns[Math.ceil(step)]];
  const pattern =
    moment.again && !moment.mixed
      ? flow.again
      : before.map((layer, l) => layer.map((a, i) => a + (step % 1) * (after[l][i] - a)));
  const shown = (/** @type {number} */ layer) => partOf(moment.passed, layer - 1, last, 1);
  drawLines(context, place, image, pattern, moment.passed);
  const { x, y, side } = place.plane;
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(image, false), x, y, side, side);
  context.strokeStyle = cssColour("edge");
  context.strokeRect(x + 0.5, y + 0.5, side, side);
  context.font = font(1.1 * type, 600);
  context.fillStyle = cssColour("ink");
  context.textAlign = "center";
  if (time > 0) context.fillText(nameOf(moment), x + side / 2, y + side + 1.7 * type);
  pattern.forEach((layer, l) => {
    const brightest = Math.max(1, ...layer);
    layer.forEach((a, i) => {
      neuron(context, ...at(place, l + 1, i), place.layers[l].radius, (shown(l + 1) * a) / brightest);
    });
  });
  drawOutputs(context, place, type, { classes, first: patterns[0][last - 1], now: pattern[last - 1] }, moment);
}

/** @param {Moment} moment @returns {string} of the image */
function nameOf({ again, mixed, passed }) {
  if (!again) return "first time";
  if (!mixed) return passed < 1 ? "the same image again" : "the same image";
  return "another image";
}

/**
 * @param {Context} context @param {number} x @param {number} y
 * @param {number} radius @param {number} value brightness, 0 to 1
 */
function neuron(context, x, y, radius, value) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fillStyle = value > 0 ? `rgb(${grey(Math.round(255 * Math.min(1, value))).join(" ")})` : cssColour("unlit");
  context.fill();
  context.strokeStyle = cssColour("quiet");
  context.lineWidth = 1.25;
  context.stroke();
}

/**
 * Lines from all that is bright, and signals on their way along them.
 * @param {Context} context @param {Layout} place @param {number[]} image
 * @param {number[][]} pattern @param {number} passed
 */
function drawLines(context, place, image, pattern, passed) {
  const lit = image.flatMap((value, i) => (value > LIT ? [i] : []));
  const pixels = lit.filter((_, i) => i % Math.ceil(lit.length / SENDERS) === 0);
  pattern.forEach((receivers, l) => {
    const own = Math.min(1, Math.max(0, passed * pattern.length - l));
    if (!own) return;
    const senders = l ? pattern[l - 1].map((a, i) => ({ i, a })) : pixels.map((i) => ({ i, a: image[i] / 255 }));
    for (const { i, a } of senders) {
      const [x, y] = at(place, l, i);
      context.globalAlpha = own * Math.min(1, Math.max(0, a)) * (l ? 0.4 : 0.14);
      context.strokeStyle = context.fillStyle = cssColour("soft");
      context.lineWidth = 1;
      context.beginPath();
      receivers.forEach((_, k) => {
        context.moveTo(x, y);
        context.lineTo(...at(place, l + 1, k));
      });
      context.stroke();
      if (own === 1 || a < ACTIVE) continue;
      context.globalAlpha = 0.9;
      receivers.forEach((_, k) => {
        const [u, v] = at(place, l + 1, k);
        context.fillRect(x + own * (u - x) - 1.5, y + own * (v - y) - 1.5, 3, 3);
      });
    }
  });
  context.globalAlpha = 1;
}

/**
 * The outputs' numbers, of the first time and of now.
 * @param {Context} context @param {Layout} place @param {number} type
 * @param {{ classes: string[], first: number[], now: number[] }} outputs @param {Moment} moment
 */
function drawOutputs(context, { layers, upright }, type, { classes, first, now }, { again, passed }) {
  const { x, y, radius } = layers[layers.length - 1];
  const isThere = passed === 1;
  const brightest = now.indexOf(Math.max(...now));
  const columns = [3.4, 8].map((letters) => radius + letters * type); // from a neuron's middle
  const places = upright ? 2 : 4;
  context.textAlign = upright ? "center" : "left";
  context.textBaseline = "middle";
  const write = (/** @type {string} */ text, /** @type {number} */ i, /** @type {number} */ column) =>
    upright
      ? context.fillText(text, x[i], y[i] + radius + (2.9 + 1.6 * column) * type)
      : context.fillText(text, x[i] + columns[column], y[i]);
  classes.forEach((name, i) => {
    const marked = isThere && i === brightest;
    context.fillStyle = cssColour("ink");
    context.font = font(1.2 * type, marked ? 700 : 500);
    if (upright) context.fillText(name, x[i], y[i] + radius + 1.2 * type);
    else context.fillText(name, x[i] + radius + 1.2 * type, y[i]);
    context.font = font((upright ? 0.8 : 1) * type, marked ? 700 : 400);
    if (again || isThere) write(decimal(first[i], places), i, 0);
    if (again && isThere) write(decimal(now[i], places), i, 1);
    if (!marked) return;
    context.beginPath();
    context.arc(x[i], y[i], radius + 3, 0, 7);
    context.lineWidth = 3;
    context.strokeStyle = cssColour("answer");
    context.stroke();
  });
  context.textBaseline = "alphabetic";
  if (upright) return;
  context.fillStyle = cssColour("soft");
  context.font = font(type, 600);
  const head = Math.max(type, y[0] - radius - 0.8 * type);
  if (again || isThere) context.fillText("first", x[0] + columns[0], head);
  if (again && isThere) context.fillText("now", x[0] + columns[1], head);
}
