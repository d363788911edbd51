/** A small graph with two axes: lines, and dots. */

import { Canvas2D, font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";

/**
 * @typedef {object} Axis
 * @property {number[]} ticks labelled values; the axis goes from the first to the last
 * @property {(value: number) => string} label
 * @property {(value: number) => number} [scale] linear by default
 *
 * @typedef {object} Content
 * @property {Axis} x
 * @property {Axis} y
 * @property {{ points: number[][], colour: string }[]} lines
 * @property {{ at: number[], colour: string, ring?: boolean }[]} dots
 */

export class LineGraph {
  root;
  #canvas;
  /** @type {Content | null} */
  #content = null;

  /** @param {string} yLabel @param {string} xLabel */
  constructor(yLabel, xLabel) {
    this.yLabel = yLabel;
    this.xLabel = xLabel;
    this.#canvas = new Canvas2D("div.plot", `${yLabel}, against ${xLabel}`, (context, frame) => {
      if (this.#content) this.#draw(context, frame, this.#content);
    });
    this.root = this.#canvas.root;
  }

  /** @param {Content} content */
  show(content) {
    this.#content = content;
    this.#canvas.redraw();
  }

  /** @param {Context} context @param {import("../ui/canvas.js").Frame} frame @param {Content} content */
  #draw(context, { width, height, type }, { x: across, y: up, lines, dots }) {
    const [left, right, top, bottom] = [4 * type, width - 1.6 * type, 2.2 * type, height - 3.2 * type];
    const x = pixels(across, left, right);
    const y = pixels(up, bottom, top);
    context.fillStyle = cssColour("soft");
    context.font = font(type, 600);
    context.fillText(this.yLabel, 0, type);
    context.textAlign = "right";
    context.fillText(this.xLabel, width, height - 0.3 * type);
    context.font = font(0.92 * type);
    context.strokeStyle = cssColour("edge");
    for (const value of up.ticks) {
      context.beginPath();
      context.moveTo(left, Math.round(y(value)) + 0.5);
      context.lineTo(right, Math.round(y(value)) + 0.5);
      context.stroke();
      context.fillText(up.label(value), left - 8, y(value) + 0.35 * type);
    }
    context.textAlign = "center";
    let free = 0; // where the next label may begin
    for (const value of across.ticks) {
      const half = context.measureText(across.label(value)).width / 2;
      if (x(value) - half < free) continue;
      context.fillText(across.label(value), x(value), bottom + 1.4 * type);
      free = x(value) + half + 8;
    }
    context.lineWidth = 2;
    for (const { points, colour } of lines) {
      context.beginPath();
      for (const [a, b] of points) context.lineTo(x(a), y(b));
      context.strokeStyle = cssColour(colour);
      context.stroke();
    }
    for (const { at, colour, ring } of dots) {
      context.beginPath();
      context.arc(x(at[0]), y(at[1]), ring ? 8 : 5, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle = cssColour(colour);
      if (ring) context.stroke();
      else context.fill();
    }
  }
}

/** @param {Axis} axis @param {number} from @param {number} to pixels @returns {(value: number) => number} pixels */
function pixels({ ticks, scale = (value) => value }, from, to) {
  const [low, high] = [scale(ticks[0]), scale(ticks[ticks.length - 1])];
  return (value) => from + ((to - from) * (scale(value) - low)) / (high - low);
}
