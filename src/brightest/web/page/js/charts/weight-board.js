/** The board: the 784 weights of a neuron, to be painted with mouse, pen, finger, or the arrow keys. */

import { ARROWS, element, pen, sparingly } from "../ui/dom.js";
import { changed, css, paint, signedColour } from "../ui/look.js";

/** @typedef {[number, number]} Cell column and row */

const SIDE = 28;

export class Board {
  canvas = /** @type {HTMLCanvasElement} */ (
    element("canvas", {
      tabIndex: 0,
      role: "application",
      "aria-label":
        "Weights: arrow keys move the brush, space sets it down and lifts it. Plus, minus and zero choose what it paints.",
    })
  );
  size = 3;
  #small = /** @type {HTMLCanvasElement} */ (element("canvas", { width: SIDE, height: SIDE }));
  /** @type {number | null} the pointer that paints */
  #pointer = null;
  /** @type {Cell | null} where the brush is */
  #at = null;
  /** @type {Cell[]} painted and not told yet */
  #way = [];
  #begins = false;
  #later = sparingly(() => this.#flush());
  #down = false; // the keyboard's brush

  /**
   * @param {(cells: Cell[], begins: boolean) => void} tell
   * @param {(pixel: number | null) => void} point told over which pixel the brush is
   * @param {(sentence: string) => void} say
   */
  constructor(tell, point, say) {
    this.tell = tell;
    this.point = point;
    this.say = say;
    this.canvas.addEventListener("pointerdown", (event) => this.#press(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.#pointer = null));
    this.canvas.addEventListener("pointerleave", () => this.#go(null));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.canvas.addEventListener("blur", () => {
      this.#down = false;
      this.#go(null);
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    changed.addEventListener("change", () => this.draw());
  }

  /** @param {ArrayLike<number>} weights */
  show(weights) {
    this.weights = weights;
    this.draw();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    const cell = this.#place(event);
    this.#go(cell);
    this.#paint([cell], true);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const painting = event.pointerId === this.#pointer;
    const passed = (painting && event.getCoalescedEvents?.()) || [];
    const way = this.#at ? [this.#at] : [];
    for (const cell of (passed.length ? passed : [event]).map((one) => this.#place(one))) {
      if (String(cell) !== String(way.at(-1))) way.push(cell);
    }
    if (this.#at && way.length < 2) return;
    this.#go(/** @type {Cell} */ (way.at(-1)));
    if (painting) this.#paint(way, false);
  }

  /** @param {PointerEvent} event @returns {Cell} */
  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const cell = (/** @type {number} */ part) => Math.min(SIDE - 1, Math.max(0, Math.floor(SIDE * part)));
    return [cell((event.clientX - box.left) / box.width), cell((event.clientY - box.top) / box.height)];
  }

  /** @param {Cell | null} at */
  #go(at) {
    this.#at = at;
    this.point(at && SIDE * at[1] + at[0]);
    this.draw();
  }

  /** @param {Cell[]} cells @param {boolean} begins a stroke */
  #paint(cells, begins) {
    if (begins) {
      this.#flush();
      this.#begins = true;
    }
    this.#way.push(...cells);
    this.#later(undefined);
  }

  #flush() {
    if (!this.#way.length) return;
    this.tell(this.#way, this.#begins);
    [this.#way, this.#begins] = [[], false];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = ARROWS[event.key];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    const before = this.#at ?? /** @type {Cell} */ ([SIDE / 2, SIDE / 2]);
    if (way) {
      const step = event.shiftKey ? 4 : 1;
      const [column, row] = before.map((cell, axis) => Math.min(SIDE - 1, Math.max(0, cell + step * way[axis])));
      this.#go([column, row]);
      if (this.#down) this.#paint([before, [column, row]], false);
      return;
    }
    this.#down = !this.#down;
    this.say(this.#down ? "Brush down." : "Brush up.");
    this.#go(before);
    if (this.#down) this.#paint([before], true);
  }

  draw() {
    const side = Math.round(this.canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (!side || !this.weights) return;
    if (side !== this.canvas.width) this.canvas.width = this.canvas.height = side;
    const most = Array.from(this.weights).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    paint(pen(this.#small), this.weights, (value) => signedColour((0.55 * value) / most));
    const context = pen(this.canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#small, 0, 0, side, side);
    const cell = side / SIDE;
    context.lineWidth = 1;
    context.strokeStyle = css("edge", 0.55);
    context.beginPath();
    for (let i = 1; i < SIDE; i++) {
      const at = Math.round(i * cell) + 0.5;
      context.moveTo(at, 0);
      context.lineTo(at, side);
      context.moveTo(0, at);
      context.lineTo(side, at);
    }
    context.stroke();
    if (!this.#at) return;
    context.lineWidth = Math.max(2, side / 220);
    context.strokeStyle = css(this.#down || this.#pointer !== null ? "selected" : "ink");
    context.beginPath();
    context.arc((this.#at[0] + 0.5) * cell, (this.#at[1] + 0.5) * cell, (this.size / 2) * cell, 0, 2 * Math.PI);
    context.stroke();
  }
}
