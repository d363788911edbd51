/** Curves over the mini-batches of a training: the present run in front, the runs it branched from behind it. */

import { Canvas2D, font } from "../ui/canvas.js";
import { counted } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { ticks } from "./ticks.js";

/**
 * @typedef {object} Curve
 * @property {ArrayLike<number>} points rows of a step and one or more values, flattened
 * @property {number} width numbers in a row
 * @property {number} which column of the row is drawn
 * @property {string} colour of theme.css
 * @property {boolean} [dashed]
 * @property {boolean} [pale] so that a dashed curve over it is seen
 *
 * @typedef {object} Content
 * @property {Curve[]} curves the most important one last
 * @property {number} now the present step
 * @property {[number, number] | null} range of the values; null: from 0 to just above the largest
 * @property {(value: number) => string} label
 */

const PALE = 0.4;

export class TrainingCurves {
  root;
  #canvas;
  /** @type {Content | null} */
  #content = null;

  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.#canvas = new Canvas2D("div.plot", title, (context, frame) => this.#draw(context, frame));
    this.root = this.#canvas.root;
  }

  /** @param {Content} content */
  show(content) {
    this.#content = content;
    this.#canvas.redraw();
  }

  /** @param {Context} context @param {import("../ui/canvas.js").Frame} frame */
  #draw(context, { width, height, type }) {
    const { curves, now, range, label } = this.#content ?? { curves: [], now: 0, range: null, label: () => "" };
    const [left, right, top, bottom] = [4 * type, width - 8, 2.2 * type, height - 1.8 * type];
    const steps = Math.max(1, now, ...curves.map(({ points, width: n }) => points[points.length - n] ?? 0));
    const [low, high] = range ?? rangeOf(curves);
    const x = (/** @type {number} */ step) => left + ((right - left) * step) / steps;
    const y = (/** @type {number} */ value) => bottom - ((bottom - top) * (value - low)) / (high - low || 1);
    context.font = font(type, 600);
    context.fillStyle = cssColour("soft");
    context.fillText(this.title, 0, type);
    context.font = font(0.92 * type);
    context.textAlign = "right";
    context.strokeStyle = cssColour("edge");
    const count = Math.max(1, Math.min(4, Math.floor((bottom - top) / (1.5 * type)))); // of lines there is room for
    for (const value of ticks([low, high], count)) {
      context.beginPath();
      context.moveTo(left, Math.round(y(value)) + 0.5);
      context.lineTo(right, Math.round(y(value)) + 0.5);
      context.stroke();
      context.fillText(label(value), left - 8, y(value) + 0.35 * type);
    }
    context.fillText(counted(steps, "mini-batch", "mini-batches"), right, height - 0.2 * type);
    if (!this.#content) return;
    context.lineWidth = 2;
    for (const { points, width: n, which, colour, dashed, pale } of curves) {
      context.beginPath();
      for (let i = 0; i < points.length; i += n) context.lineTo(x(points[i]), y(Math.min(high, points[i + which])));
      context.strokeStyle = cssColour(colour);
      context.setLineDash(dashed ? [6, 5] : []);
      context.globalAlpha = pale ? PALE : 1;
      context.stroke();
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.strokeStyle = cssColour("ink");
    context.beginPath();
    context.moveTo(x(now), top - 4);
    context.lineTo(x(now), bottom);
    context.stroke();
  }
}

/** @param {Curve[]} curves @returns {[number, number]} */
function rangeOf(curves) {
  let largest = 0;
  for (const { points, width, which } of curves) {
    for (let i = which; i < points.length; i += width) largest = Math.max(largest, points[i]);
  }
  return [0, largest * 1.05 || 1];
}
