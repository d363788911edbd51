/** A histogram of a neuron's weighted sums, with its activation function and the threshold that the bias sets. */

import { Canvas2D, font, typeSize, writeOver } from "../ui/canvas.js";
import { counted, decimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { lamp } from "./lamp.js";
import { ticks } from "./ticks.js";

const BIAS_STEP = 0.5; // a dragged bias is rounded to it

export class Histogram {
  root;
  #canvas;
  /** @type {Design | null} */
  #design = null;
  #dragging = false;
  /** @type {[number, number]} of the sums when the drag began: the axis changes with the bias */
  #range = [0, 1];

  /** @param {(bias: number) => void} setBias called while the threshold is dragged */
  constructor(setBias) {
    this.setBias = setBias;
    this.#canvas = new Canvas2D("div.plot.sums", "", (context, frame) => {
      if (this.#design) draw(context, frame, this.#design);
    });
    this.root = this.#canvas.root;
    const { canvas } = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.#design) return;
      this.#dragging = true;
      this.#range = [this.#design.low, this.#design.high];
      canvas.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    canvas.addEventListener("pointermove", (event) => this.#dragging && this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        this.#dragging = false;
      });
    }
  }

  /** @param {Design} design */
  show(design) {
    this.#design = design;
    this.#canvas.canvas.setAttribute(
      "aria-label",
      `Weighted sums of ${counted(design.images, "test digit", "test digits")}; ${design.count.toLocaleString("en")} exceed ${biasText(-design.bias)}, where the activation is one half`,
    );
    this.#canvas.redraw();
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const { clientWidth: width, clientHeight: height } = this.root;
    const { left, right } = place({ width, height, type: typeSize() });
    const [low, high] = this.#range;
    const across = (event.clientX - this.#canvas.canvas.getBoundingClientRect().left - left) / (right - left);
    const sum = low + (high - low) * Math.min(1, Math.max(0, across));
    this.setBias(-Math.round(sum / BIAS_STEP) * BIAS_STEP || 0);
  }
}

/** @param {Frame} frame of the canvas @returns where the histogram lies in it */
function place({ width, height, type }) {
  return { left: 1.2 * type, right: width - 2.6 * type, top: 3.4 * type, bottom: height - 2.9 * type };
}

/** @param {Context} context @param {Frame} frame @param {Design} design */
function draw(context, frame, { low, high, bias, arrays: { counts, fired, curve } }) {
  const { width, height, type } = frame;
  const { left, right, top, bottom } = place(frame);
  const x = (/** @type {number} */ sum) => left + ((right - left) * (sum - low)) / (high - low);
  const y = (/** @type {number} */ share) => bottom - (bottom - top) * share;
  /** @param {string} text @param {number} x @param {number} y @param {CanvasTextAlign} [align] */
  const write = (text, x, y, align = "center") => {
    context.textAlign = align;
    context.fillText(text, x, y);
  };

  const largest = Math.max(1, ...counts);
  const barWidth = (right - left) / counts.length;
  counts.forEach((count, i) => {
    const silent = count - fired[i];
    context.fillStyle = cssColour("quiet", 0.8);
    context.fillRect(left + i * barWidth + 0.5, y(silent / largest), barWidth - 1, bottom - y(silent / largest));
    context.fillStyle = cssColour("positive");
    context.fillRect(left + i * barWidth + 0.5, y(count / largest), barWidth - 1, bottom - y(fired[i] / largest));
  });

  context.font = font(0.92 * type);
  context.fillStyle = cssColour("soft");
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, bottom + 0.5);
  context.lineTo(right, bottom + 0.5);
  context.stroke();
  for (const tick of ticks([low, high], Math.max(2, (right - left) / (4 * type)), 1))
    write(decimal(tick, 0), x(tick), bottom + 1.2 * type);
  write("weighted sum, before the bias", left, height - 0.35 * type, "left");
  for (const [share, text] of /** @type {[number, string][]} */ ([
    [1, "1"],
    [0.5, "0.5"],
    [0, "0"],
  ]))
    write(text, right + 0.5 * type, y(share) + 0.35 * type, "left");

  context.strokeStyle = cssColour("ink");
  context.lineWidth = 2;
  context.beginPath();
  curve.forEach((value, i) => context.lineTo(left + ((right - left) * i) / (curve.length - 1), y(value)));
  context.stroke();

  const threshold = x(-bias);
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(threshold, 1.7 * type);
  context.lineTo(threshold, bottom);
  context.stroke();
  context.setLineDash([]);
  context.textAlign = "right";
  context.fillStyle = cssColour("soft");
  writeOver(context, "activation", width, top - 0.9 * type); // the line may run under it
  lamp(context, threshold, y(0.5), 1.5 * type, 0.5);
  context.font = font(type, 600);
  context.fillStyle = cssColour("ink");
  const label = `it fires above ${biasText(-bias)}`;
  const half = context.measureText(label).width / 2;
  write(label, Math.min(width - half, Math.max(half, threshold)), 1.1 * type);
}

/** @param {number} value @returns {string} a bias or its threshold, without trailing zeros */
export function biasText(value) {
  return decimal(value || 0, Number.isInteger(value) ? 0 : Number.isInteger(2 * value) ? 1 : 2);
}
