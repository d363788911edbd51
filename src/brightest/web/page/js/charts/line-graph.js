/** A small graph with two axes: lines, and dots on them. */

import { element, pen } from "../ui/dom.js";
import { changed, css, textScale } from "../ui/look.js";

/**
 * @typedef {object} Axis
 * @property {number[]} ticks values at which it is marked; it goes from the first to the last
 * @property {(value: number) => string} say how they are written
 * @property {(value: number) => number} [at] where a value lies, where not all are equally far apart
 *
 * @typedef {object} Drawn
 * @property {Axis} x
 * @property {Axis} y
 * @property {{ points: number[][], colour: string }[]} lines
 * @property {{ at: number[], colour: string, ring?: boolean }[]} dots
 */

/**
 * @param {number} low @param {number} high
 * @returns {number[]} some round numbers, the least and most of them around these
 */
export function rounds(low, high) {
  const rough = (high - low) / 5 || 1e-3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * /** @type {number} */ ([1, 2, 5, 10].find((times) => times * power >= rough * 0.999));
  const first = Math.floor(low / step + 1e-9);
  return Array.from({ length: Math.ceil(high / step - 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

export class Graph {
  root = element("div.plot");
  #canvas = document.createElement("canvas");
  /** @type {Drawn | null} */
  #drawn = null;

  /** @param {string} up what goes up @param {string} along what goes to the right */
  constructor(up, along) {
    this.up = up;
    this.along = along;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", `${up}, against ${along}`);
    this.root.append(this.#canvas);
    new ResizeObserver(() => this.#draw()).observe(this.root);
    changed.addEventListener("change", () => this.#draw());
  }

  /** @param {Drawn} drawn */
  show(drawn) {
    this.#drawn = drawn;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height || !this.#drawn) return;
    const density = Math.min(2, devicePixelRatio);
    Object.assign(this.#canvas, { width: Math.round(width * density), height: Math.round(height * density) });
    const context = pen(this.#canvas);
    context.scale(density, density);
    const type = 13 * textScale();
    const family = getComputedStyle(document.body).fontFamily;
    const { x: across, y: up, lines, dots } = this.#drawn;
    const place = { left: 4 * type, right: width - 1.6 * type, top: 2.2 * type, bottom: height - 3.2 * type };
    const x = scale(across, place.left, place.right);
    const y = scale(up, place.bottom, place.top);
    context.fillStyle = css("soft");
    context.font = `600 ${type}px ${family}`;
    context.fillText(this.up, 0, type);
    context.textAlign = "right";
    context.fillText(this.along, width, height - 0.3 * type);
    context.font = `${0.92 * type}px ${family}`;
    context.strokeStyle = css("edge");
    for (const value of up.ticks) {
      context.beginPath();
      context.moveTo(place.left, Math.round(y(value)) + 0.5);
      context.lineTo(place.right, Math.round(y(value)) + 0.5);
      context.stroke();
      context.fillText(up.say(value), place.left - 8, y(value) + 0.35 * type);
    }
    context.textAlign = "center";
    let free = 0;
    for (const value of across.ticks) {
      const half = context.measureText(across.say(value)).width / 2;
      if (x(value) - half < free) continue;
      context.fillText(across.say(value), x(value), place.bottom + 1.4 * type);
      free = x(value) + half + 8;
    }
    context.lineWidth = 2;
    for (const { points, colour } of lines) {
      context.beginPath();
      for (const [a, b] of points) context.lineTo(x(a), y(b));
      context.strokeStyle = css(colour);
      context.stroke();
    }
    for (const {
      at: [a, b],
      colour,
      ring,
    } of dots) {
      context.beginPath();
      context.arc(x(a), y(b), ring ? 8 : 5, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle = css(colour);
      if (ring) context.stroke();
      else context.fill();
    }
  }
}

/** @param {Axis} axis @param {number} from @param {number} to @returns {(value: number) => number} pixels */
function scale({ ticks, at = (value) => value }, from, to) {
  const [low, high] = [at(ticks[0]), at(ticks[ticks.length - 1])];
  return (value) => from + ((to - from) * (at(value) - low)) / (high - low);
}
