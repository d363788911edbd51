/** Canvases that follow their size on the page, the screen's pixel density and the theme. */

import { element } from "./dom.js";
import { cssColour, fontFamily, textScale, themeChanged } from "./theme.js";

const MAX_DENSITY = 2; // device pixels for a CSS pixel: more cost time and can't be seen
const TYPE_SIZE = 13; // CSS pixels, for text of the usual size

/**
 * @typedef {object} Frame what a drawing function needs besides the context
 * @property {number} width CSS pixels
 * @property {number} height CSS pixels
 * @property {number} type height of a letter, CSS pixels
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Context}
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser can't draw on a canvas");
  return context;
}

/** @returns {number} device pixels for a CSS pixel */
export function pixelDensity() {
  return Math.min(MAX_DENSITY, devicePixelRatio);
}

/**
 * Set the size of a canvas, which clears it; keep a canvas that has this size.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} [height] CSS pixels
 * @returns {boolean} whether the size is another one than before
 */
export function resize(canvas, width, height = width) {
  const [w, h] = [width, height].map((length) => Math.round(length * pixelDensity()));
  if (canvas.width === w && canvas.height === h) return false;
  Object.assign(canvas, { width: w, height: h });
  return true;
}

/** @param {HTMLCanvasElement} canvas @returns {Context} cleared, and scaled to CSS pixels */
export function cleared(canvas) {
  const context = context2d(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.scale(pixelDensity(), pixelDensity());
  return context;
}

/** @type {string} */
let family = ""; // no theme changes it, and the browser would compute all styles for each text

/** @param {number} size CSS pixels @param {number} [weight] @returns {string} the page's font, as a canvas takes it */
export function font(size, weight = 400) {
  family ||= fontFamily();
  return `${weight} ${size}px ${family}`;
}

/**
 * Write over lines and bars, of which a rim in the ground's colour keeps the text clear.
 * @param {Context} context @param {string} text @param {number} x @param {number} y
 * @param {number} [room] CSS pixels, into which a wider text is squeezed
 */
export function writeOver(context, text, x, y, room = 9999) {
  context.save();
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = cssColour("ground");
  context.strokeText(text, x, y, room);
  context.restore();
  context.fillText(text, x, y, room);
}

/** @returns {number} height of a letter on a canvas, CSS pixels */
export function typeSize() {
  return TYPE_SIZE * textScale();
}

/**
 * @param {Element} watched @param {() => void} redraw called when its size or the theme changes
 * @param {AbortSignal} [signal] of the end, if it isn't there as long as the page
 */
export function redrawOnChange(watched, redraw, signal) {
  const observer = new ResizeObserver(redraw);
  observer.observe(watched);
  themeChanged.addEventListener("change", redraw, { signal });
  signal?.addEventListener("abort", () => observer.disconnect());
}

/** A canvas that fills its parent and is redrawn whenever the parent's size or the theme changes. */
export class Canvas2D {
  canvas = element("canvas", { role: "img" });
  root;
  #draw;

  /**
   * @param {string} tag of the parent, with its classes
   * @param {string} label describes the picture to a screen reader
   * @param {(context: CanvasRenderingContext2D, frame: Frame) => void} draw on a cleared canvas, in CSS pixels
   * @param {AbortSignal} [signal] of the end, if it isn't there as long as the page
   */
  constructor(tag, label, draw, signal) {
    this.#draw = draw;
    this.canvas.setAttribute("aria-label", label);
    /** @type {HTMLElement} */
    this.root = element(tag, {}, this.canvas);
    redrawOnChange(this.root, () => this.redraw(), signal);
  }

  redraw() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    resize(this.canvas, width, height);
    const context = cleared(this.canvas);
    const type = typeSize();
    context.save();
    context.font = font(type);
    this.#draw(context, { width, height, type });
    context.restore();
  }
}
