/** How many images have which weighted sum, the sum that the bias asks for, and the squash that follows. */

import { element, number, pen } from "../ui/dom.js";
import { changed, css, textScale } from "../ui/look.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const STEP = 0.5; // of the bias, dragged

export class Histogram {
  #canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
  root = element("div.plot.sums", {}, this.#canvas);
  /** @type {Shown | null} */
  #design = null;
  #dragging = false;
  /** @type {[number, number]} what is dragged over: it stays while one drags */
  #range = [0, 1];

  /** @param {(bias: number) => void} slide */
  constructor(slide) {
    this.slide = slide;
    new ResizeObserver(() => this.#draw()).observe(this.root);
    changed.addEventListener("change", () => this.#draw());
    this.#canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.#design) return;
      this.#dragging = true;
      this.#range = [this.#design.low, this.#design.high];
      this.#canvas.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    this.#canvas.addEventListener("pointermove", (event) => this.#dragging && this.#drag(event));
    for (const end of ["pointerup", "pointercancel"])
      this.#canvas.addEventListener(end, () => (this.#dragging = false));
  }

  /** @param {Shown} design */
  show(design) {
    this.#design = design;
    this.#canvas.setAttribute(
      "aria-label",
      `Weighted sums of ${design.images} test digits; ${design.count} pass ${level(-design.bias)}, where the activation is one half`,
    );
    this.#draw();
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const { left, right } = this.#place();
    const [low, high] = this.#range;
    const along = (event.clientX - this.#canvas.getBoundingClientRect().left - left) / (right - left);
    const sum = low + (high - low) * Math.min(1, Math.max(0, along));
    this.slide(-Math.round(sum / STEP) * STEP || 0);
  }

  #place() {
    const { clientWidth: width, clientHeight: height } = this.root;
    const type = 13 * textScale();
    return {
      type,
      left: 1.2 * type,
      right: width - 2.6 * type,
      top: 3.4 * type,
      bottom: height - 2.9 * type,
      width,
      height,
    };
  }

  #draw() {
    const { type, left, right, top, bottom, width, height } = this.#place();
    const design = this.#design;
    if (!width || !height || !design) return;
    const density = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width !== w || this.#canvas.height !== h) Object.assign(this.#canvas, { width: w, height: h });
    const context = pen(this.#canvas);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const {
      low,
      high,
      bias,
      arrays: { counts, fired, curve },
    } = design;
    const x = (/** @type {number} */ sum) => left + ((right - left) * (sum - low)) / (high - low);
    const y = (/** @type {number} */ share) => bottom - (bottom - top) * share;
    const family = getComputedStyle(document.body).fontFamily;
    const write = (
      /** @type {string} */ text,
      /** @type {number} */ at,
      /** @type {number} */ up,
      /** @type {CanvasTextAlign} */ align = "center",
    ) => {
      context.textAlign = align;
      context.fillText(text, at, up);
    };

    const most = Math.max(1, ...counts);
    const wide = (right - left) / counts.length;
    counts.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      const still = count - fired[i];
      context.fillStyle = css("quiet", 0.8);
      context.fillRect(left + i * wide + 0.5, y(still / most), wide - 1, bottom - y(still / most));
      context.fillStyle = css("positive");
      context.fillRect(left + i * wide + 0.5, y(count / most), wide - 1, bottom - y(fired[i] / most));
    });

    context.font = `${0.92 * type}px ${family}`;
    context.fillStyle = css("soft");
    context.strokeStyle = css("edge");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, bottom + 0.5);
    context.lineTo(right, bottom + 0.5);
    context.stroke();
    for (const tick of ticks(low, high, (right - left) / (4 * type)))
      write(number(tick, 0), x(tick), bottom + 1.2 * type);
    write("weighted sum W a, before the bias", left, height - 0.35 * type, "left");
    for (const [share, text] of /** @type {[number, string][]} */ ([
      [1, "1"],
      [0.5, "0.5"],
      [0, "0"],
    ]))
      write(text, right + 0.5 * type, y(share) + 0.35 * type, "left");
    write("activation", width, top - 0.9 * type, "right");

    context.strokeStyle = css("ink");
    context.lineWidth = 2;
    context.beginPath();
    curve.forEach((/** @type {number} */ value, /** @type {number} */ i) =>
      context.lineTo(left + ((right - left) * i) / (curve.length - 1), y(value)),
    );
    context.stroke();

    const threshold = x(-bias);
    context.strokeStyle = css("selected");
    context.lineWidth = 3;
    context.beginPath();
    context.moveTo(threshold, 1.7 * type);
    context.lineTo(threshold, bottom);
    context.stroke();
    context.fillStyle = css("selected");
    context.beginPath();
    context.arc(threshold, y(0.5), 6, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = css("ink");
    context.lineWidth = 1.5;
    context.stroke();
    context.font = `600 ${type}px ${family}`;
    context.fillStyle = css("ink");
    const label = `it fires above ${level(-bias)}`;
    const half = context.measureText(label).width / 2;
    write(label, Math.min(width - half, Math.max(half, threshold)), 1.1 * type);
  }
}

/** @param {number} value @returns {string} a bias, or a sum that it asks for, with no more digits than it has */
export function level(value) {
  return number(value || 0, Number.isInteger(value) ? 0 : Number.isInteger(2 * value) ? 1 : 2);
}

/** @param {number} low @param {number} high @param {number} most @returns {number[]} round numbers between the two */
function ticks(low, high, most) {
  const rough = (high - low) / Math.max(2, most);
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ten * ([1, 2, 5].find((part) => part * ten >= rough) ?? 10));
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}
