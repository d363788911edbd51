/** A small graph with two axes: lines, and dots on them. */

import { element, pen } from "./dom.js";
import { changed, css, textScale } from "./look.js";

/**
 * @typedef {{ low: number, high: number, say: (value: number) => string }} Axis
 * @typedef {object} Drawn
 * @property {Axis} x
 * @property {Axis} y
 * @property {{ points: number[][], colour: string }[]} lines
 * @property {{ at: number[], colour: string, ring?: boolean }[]} dots
 */

const TICKS = 4; // spaces between lines across

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
    this.#canvas.setAttribute("aria-label", `${up}, against the share ${along}`);
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
    const x = (/** @type {number} */ value) => place.left + ((place.right - place.left) * (value - across.low)) / (across.high - across.low || 1);
    const y = (/** @type {number} */ value) => place.bottom - ((place.bottom - place.top) * (value - up.low)) / (up.high - up.low || 1);
    context.fillStyle = css("soft");
    context.font = `600 ${type}px ${family}`;
    context.fillText(this.up, 0, type);
    context.textAlign = "right";
    context.fillText(this.along, width, height - 0.3 * type);
    context.font = `${0.92 * type}px ${family}`;
    context.strokeStyle = css("edge");
    for (let i = 0; i <= TICKS; i++) {
      const [value, other] = [up, across].map(({ low, high }) => low + ((high - low) * i) / TICKS);
      context.beginPath();
      context.moveTo(place.left, Math.round(y(value)) + 0.5);
      context.lineTo(place.right, Math.round(y(value)) + 0.5);
      context.stroke();
      context.textAlign = "right";
      context.fillText(up.say(value), place.left - 8, y(value) + 0.35 * type);
      context.textAlign = "center";
      context.fillText(across.say(other), x(other), place.bottom + 1.4 * type);
    }
    context.lineWidth = 2;
    for (const { points, colour } of lines) {
      context.beginPath();
      for (const [a, b] of points) context.lineTo(x(a), y(b));
      context.strokeStyle = css(colour);
      context.stroke();
    }
    for (const { at: [a, b], colour, ring } of dots) {
      context.beginPath();
      context.arc(x(a), y(b), ring ? 8 : 5, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle = css(colour);
      if (ring) context.stroke();
      else context.fill();
    }
  }
}
