/** The 784 weights of a neuron, painted with a pointer or the arrow keys. */

import { context2d, redrawOnChange, resize } from "../ui/canvas.js";
import { ARROWS, element } from "../ui/dom.js";
import { cellAt, neighbour, pixelOf, SIDE } from "../ui/pixels.js";
import { cssColour, paint, signedColour } from "../ui/theme.js";
import { throttle } from "../ui/throttle.js";

/** @import { Cell } from "../ui/pixels.js" */

export class WeightBoard {
  canvas = element("canvas", {
    tabIndex: 0,
    role: "application",
    "aria-label":
      "Weights: arrow keys move the brush, space sets it down and lifts it. Plus, minus and zero choose what it paints.",
  });
  size = 3;
  /** @type {ArrayLike<number> | null} */
  weights = null;
  #small = element("canvas", { width: SIDE, height: SIDE });
  /** @type {number | null} id of the pointer that paints */
  #pointer = null;
  /** @type {Cell | null} position of the brush */
  #brush = null;
  /** @type {Cell[]} painted and not reported yet */
  #cells = [];
  #isNewStroke = false;
  #reportSoon = throttle(() => this.#flush());
  #down = false; // whether the keyboard's brush paints

  /**
   * @param {(cells: Cell[], begins: boolean) => void} report
   * @param {(pixel: number | null) => void} point called with the pixel under the brush
   * @param {(sentence: string) => void} say
   */
  constructor(report, point, say) {
    this.report = report;
    this.point = point;
    this.say = say;
    this.canvas.addEventListener("pointerdown", (event) => this.#press(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.#pointer = null));
    this.canvas.addEventListener("pointerleave", () => this.#moveTo(null));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.canvas.addEventListener("blur", () => {
      this.#down = false;
      this.#moveTo(null);
    });
    redrawOnChange(this.canvas, () => this.draw());
  }

  /** @param {ArrayLike<number>} weights (784,) */
  show(weights) {
    this.weights = weights;
    this.draw();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    const cell = cellAt(event, this.canvas);
    this.#moveTo(cell);
    this.#paint([cell], true);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const painting = event.pointerId === this.#pointer;
    const events = (painting && event.getCoalescedEvents?.()) || [];
    const cells = this.#brush ? [this.#brush] : [];
    for (const cell of (events.length ? events : [event]).map((one) => cellAt(one, this.canvas))) {
      if (String(cell) !== String(cells.at(-1))) cells.push(cell);
    }
    if (this.#brush && cells.length < 2) return;
    this.#moveTo(/** @type {Cell} */ (cells.at(-1)));
    if (painting) this.#paint(cells, false);
  }

  /** @param {Cell | null} cell */
  #moveTo(cell) {
    this.#brush = cell;
    this.point(cell && pixelOf(cell));
    this.draw();
  }

  /** @param {Cell[]} cells @param {boolean} begins whether a stroke begins */
  #paint(cells, begins) {
    if (begins) {
      this.#flush();
      this.#isNewStroke = true;
    }
    this.#cells.push(...cells);
    this.#reportSoon(undefined);
  }

  #flush() {
    if (!this.#cells.length) return;
    this.report(this.#cells, this.#isNewStroke);
    [this.#cells, this.#isNewStroke] = [[], false];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const direction = ARROWS[event.key];
    if (!direction && event.key !== " ") return;
    event.preventDefault();
    const previous = this.#brush ?? /** @type {Cell} */ ([SIDE / 2, SIDE / 2]);
    if (direction) {
      const cell = neighbour(previous, direction, event.shiftKey ? 4 : 1);
      this.#moveTo(cell);
      if (this.#down) this.#paint([previous, cell], false);
      return;
    }
    this.#down = !this.#down;
    this.say(this.#down ? "Brush down." : "Brush up.");
    this.#moveTo(previous);
    if (this.#down) this.#paint([previous], true);
  }

  draw() {
    if (!this.canvas.clientWidth || !this.weights) return;
    resize(this.canvas, this.canvas.clientWidth);
    const side = this.canvas.width;
    const largest = Array.from(this.weights).reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
    paint(context2d(this.#small), this.weights, (value) => signedColour((0.55 * value) / largest));
    const context = context2d(this.canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#small, 0, 0, side, side);
    const cell = side / SIDE;
    context.lineWidth = 1;
    context.strokeStyle = cssColour("edge", 0.55);
    context.beginPath();
    for (let i = 1; i < SIDE; i++) {
      const at = Math.round(i * cell) + 0.5;
      context.moveTo(at, 0);
      context.lineTo(at, side);
      context.moveTo(0, at);
      context.lineTo(side, at);
    }
    context.stroke();
    if (!this.#brush) return;
    const paints = this.#down || this.#pointer !== null;
    context.lineWidth = (paints ? 2 : 1) * Math.max(2, side / 220);
    context.strokeStyle = cssColour("ink");
    context.beginPath();
    context.arc((this.#brush[0] + 0.5) * cell, (this.#brush[1] + 0.5) * cell, (this.size / 2) * cell, 0, 2 * Math.PI);
    context.stroke();
  }
}
