/** Curves over the steps of a training: the present one in ink, those it branched from behind it. */

import { element, pen } from "../ui/dom.js";
import { changed, css, textScale } from "../ui/look.js";

/**
 * @typedef {object} Curve
 * @property {ArrayLike<number>} points step, value, perhaps another value; step, …
 * @property {number} width numbers of a point
 * @property {number} which of them is drawn: 1 or 2
 * @property {string} colour of look.css
 * @property {boolean} [dashed]
 *
 * @typedef {object} Chart
 * @property {Curve[]} curves the most important one last
 * @property {number} now the step at which the training stands
 * @property {[number, number] | null} range of values; null where it follows from them
 * @property {(value: number) => string} say how a value is written
 */

export class Plot {
  root = element("div.plot");
  #canvas = document.createElement("canvas");
  /** @type {Chart | null} */
  #chart = null;

  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", title);
    this.root.append(this.#canvas);
    new ResizeObserver(() => this.#draw()).observe(this.root);
    changed.addEventListener("change", () => this.#draw());
  }

  /** @param {Chart} chart */
  show(chart) {
    this.#chart = chart;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    const density = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width !== w || this.#canvas.height !== h) Object.assign(this.#canvas, { width: w, height: h });
    const context = pen(this.#canvas);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const type = 13 * textScale();
    context.font = `600 ${type}px ${getComputedStyle(document.body).fontFamily}`;
    context.fillStyle = css("soft");
    context.fillText(this.title, 0, type);
    const chart = this.#chart;
    const place = { left: 4 * type, right: width - 8, top: 2.2 * type, bottom: height - 1.8 * type };
    const most = Math.max(
      1,
      chart?.now ?? 0,
      ...(chart?.curves ?? []).map(({ points, width: n }) => points[points.length - n] ?? 0),
    );
    const [low, high] = chart?.range ?? span(chart?.curves ?? []);
    const x = (/** @type {number} */ step) => place.left + ((place.right - place.left) * step) / most;
    const y = (/** @type {number} */ value) =>
      place.bottom - ((place.bottom - place.top) * (value - low)) / (high - low || 1);
    context.font = `${0.92 * type}px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "right";
    context.strokeStyle = css("edge");
    context.lineWidth = 1;
    for (let i = 0; i <= 4; i++) {
      const value = low + ((high - low) * i) / 4;
      context.beginPath();
      context.moveTo(place.left, Math.round(y(value)) + 0.5);
      context.lineTo(place.right, Math.round(y(value)) + 0.5);
      context.stroke();
      context.fillText(chart ? chart.say(value) : "", place.left - 8, y(value) + 0.35 * type);
    }
    context.fillText(`${most.toLocaleString("en")} mini-batches`, place.right, height - 0.2 * type);
    context.textAlign = "left";
    if (!chart) return;
    for (const { points, width: n, which, colour, dashed } of chart.curves) {
      context.beginPath();
      for (let i = 0; i < points.length; i += n) context.lineTo(x(points[i]), y(Math.min(high, points[i + which])));
      context.strokeStyle = css(colour);
      context.lineWidth = 2;
      context.setLineDash(dashed ? [6, 5] : []);
      context.stroke();
    }
    context.setLineDash([]);
    context.strokeStyle = css("selected");
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x(chart.now), place.top - 4);
    context.lineTo(x(chart.now), place.bottom);
    context.stroke();
  }
}

/** @param {Curve[]} curves @returns {[number, number]} from zero to a little above the largest value */
function span(curves) {
  let most = 0;
  for (const { points, width, which } of curves) {
    for (let i = which; i < points.length; i += width) most = Math.max(most, points[i]);
  }
  return [0, most * 1.05 || 1];
}
