/** The pad: strokes drawn with a pointer or the arrow keys, reported while they are drawn. */

import { context2d, resize } from "../ui/canvas.js";
import { ARROWS } from "../ui/dom.js";
import { SIDE, shareAt } from "../ui/pixels.js";

/** @typedef {[number, number]} Point x to the right, y down, 0 to 1 across the pad */

const PEN_WIDTH = 0.085; // of the pad's side; the server draws with the same
const MIN_POINT_DISTANCE = 0.006; // of the pad's side, from the previous point
const MIN_MESSAGE_INTERVAL = 12; // milliseconds
const ARROW_STEP = 0.03; // of the pad's side, for an arrow key

export class Pad {
  #context;
  /** @type {Point[][]} */
  #strokes = [];
  /** @type {Uint8Array | null} */
  #image = null;
  /** @type {Point[]} points not reported yet */
  #waiting = [];
  #begins = false;
  #reported = 0;
  #timer = 0;
  /** @type {number | null} the pointer that draws */
  #pointer = null;
  /** @type {Point | null} position of the keyboard's pen */
  #cursor = null;
  #down = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(points: Point[], begins: boolean) => void} report
   * @param {(sentence: string) => void} say
   */
  constructor(canvas, report, say) {
    this.canvas = canvas;
    this.report = report;
    this.say = say;
    this.#context = context2d(canvas);
    canvas.addEventListener("pointerdown", (event) => this.#press(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => this.#release());
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#lift());
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  /** @returns {boolean} whether a stroke is being drawn */
  get busy() {
    return this.#pointer !== null || this.#waiting.length > 0;
  }

  /**
   * Show the server's drawing.
   * @param {Float32Array} points (n, 2)
   * @param {number[]} lengths of the strokes
   * @param {Uint8Array | null} image (28, 28): under the strokes
   */
  show(points, lengths, image) {
    this.#image = image;
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

  /** Draw as a hand does, and report it at once. @param {Point[]} points @param {boolean} begins a stroke */
  write(points, begins) {
    points.forEach((point, i) => this.#add(point, begins && i === 0));
    this.#flush();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.#cursor = null;
    this.#add(shareAt(event, this.canvas), true);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.#add(shareAt(one, this.canvas), false);
  }

  #release() {
    this.#pointer = null;
    this.#flush();
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
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < MIN_POINT_DISTANCE) return;
      stroke.push(point);
    }
    this.#waiting.push(point);
    this.#ink(begins || !last ? [point] : [last, point]);
    const left = MIN_MESSAGE_INTERVAL - (performance.now() - this.#reported);
    if (left <= 0) this.#flush();
    else if (!this.#timer) this.#timer = setTimeout(() => this.#flush(), left);
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#waiting.length) return;
    this.report(this.#waiting, this.#begins);
    this.#waiting = [];
    this.#begins = false;
    this.#reported = performance.now();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const direction = ARROWS[event.key];
    if (!direction && event.key !== " ") return;
    event.preventDefault();
    this.#cursor ??= [0.5, 0.2];
    if (event.key === " ") {
      this.#down = !this.#down;
      this.say(this.#down ? "Pen down." : "Pen up.");
      if (this.#down) this.#add(this.#cursor, true);
    } else {
      const step = event.shiftKey ? 3 * ARROW_STEP : ARROW_STEP;
      const [x, y] = this.#cursor.map((at, axis) => Math.min(1, Math.max(0, at + step * direction[axis])));
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
    const side = this.canvas.clientWidth;
    if (side && resize(this.canvas, side)) this.#draw();
  }

  #draw() {
    const side = this.canvas.width;
    this.#context.clearRect(0, 0, side, side);
    if (this.#image) {
      const small = new OffscreenCanvas(SIDE, SIDE);
      const pixels = new ImageData(SIDE, SIDE);
      this.#image.forEach((value, i) => pixels.data.set([255, 255, 255, value], 4 * i));
      small.getContext("2d")?.putImageData(pixels, 0, 0);
      this.#context.imageSmoothingEnabled = false;
      this.#context.drawImage(small, 0, 0, side, side);
    }
    for (const stroke of this.#strokes) this.#ink(stroke);
    if (this.#cursor) this.#mark(this.#cursor);
  }

  /** @param {Point[]} points */
  #ink(points) {
    const side = this.canvas.width;
    const [first, ...rest] = points.length > 1 ? points : [...points, ...points];
    Object.assign(this.#context, {
      strokeStyle: "#fff",
      lineWidth: PEN_WIDTH * side,
      lineCap: "round",
      lineJoin: "round",
    });
    this.#context.beginPath();
    this.#context.moveTo(first[0] * side, first[1] * side);
    for (const [x, y] of rest) this.#context.lineTo(x * side, y * side);
    this.#context.stroke();
  }

  /** @param {Point} cursor */
  #mark([x, y]) {
    const side = this.canvas.width;
    Object.assign(this.#context, { strokeStyle: this.#down ? "#fff" : "#8d97a6", lineWidth: side / 120 });
    this.#context.beginPath();
    this.#context.arc(x * side, y * side, (PEN_WIDTH * side) / 2 + side / 90, 0, 2 * Math.PI);
    this.#context.stroke();
  }
}
