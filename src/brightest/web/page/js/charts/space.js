/** A layer's space: points in it, the image of a grid, and a cut; of three dimensions it can be turned. */

import { Canvas2D, font, writeOver } from "../ui/canvas.js";
import { ARROWS } from "../ui/dom.js";
import { cssColour } from "../ui/theme.js";
import { ball } from "./chart.js";

/**
 * @typedef {object} Shown numbers stand one point after another, `axes` of them for each
 * @property {number} axes
 * @property {[number, number] | null} range along each axis; null for what is there
 * @property {Float32Array} points
 * @property {string[]} colours of the points, in CSS
 * @property {Float32Array} [lines]
 * @property {number} [perLine] points of each line
 * @property {Float32Array} [cut] a line, or the corners of a polygon
 * @property {{ names: string[], at: Float32Array }} [names]
 * @property {Float32Array} [mark] one point
 *
 * @typedef {(point: ArrayLike<number>, i?: number) => [number, number]} Place of a point on the canvas
 */

const MARGIN = 14; // CSS pixels
const TURN = 0.12; // radians, for an arrow key
const STEP = 1 / 20; // of the width, for an arrow key

export class Space {
  /** @type {Shown | null} */
  #shown = null;
  #turned = [0.6, 0.5]; // radians: around, and up
  #cursor = [0.5, 0.5]; // of the keyboard, where points are put
  /** @type {[number, number] | null} where the pointer was */
  #dragged = null;
  #place = { left: 0, top: 0, unit: 1, low: 0, high: 1 };

  /** @param {string} label @param {((x: number, y: number) => void) | null} put called with a point that was clicked */
  constructor(label, put) {
    this.put = put;
    this.#canvas = new Canvas2D("div.space", label, (context, frame) => this.#draw(context, frame));
    this.root = this.#canvas.root;
    const { canvas } = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => {
      this.#dragged = [event.clientX, event.clientY];
      if (this.#solid) canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", ({ clientX, clientY }) => this.#drag(clientX, clientY));
    canvas.addEventListener("pointerup", ({ offsetX, offsetY }) => {
      if (this.#dragged && this.put) this.#putAt(offsetX, offsetY);
      this.#dragged = null;
    });
    canvas.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #canvas;

  get #solid() {
    return this.#shown?.axes === 3;
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const { canvas } = this.#canvas;
    const acts = this.#solid || this.put !== null;
    canvas.setAttribute("role", acts ? "application" : "img");
    if (acts) canvas.tabIndex = 0;
    else canvas.removeAttribute("tabindex");
    canvas.classList.toggle("turns", this.#solid);
    this.#canvas.redraw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const direction = ARROWS[event.key];
    if (!direction && !(this.put && event.key === "Enter")) return;
    event.preventDefault();
    const [x, y] = direction ?? [0, 0];
    if (this.#solid) this.#turn(TURN * x, TURN * y);
    else if (direction) {
      this.#cursor = [this.#cursor[0] + STEP * x, this.#cursor[1] - STEP * y].map((at) => Math.min(1, Math.max(0, at)));
      this.#canvas.redraw();
    } else this.put?.(this.#cursor[0], this.#cursor[1]);
  }

  /** @param {number} x @param {number} y */
  #drag(x, y) {
    if (!this.#dragged || !this.#solid) return;
    this.#turn((x - this.#dragged[0]) / 100, (y - this.#dragged[1]) / 100);
    this.#dragged = [x, y];
  }

  /** @param {number} around @param {number} up radians */
  #turn(around, up) {
    this.#turned = [this.#turned[0] + around, Math.min(1.5, Math.max(-1.5, this.#turned[1] + up))];
    this.#canvas.redraw();
  }

  /** @param {number} offsetX @param {number} offsetY */
  #putAt(offsetX, offsetY) {
    const { left, top, unit, high } = this.#place;
    const [x, y] = [(offsetX - left) / unit, high - (offsetY - top) / unit];
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) this.put?.(x, y);
  }

  /** @param {Context} context @param {Frame} frame */
  #draw(context, { width, height, type }) {
    const shown = this.#shown;
    if (!shown) return;
    const { axes, points, lines, perLine = 0, cut, names, mark } = shown;
    const at = this.#placed(shown, width, height);
    context.lineWidth = 1;
    context.strokeStyle = cssColour("quiet", 0.75);
    for (let from = 0; lines && from < lines.length; from += perLine * axes)
      path(context, lines.subarray(from, from + perLine * axes), axes, at);
    const size = points.length > 1500 * axes ? 2 : 3;
    for (let i = 0; i < points.length / axes; i++) {
      const [x, y] = at(points, i);
      context.fillStyle = shown.colours[i];
      context.beginPath();
      context.arc(x, y, size, 0, 7);
      context.fill();
    }
    if (cut?.length) {
      context.lineWidth = 2.5;
      context.setLineDash([8, 5]);
      context.strokeStyle = cssColour("ink");
      path(context, cut, axes, at, axes === 3);
      context.setLineDash([]);
      context.fillStyle = cssColour("ink", 0.1);
      if (axes === 3) context.fill();
    }
    context.font = font(1.2 * type, 700);
    context.textAlign = "center";
    if (cut?.length && axes === 3) {
      // A line that parts a plane explains itself, a polygon in space doesn't. At its lowest corner few points are covered.
      const [x, y] = Array.from({ length: cut.length / 3 }, (_, i) => at(cut, i)).reduce((a, b) =>
        a[1] > b[1] ? a : b,
      );
      context.fillStyle = cssColour("ink");
      writeOver(
        context,
        "the cut",
        Math.min(width - 3 * type, Math.max(3 * type, x)),
        Math.min(height, y) - 0.6 * type,
      );
    }
    context.textBaseline = "middle";
    names?.names.forEach((name, i) => {
      const [x, y] = at(names.at, i);
      context.lineWidth = 4;
      context.strokeStyle = cssColour("ground");
      context.strokeText(name, x, y);
      context.fillStyle = cssColour("ink");
      context.fillText(name, x, y);
    });
    if (mark) ball(context, ...at(mark), 8, "ink");
    if (this.put && document.activeElement === this.#canvas.canvas) ball(context, ...at(this.#cursor), 4, "ground");
  }

  /** Where points go on the canvas. @param {Shown} shown @param {number} width @param {number} height @returns {Place} */
  #placed({ axes, range, points, lines, mark }, width, height) {
    const room = Math.min(width, height) - 2 * MARGIN;
    if (axes === 3) {
      const reach = range ? range[1] : Math.max(...[points, lines ?? points].map((all) => all.reduce(farther, 0)));
      const unit = room / (2 * Math.sqrt(3) * reach);
      const [[sin, cos], [sinUp, cosUp]] = this.#turned.map((angle) => [Math.sin(angle), Math.cos(angle)]);
      return (all, i = 0) => {
        const [x, y, z] = [all[3 * i], all[3 * i + 1], all[3 * i + 2]];
        const deep = sin * x + cos * y;
        return [width / 2 + unit * (cos * x - sin * y), height / 2 - unit * (cosUp * z - sinUp * deep)];
      };
    }
    if (range) {
      const unit = room / (range[1] - range[0]);
      const [left, top] = [(width - room) / 2, (height - room) / 2];
      this.#place = { left, top, unit, low: range[0], high: range[1] };
      return (all, i = 0) => [
        left + unit * (all[axes * i] - range[0]),
        top + unit * (range[1] - (axes > 1 ? all[axes * i + 1] : 0)),
      ];
    }
    const ends = [0, 1].map((axis) => {
      const along = [...points, ...(mark ?? [])].filter((_, i) => i % axes === axis);
      return along.length ? [Math.min(...along), Math.max(...along)] : [0, 1];
    });
    const [[left, right], [bottom, top]] = ends;
    return (all, i = 0) => [
      MARGIN + ((width - 2 * MARGIN) * (all[axes * i] - left)) / (right - left || 1),
      height - MARGIN - ((height - 2 * MARGIN) * ((axes > 1 ? all[axes * i + 1] : 0) - bottom)) / (top - bottom || 1),
    ];
  }
}

/** @param {number} most @param {number} value */
function farther(most, value) {
  return Math.max(most, Math.abs(value));
}

/** @param {Context} context @param {Float32Array} points @param {number} axes @param {Place} at @param {boolean} [closed] */
function path(context, points, axes, at, closed = false) {
  context.beginPath();
  for (let i = 0; i < points.length / axes; i++) context.lineTo(...at(points, i));
  if (closed) context.closePath();
  context.stroke();
}
