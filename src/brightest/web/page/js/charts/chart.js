/** A canvas with two axes, on which a point can be chosen with a pointer or with the arrow keys. */

import { Canvas2D } from "../ui/canvas.js";
import { ARROWS } from "../ui/dom.js";
import { cssColour } from "../ui/theme.js";

/** @import { Range } from "./ticks.js" */

const ARROW_STEP = 1 / 40; // of the range of an axis

/**
 * @typedef {object} Controls
 * @property {(point: [number, number]) => void} choose called with the point that was clicked
 * @property {(by: [number, number]) => void} nudge called with the step of an arrow key
 * @property {() => void} [enter] called for the key Enter
 */

export class Chart {
  /** @type {[Range, Range]} of the axes x and y */
  window = [
    [0, 1],
    [0, 1],
  ];
  /** Room for the axes' labels in letters: left, right, top, bottom */
  margin = [0, 0, 0, 0];
  type = 13; // height of a letter, CSS pixels
  place = { left: 0, right: 1, top: 0, bottom: 1 };
  #canvas;

  /**
   * @param {string} kind class of its element
   * @param {string} label
   * @param {(chart: Chart, context: CanvasRenderingContext2D) => void} draw
   * @param {Controls} [controls]
   */
  constructor(kind, label, draw, controls) {
    this.#canvas = new Canvas2D(`div.sheet.${kind}`, label, (context, { width, height, type }) => {
      const [left, right, top, bottom] = this.margin.map((letters) => letters * type);
      this.type = type;
      this.place = { left, right: width - right, top, bottom: height - bottom };
      draw(this, context);
    });
    this.root = this.#canvas.root;
    if (controls) this.#listen(this.#canvas.canvas, controls);
  }

  /** @param {HTMLCanvasElement} canvas @param {Controls} controls */
  #listen(canvas, { choose, nudge, enter }) {
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.addEventListener("click", ({ offsetX, offsetY }) => choose(this.#point(offsetX, offsetY)));
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter") enter?.();
      const direction = ARROWS[event.key];
      if (!direction) return;
      event.preventDefault();
      const [x, y] = this.window.map(([low, high]) => ARROW_STEP * (high - low));
      nudge([direction[0] * x, -direction[1] * y]);
    });
  }

  redraw() {
    this.#canvas.redraw();
  }

  /** @param {number} value @returns {number} CSS pixels from the left */
  x(value) {
    const [[low, high], { left, right }] = [this.window[0], this.place];
    return left + ((right - left) * (value - low)) / (high - low);
  }

  /** @param {number} value @returns {number} CSS pixels from the top */
  y(value) {
    const [[low, high], { top, bottom }] = [this.window[1], this.place];
    return bottom - ((bottom - top) * (value - low)) / (high - low);
  }

  /** @param {number} x @param {number} y CSS pixels @returns {[number, number]} */
  #point(x, y) {
    const { left, right, top, bottom } = this.place;
    const across = Math.min(1, Math.max(0, (x - left) / (right - left)));
    const up = Math.min(1, Math.max(0, (bottom - y) / (bottom - top)));
    return [between(this.window[0], across), between(this.window[1], up)];
  }
}

/** @param {Range} range @param {number} share */
function between([low, high], share) {
  return low + share * (high - low);
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} colour of theme.css
 */
export function ball(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fillStyle = cssColour(colour);
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = cssColour("ink");
  context.stroke();
}

/**
 * Draw an arrow if it is long enough to be seen.
 * @param {Context} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
export function arrow(context, [x, y], [toX, toY]) {
  const length = Math.hypot(toX - x, toY - y);
  if (!(length > 3)) return;
  const [dx, dy] = [(toX - x) / length, (toY - y) / length];
  const head = Math.min(11, 0.6 * length);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX - dx * head, toY - dy * head);
  context.stroke();
  context.beginPath();
  context.moveTo(toX, toY);
  context.lineTo(toX - head * (dx + 0.5 * dy), toY - head * (dy - 0.5 * dx));
  context.lineTo(toX - head * (dx - 0.5 * dy), toY - head * (dy + 0.5 * dx));
  context.fill();
}
