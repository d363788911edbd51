/** A sheet: a canvas with axes, on which a point may be chosen with the mouse, a finger, or the arrow keys. */

import { ARROWS, element, pen } from "../ui/dom.js";
import { changed, css, textScale } from "../ui/look.js";

const NUDGE = 1 / 40; // of the window, for an arrow key

/**
 * @typedef {[number, number]} Stretch from where to where
 *
 * @typedef {object} Hand
 * @property {(point: [number, number]) => void} choose called with a point that was clicked
 * @property {(by: [number, number]) => void} nudge called with the way that an arrow key asks for
 */

export class Sheet {
  /** @type {[Stretch, Stretch]} what is seen, along x and y */
  window = [
    [0, 1],
    [0, 1],
  ];
  /** What is left for axes, in units of a letter: left, right, top, bottom */
  margin = [0, 0, 0, 0];
  type = 13; // pixels, a letter's height
  place = { left: 0, right: 1, top: 0, bottom: 1 };

  /**
   * @param {string} kind of sheet, a class for its style
   * @param {string} label
   * @param {(sheet: Sheet, context: CanvasRenderingContext2D) => void} draw
   * @param {Hand} [hand] where there is something to choose
   */
  constructor(kind, label, draw, hand) {
    this.draw = draw;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img", "aria-label": label }));
    this.root = element(`div.sheet.${kind}`, {}, this.canvas);
    if (hand) this.#take(hand);
    new ResizeObserver(() => this.show()).observe(this.root);
    changed.addEventListener("change", () => this.show());
  }

  /** @param {Hand} hand */
  #take({ choose, nudge }) {
    Object.assign(this.canvas, { tabIndex: 0, role: "application" });
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => choose(this.#point(offsetX, offsetY)));
    this.canvas.addEventListener("keydown", (event) => {
      const way = ARROWS[event.key];
      if (!way) return;
      event.preventDefault();
      const [x, y] = this.window.map(([low, high]) => NUDGE * (high - low));
      nudge([way[0] * x, -way[1] * y]);
    });
  }

  /** Draw it anew. */
  show() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    const density = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    const context = pen(this.canvas);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    this.type = 13 * textScale();
    context.font = `${this.type}px ${getComputedStyle(document.body).fontFamily}`;
    const [left, right, top, bottom] = this.margin.map((letters) => letters * this.type);
    this.place = { left, right: width - right, top, bottom: height - bottom };
    this.draw(this, context);
  }

  /** @param {number} value @returns {number} where it is on the canvas */
  x(value) {
    const [[low, high], { left, right }] = [this.window[0], this.place];
    return left + ((right - left) * (value - low)) / (high - low);
  }

  /** @param {number} value @returns {number} */
  y(value) {
    const [[low, high], { top, bottom }] = [this.window[1], this.place];
    return bottom - ((bottom - top) * (value - low)) / (high - low);
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  #point(x, y) {
    const { left, right, top, bottom } = this.place;
    const across = Math.min(1, Math.max(0, (x - left) / (right - left)));
    const up = Math.min(1, Math.max(0, (bottom - y) / (bottom - top)));
    return [between(this.window[0], across), between(this.window[1], up)];
  }
}

/** @param {Stretch} stretch @param {number} share */
function between([low, high], share) {
  return low + share * (high - low);
}

/** @param {Stretch} stretch @param {number} most @returns {number[]} round numbers in it */
export function ticks([low, high], most) {
  const rough = (high - low) / most;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * /** @type {number} */ ([1, 2, 5, 10].find((times) => times * ten >= rough));
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: Math.min(count, 2 * most) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * A ball: where it is, in yellow; where it began, empty.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} colour
 */
export function ball(context, x, y, size, colour) {
  context.beginPath();
  context.arc(x, y, size, 0, 7);
  context.fillStyle = css(colour);
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = css("ink");
  context.stroke();
}

/**
 * An arrow, where it is long enough to be seen.
 * @param {CanvasRenderingContext2D} context
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
