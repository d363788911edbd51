/** The pad: strokes of a mouse, a pen, a finger, or the arrow keys. What is drawn is told at once. */

import { ARROWS, pen } from "../ui/dom.js";

/** @typedef {[number, number]} Point x to the right and y down, 0 to 1 across the pad */

const WIDTH = 0.085; // of the pen; drawing.py has the same
const NEAR = 0.006; // points nearer than this to the last are left out
const PAUSE = 12; // milliseconds at least between two messages
const STEP = 0.03; // of an arrow key

export class Pad {
  #pen;
  /** @type {Point[][]} */
  #strokes = [];
  /** @type {Uint8Array | null} */
  #ground = null;
  /** @type {Point[]} points not told yet */
  #waiting = [];
  #begins = false;
  #told = 0;
  #timer = 0;
  /** @type {number | null} the pointer that draws */
  #pointer = null;
  /** @type {Point | null} where the keyboard's pen is */
  #cursor = null;
  #down = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(points: Point[], begins: boolean) => void} tell
   * @param {(sentence: string) => void} say
   */
  constructor(canvas, tell, say) {
    this.canvas = canvas;
    this.tell = tell;
    this.say = say;
    this.#pen = pen(canvas);
    canvas.addEventListener("pointerdown", (event) => this.#press(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => this.#release());
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#lift());
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  /** @returns {boolean} whether somebody is drawing just now */
  get busy() {
    return this.#pointer !== null || this.#waiting.length > 0;
  }

  /**
   * Show what Python has on the pad.
   * @param {Float32Array} points (n, 2)
   * @param {number[]} lengths of the strokes
   * @param {Uint8Array | null} ground (28, 28)
   */
  show(points, lengths, ground) {
    this.#ground = ground;
    let at = 0;
    this.#strokes = lengths.map((length) => {
      const stroke = Array.from(
        { length },
        (_, i) => /** @type {Point} */ ([points[2 * (at + i)], points[2 * (at + i) + 1]]),
      );
      at += length;
      return stroke;
    });
    this.#draw();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.#cursor = null;
    this.#add(this.#place(event), true);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.#add(this.#place(one), false);
  }

  #release() {
    this.#pointer = null;
    this.#flush();
  }

  /** @param {PointerEvent} event @returns {Point} */
  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (/** @type {number} */ x) => Math.min(1, Math.max(0, x));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  /** @param {Point} point @param {boolean} begins */
  #add(point, begins) {
    const stroke = this.#strokes.at(-1);
    const last = stroke?.at(-1);
    if (begins || !stroke || !last) {
      this.#flush();
      this.#strokes.push([point]);
      this.#begins = true;
    } else {
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR) return;
      stroke.push(point);
    }
    this.#waiting.push(point);
    this.#ink(begins || !last ? [point] : [last, point]);
    const left = PAUSE - (performance.now() - this.#told);
    if (left <= 0) this.#flush();
    else if (!this.#timer) this.#timer = setTimeout(() => this.#flush(), left);
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#waiting.length) return;
    this.tell(this.#waiting, this.#begins);
    this.#waiting = [];
    this.#begins = false;
    this.#told = performance.now();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = ARROWS[event.key];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    this.#cursor ??= [0.5, 0.2];
    if (event.key === " ") {
      this.#down = !this.#down;
      this.say(this.#down ? "Pen down." : "Pen up.");
      if (this.#down) this.#add(this.#cursor, true);
    } else {
      const step = event.shiftKey ? 3 * STEP : STEP;
      const [x, y] = this.#cursor.map((at, axis) => Math.min(1, Math.max(0, at + step * way[axis])));
      this.#cursor = [x, y];
      if (this.#down) this.#add(this.#cursor, false);
    }
    this.#draw();
  }

  #lift() {
    this.#down = false;
    this.#cursor = null;
    this.#draw();
  }

  #fit() {
    const side = Math.round(this.canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.#draw();
  }

  #draw() {
    const side = this.canvas.width;
    this.#pen.clearRect(0, 0, side, side);
    if (this.#ground) {
      const small = new OffscreenCanvas(28, 28);
      const image = new ImageData(28, 28);
      this.#ground.forEach((value, i) => image.data.set([255, 255, 255, value], 4 * i));
      small.getContext("2d")?.putImageData(image, 0, 0);
      this.#pen.imageSmoothingEnabled = false;
      this.#pen.drawImage(small, 0, 0, side, side);
    }
    for (const stroke of this.#strokes) this.#ink(stroke);
    if (this.#cursor) this.#mark(this.#cursor);
  }

  /** @param {Point[]} points */
  #ink(points) {
    const side = this.canvas.width;
    const [first, ...rest] = points.length > 1 ? points : [...points, ...points];
    Object.assign(this.#pen, { strokeStyle: "#fff", lineWidth: WIDTH * side, lineCap: "round", lineJoin: "round" });
    this.#pen.beginPath();
    this.#pen.moveTo(first[0] * side, first[1] * side);
    for (const [x, y] of rest) this.#pen.lineTo(x * side, y * side);
    this.#pen.stroke();
  }

  /** @param {Point} place of the keyboard's pen */
  #mark([x, y]) {
    const side = this.canvas.width;
    Object.assign(this.#pen, { strokeStyle: this.#down ? "#ffe14a" : "#8d97a6", lineWidth: side / 120 });
    this.#pen.beginPath();
    this.#pen.arc(x * side, y * side, (WIDTH * side) / 2 + side / 90, 0, 2 * Math.PI);
    this.#pen.stroke();
  }
}
