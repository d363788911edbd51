/** Images and the answers of a network, or of several, under them: they change from moment to moment. */

import { phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { fitted, painted } from "./numbers.js";

/**
 * @import { Grip } from "./grip.js"
 */

const END = 0.55; // the time of the last moment
const PLAYED = 5; // untrained networks that are seen before the visitor asks for more
const LARGEST = 84; // CSS pixels, of an image

/** @param {Context} context @param {Frame} frame @param {ChartsAnswers} chart @param {number} time */
export function drawAnswers(context, frame, { images, answers, texts, marked }, time) {
  const reached = (time / END) * (answers.length - 1); // beyond the last one while what changed there settles
  const moment = Math.min(answers.length - 1, Math.floor(reached));
  const fresh = moment ? 1 + 0.6 * (1 - phase(reached - moment, 0, 0.5)) : 1;
  const sizes = answers[moment].map((answer, i) => (answer === answers[moment - 1]?.[i] ? 1 : fresh));
  const { width, height, type } = frame;
  const marks = answers[moment].map((answer) => answer === marked);
  answered(context, { ...frame, height: height - 2.4 * type }, images, answers[moment], sizes, marks);
  if (time > 0) told(context, texts[moment], width, height - 0.5 * type, 1.4 * type);
}

/** @type {WeakMap<ChartsUntrainedNetworks, number>} the network that the visitor asked for */
const asked = new WeakMap();

/** @param {Context} context @param {Frame} frame @param {ChartsUntrainedNetworks} chart @param {number} time */
export function drawUntrained(context, frame, chart, time) {
  if (time < 1) asked.delete(chart);
  const { images, labels, answers, texts, more } = chart;
  const network = asked.get(chart) ?? Math.min(PLAYED - 1, Math.floor(time * PLAYED));
  const { width, height, type } = frame;
  told(context, texts[network], width, 2 * type, 1.9 * type);
  context.save();
  context.translate(0, 3.2 * type);
  const sizes = images.map(() => 1.2);
  const lucky = answers[network].map((answer, i) => answer === labels[i]);
  answered(context, { ...frame, height: height - 6.4 * type }, images, answers[network], sizes, lucky);
  context.restore();
  if (time < 1) return;
  const half = context.measureText(more).width / 2 + 3 * type;
  context.strokeStyle = cssColour("edge");
  context.beginPath();
  context.roundRect(width / 2 - half, height - 2.6 * type, 2 * half, 2.4 * type, 8);
  context.stroke();
  told(context, more, width, height - type, type);
}

/** @type {Grip} each press shows another network */
export const untrainedGrip = {
  press: (chart) => step(chart, 1),
  nudge: (chart, dx, dy) => step(chart, dx || dy),
};

/** @param {ChartsUntrainedNetworks} chart @param {number} by */
function step(chart, by) {
  const n = chart.answers.length;
  asked.set(chart, ((asked.get(chart) ?? PLAYED - 1) + by + n) % n);
}

/**
 * @param {Context} context @param {Frame} frame @param {number[][]} images
 * @param {string[]} answers @param {number[]} sizes of the answers @param {boolean[]} marks whether each stands out
 */
function answered(context, { width, height, type }, images, answers, sizes, marks) {
  const below = 1.9 * type;
  const best = fitted(images.length, width, height, below + 6);
  const cell = Math.min(LARGEST, best.cell);
  const columns = Math.ceil(images.length / Math.ceil(images.length / best.columns));
  const side = cell - 6;
  const left = (width - columns * cell) / 2;
  images.forEach((image, i) => {
    const [x, y] = [left + (i % columns) * cell + 3, Math.floor(i / columns) * (cell + below) + 3];
    context.imageSmoothingEnabled = false;
    context.drawImage(painted(image, false), x, y, side, side);
    const [middle, line, large] = [x + side / 2, y + side + 1.35 * type, sizes[i]];
    if (marks[i]) {
      context.fillStyle = cssColour("ink");
      context.beginPath();
      context.roundRect(middle - large * type, line - 1.1 * type * large, 2 * large * type, 1.45 * type * large, 5);
      context.fill();
    }
    context.font = font(1.15 * type * large, marks[i] ? 700 : 400);
    context.textAlign = "center";
    context.fillStyle = cssColour(marks[i] ? "ground" : "ink");
    context.fillText(answers[i], middle, line, cell);
  });
}

/** @param {Context} context @param {string} text @param {number} width @param {number} y @param {number} size */
function told(context, text, width, y, size) {
  context.font = font(Math.min(size, width / (0.58 * text.length)), 650);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  context.fillText(text, width / 2, y, width);
}
