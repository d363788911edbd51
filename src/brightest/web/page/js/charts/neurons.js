/** The neurons on the diagram: how bright they are, what they are called, and how they are chosen. */

import { ARROWS, percent } from "../ui/dom.js";
import { css, textScale } from "../ui/look.js";

/**
 * @typedef {import("../network/connection.js").Shown} Shown
 * @typedef {import("./layout.js").Layout} Layout
 */

export class Neurons {
  root = document.createElement("div");
  /** @type {HTMLButtonElement[][]} of each layer, the image first */
  #buttons = [];
  /** @type {Layout | null} */
  #place = null;
  /** @type {Shown | null} */
  #network = null;
  /** @type {Shown | null} */
  #reading = null;
  #pixel = 14 * 28 + 14;
  #family = getComputedStyle(document.body).fontFamily;
  #room = 44; // for the bar of a probability
  #scale = 1;

  /**
   * @param {(layer: number, neuron: number) => void} choose
   * @param {(near: [number, number] | null) => void} approach
   */
  constructor(choose, approach) {
    this.choose = choose;
    this.approach = approach;
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "Neurons: arrow keys go from one to the next, Enter opens it");
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Layout} place @param {Shown} network @param {number} width of the diagram */
  setPlace(place, network, width) {
    if (this.#network?.layers.join() !== network.layers.join()) this.#make(network);
    this.#network = network;
    this.#place = place;
    const outputs = place.layers[place.layers.length - 1];
    this.#scale = textScale();
    this.#room = place.upright ? 44 : Math.max(24, width - Math.max(...outputs.x) - outputs.radius - 96 * this.#scale);
    const [image] = this.#buttons[0];
    const { x, y, side } = place.plane;
    Object.assign(image.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
    place.layers.forEach(({ x, y, radius }, l) => {
      const size = `${Math.max(radius * 2 + 6, 8)}px`;
      this.#buttons[l + 1].forEach((button, i) => {
        Object.assign(button.style, { left: `${x[i]}px`, top: `${y[i]}px`, width: size, height: size });
      });
    });
  }

  /** @param {Shown} reading */
  setReading(reading) {
    this.#reading = reading;
  }

  /** @param {Shown} network */
  #make(network) {
    this.#buttons = network.layers.map((/** @type {number} */ size, /** @type {number} */ layer) =>
      Array.from({ length: layer ? size : 1 }, (_, neuron) => this.#button(layer, neuron)),
    );
    this.#buttons[1][0].tabIndex = 0;
    this.root.replaceChildren(...this.#buttons.flat());
  }

  /** @param {number} layer @param {number} neuron @returns {HTMLButtonElement} */
  #button(layer, neuron) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = layer ? -1 : 0;
    button.dataset.layer = String(layer);
    button.dataset.neuron = String(neuron);
    if (layer === 0) {
      button.className = "plane";
      button.setAttribute("aria-label", "784 pixels: arrow keys choose one and show its weights");
      button.addEventListener("click", (event) => this.#choosePixel(event));
      return button;
    }
    button.setAttribute("aria-label", `layer ${layer + 1}, neuron ${neuron}`);
    button.addEventListener("click", () => this.choose(layer, neuron));
    for (const [on, near] of /** @type {const} */ ([
      ["pointerenter", true],
      ["pointerleave", false],
    ])) {
      button.addEventListener(on, () => this.approach(near ? [layer, neuron] : null));
    }
    button.addEventListener("focus", () => {
      for (const other of this.#buttons.slice(1).flat()) other.tabIndex = -1;
      button.tabIndex = 0;
      button.setAttribute("aria-label", this.#name(layer, neuron));
      if (button.matches(":focus-visible")) this.approach([layer, neuron]);
    });
    button.addEventListener("blur", () => this.approach(null));
    return button;
  }

  /** @param {number} layer @param {number} neuron @returns {string} */
  #name(layer, neuron) {
    const a = this.#reading?.arrays[`activations${layer}`]?.[neuron];
    const last = layer === /** @type {Shown} */ (this.#network).layers.length - 1;
    const who = last ? `output for ${this.#network?.classes[neuron]}` : `layer ${layer + 1}, neuron ${neuron}`;
    const marks = [
      [this.#reading?.answer, "the answer"],
      [this.#reading?.right, "the right one"],
    ].map(([output, mark]) => (last && output === neuron ? `, ${mark}` : ""));
    return a === undefined ? who : `${who}, activation ${a.toFixed(2)}${marks.join("")}`;
  }

  /** @param {MouseEvent} event */
  #choosePixel(event) {
    if (event.detail > 0) {
      const box = this.#buttons[0][0].getBoundingClientRect();
      const cell = (/** @type {number} */ part) => Math.min(27, Math.max(0, Math.floor(28 * part)));
      this.#pixel = 28 * cell((event.clientY - box.top) / box.height) + cell((event.clientX - box.left) / box.width);
    }
    this.choose(0, this.#pixel);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = ARROWS[event.key];
    if (!way || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const [layer, neuron] = [Number(event.target.dataset.layer), Number(event.target.dataset.neuron)];
    if (layer === 0) {
      const [column, row] = [(this.#pixel % 28) + way[0], Math.floor(this.#pixel / 28) + way[1]];
      if (Math.min(column, row) < 0 || Math.max(column, row) > 27) return;
      this.#pixel = 28 * row + column;
      this.choose(0, this.#pixel);
      return;
    }
    const [along, within] = this.#place?.upright ? [way[1], way[0]] : way;
    const next = this.#buttons[layer + along];
    if (along && next && layer + along > 0) {
      next[Math.round((neuron * (next.length - 1)) / Math.max(1, this.#buttons[layer].length - 1))].focus();
    } else this.#buttons[layer][neuron + within]?.focus();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Shown | null} reading
   * @param {[number, number] | null} open
   * @param {[number, number] | null} near
   */
  draw(context, reading, open, near) {
    if (!this.#place || !this.#network) return;
    const last = this.#place.layers.length - 1;
    this.#place.layers.forEach(({ x, y, radius }, l) => {
      const activations = reading?.arrays[`activations${l + 1}`];
      const most = Math.max(1, ...(activations ?? []));
      for (let i = 0; i < x.length; i++) {
        const value = Math.max(0, activations?.[i] ?? 0) / most;
        const answer = l === last && reading?.answer === i;
        this.#circle(context, x[i], y[i], radius, value, answer);
        const marked = [open, near].some((one) => one?.[0] === l + 1 && one[1] === i);
        if (marked) ring(context, x[i], y[i], radius + (answer ? 8 : 4), css("ink"), 2);
      }
      this.#caption(context, l + 1);
    });
    this.#caption(context, 0);
    this.#likely(context, reading);
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius
   * @param {number} value its brightness, 0 to 1 @param {boolean} answer
   */
  #circle(context, x, y, radius, value, answer) {
    const light = Math.round(255 * value);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = value > 0 ? `rgb(${light} ${light} ${light})` : css("unlit");
    context.fill();
    if (radius > 4) {
      context.strokeStyle = css("quiet");
      context.lineWidth = 1.25;
      context.stroke();
    }
    if (answer) ring(context, x, y, radius + 4, css("selected"), 4);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} layer */
  #caption(context, layer) {
    const { plane, layers, upright } = /** @type {Layout} */ (this.#place);
    const size = /** @type {Shown} */ (this.#network).layers[layer];
    context.fillStyle = css("soft");
    context.font = `${13 * this.#scale}px ${this.#family}`;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const text = layer ? `${size} neurons` : `${size} pixels`;
    if (layer === 0) context.fillText(text, plane.x, plane.y - 9);
    else if (upright) context.fillText(text, 2, layers[layer - 1].y[0] - layers[layer - 1].radius - 9);
    else {
      const { x, y, radius } = layers[layer - 1];
      context.textAlign = "center";
      context.fillText(text, (Math.min(...x) + Math.max(...x)) / 2, Math.max(14, y[0] - radius - 12));
    }
  }

  /** At the output that should be bright. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
  #tick(context, x, y) {
    context.font = `700 ${12 * this.#scale}px ${this.#family}`;
    context.fillStyle = css("ink");
    context.fillText("✓", x + 6 * this.#scale, y);
  }

  /** Names of the outputs, and how likely each is. @param {CanvasRenderingContext2D} context @param {Shown | null} reading */
  #likely(context, reading) {
    const { layers, upright } = /** @type {Layout} */ (this.#place);
    const { x, y, radius } = layers[layers.length - 1];
    const likely = reading?.arrays.probabilities;
    for (let i = 0; i < x.length && radius > 5; i++) {
      const answer = reading?.answer === i;
      const share = likely?.[i] ?? 0;
      context.font = `${answer ? 700 : 500} ${17 * this.#scale}px ${this.#family}`;
      context.textBaseline = "middle";
      context.textAlign = "center";
      context.fillStyle = css(answer || !likely ? "ink" : "soft");
      const [u, v] = upright ? [x[i], y[i] + radius + 19] : [x[i] + radius + 21 * this.#scale, y[i] + 1];
      context.fillText(/** @type {Shown} */ (this.#network).classes[i], u, v);
      if (reading?.right === i) this.#tick(context, u + context.measureText(this.#network?.classes[i]).width / 2, v);
      context.fillStyle = css(answer ? "selected" : "quiet");
      if (upright) context.fillRect(u - 6, v + 13, 12, Math.max(share ? 1 : 0, share * this.#room));
      else context.fillRect(u + 16 * this.#scale, v - 7, Math.max(share ? 1 : 0, share * this.#room), 12);
      if (!upright && share >= 0.005) {
        context.font = `${12 * this.#scale}px ${this.#family}`;
        context.textAlign = "left";
        context.fillStyle = css("soft");
        context.fillText(percent(share), u + 20 * this.#scale + share * this.#room, v);
      }
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius
 * @param {string} colour @param {number} width
 */
function ring(context, x, y, radius, colour, width) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
