/** The neurons of a network's diagram: their brightness, their labels, and the buttons that choose them. */

import { font, writeOver } from "../ui/canvas.js";
import { ARROWS } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { cellOf, neighbour, pixelAt, pixelName, pixelOf } from "../ui/pixels.js";
import { cssColour, textScale } from "../ui/theme.js";
import { neuronName } from "../ui/words.js";

/**
 * @import { Reading, Scene, Shape, Shown } from "./diagram.js"
 */

export class Neurons {
  root = document.createElement("div");
  /** The caption of the image: an element, which a lesson can veil. */
  #pixels = Object.assign(document.createElement("span"), { className: "pixels", ariaHidden: "true" });
  /** The number of the pixel under the pointer. */
  #value = Object.assign(document.createElement("span"), { className: "pixel", hidden: true });
  /** @type {HTMLButtonElement[][]} of each layer, the image first */
  #buttons = [];
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Reading | null} */
  #reading = null;
  #pixel = pixelOf([14, 14]);
  #barLength = 44; // of an activation of 1, CSS pixels
  #scale = 1;

  /**
   * @param {(layer: number, neuron: number) => void} choose
   * @param {(hovered: [number, number] | null) => void} hover
   * @param {boolean} bars whether the outputs have bars and numbers for their activations
   */
  constructor(choose, hover, bars) {
    this.choose = choose;
    this.hover = hover;
    this.bars = bars;
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "Neurons: arrow keys go from one to the next, Enter opens it");
    this.root.append(this.#pixels);
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Scene} scene @param {number} width of the diagram */
  setScene(scene, width) {
    const { layout } = scene;
    if (this.#scene?.network.layers.join() !== scene.network.layers.join()) this.#makeButtons(scene.network);
    this.#scene = scene;
    const outputs = layout.layers[layout.layers.length - 1];
    this.#scale = textScale();
    this.#barLength = layout.upright
      ? 44
      : Math.max(24, width - Math.max(...outputs.x) - outputs.radius - 104 * this.#scale);
    const [image] = this.#buttons[0];
    const { x, y, side } = layout.plane;
    Object.assign(this.#pixels.style, { left: `${x}px`, top: `${y}px` });
    Object.assign(image.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
    layout.layers.forEach(({ x, y, radius }, l) => {
      const size = `${Math.max(radius * 2 + 6, 8)}px`;
      this.#buttons[l + 1].forEach((button, i) => {
        Object.assign(button.style, { left: `${x[i]}px`, top: `${y[i]}px`, width: size, height: size });
      });
    });
  }

  /** @param {Reading} reading */
  setReading(reading) {
    this.#reading = reading;
  }

  /** @param {Shape} network */
  #makeButtons(network) {
    this.#buttons = network.layers.map((size, layer) =>
      Array.from({ length: layer ? size : 1 }, (_, neuron) => this.#button(layer, neuron)),
    );
    this.#buttons[1][0].tabIndex = 0;
    this.root.replaceChildren(...this.#buttons.flat(), this.#pixels, this.#value);
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
      button.addEventListener("pointermove", (event) => {
        const pixel = pixelAt(event, button);
        this.hover([0, pixel]);
        this.#showPixel(pixel, event);
      });
      button.addEventListener("pointerleave", () => {
        this.hover(null);
        this.#value.hidden = true;
      });
      return button;
    }
    button.setAttribute("aria-label", neuronName(layer, neuron));
    button.addEventListener("click", () => this.choose(layer, neuron));
    for (const [on, near] of /** @type {const} */ ([
      ["pointerenter", true],
      ["pointerleave", false],
    ])) {
      button.addEventListener(on, () => this.hover(near ? [layer, neuron] : null));
    }
    button.addEventListener("focus", () => {
      for (const other of this.#buttons.slice(1).flat()) other.tabIndex = -1;
      button.tabIndex = 0;
      button.setAttribute("aria-label", this.#name(layer, neuron));
      if (button.matches(":focus-visible")) this.hover([layer, neuron]);
    });
    button.addEventListener("blur", () => this.hover(null));
    return button;
  }

  /** @param {number} layer @param {number} neuron @returns {string} */
  #name(layer, neuron) {
    const a = this.#reading?.arrays[`activations${layer}`]?.[neuron];
    const network = this.#scene?.network;
    const last = layer === this.#buttons.length - 1;
    const who = last ? `output for ${network?.classes[neuron]}` : neuronName(layer, neuron);
    const marks = [
      [this.#reading?.answer, "the answer"],
      [this.#reading?.right, "the right one"],
    ].map(([output, mark]) => (last && output === neuron ? `, ${mark}` : ""));
    return a === undefined ? who : `${who}, activation ${a.toFixed(2)}${marks.join("")}`;
  }

  /** @param {MouseEvent} event */
  #choosePixel(event) {
    if (event.detail > 0) this.#pixel = pixelAt(event, this.#buttons[0][0]);
    this.choose(0, this.#pixel);
  }

  /** Show a pixel's number beside the pointer. @param {number} pixel @param {{ offsetX: number, offsetY: number }} at */
  #showPixel(pixel, { offsetX, offsetY }) {
    const plane = this.#scene?.layout.plane;
    if (!plane) return;
    this.#value.hidden = false;
    this.#value.textContent = ((this.#reading?.arrays.image?.[pixel] ?? 0) / 255).toFixed(2);
    this.#value.style.transform = `translate(${plane.x + offsetX}px, ${plane.y + offsetY}px)`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const direction = ARROWS[event.key];
    if (!direction || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const [layer, neuron] = [Number(event.target.dataset.layer), Number(event.target.dataset.neuron)];
    if (layer === 0) {
      const next = pixelOf(neighbour(cellOf(this.#pixel), direction));
      if (next !== this.#pixel) this.choose(0, next);
      this.#pixel = next;
      return;
    }
    const [along, within] = this.#scene?.layout.upright ? [direction[1], direction[0]] : direction;
    const next = this.#buttons[layer + along];
    if (along && next && layer + along > 0) {
      next[Math.round((neuron * (next.length - 1)) / Math.max(1, this.#buttons[layer].length - 1))].focus();
    } else this.#buttons[layer][neuron + within]?.focus();
  }

  /**
   * @param {Context} context
   * @param {Reading | null} reading
   * @param {[number, number] | null} open
   * @param {[number, number] | null} hovered
   * @param {Shown} shown
   */
  draw(context, reading, open, hovered, shown) {
    if (!this.#scene) return;
    const scene = this.#scene;
    const { layout } = scene;
    const last = layout.layers.length - 1;
    layout.layers.forEach(({ x, y, radius }, l) => {
      const activations = reading?.arrays[`activations${l + 1}`];
      const largest = Math.max(1, ...(activations ?? []));
      for (let i = 0; i < x.length; i++) {
        const value = (shown(l + 1) * Math.max(0, activations?.[i] ?? 0)) / largest;
        const answer = l === last && reading?.answer === i && shown(l + 1) === 1;
        this.#circle(context, x[i], y[i], radius, value, answer);
        const marked = [open, hovered].some((one) => one?.[0] === l + 1 && one[1] === i);
        if (marked) ring(context, x[i], y[i], radius + (answer ? 8 : 4), cssColour("ink"), 2);
      }
      this.#caption(context, scene, l + 1, `${x.length} neurons`);
    });
    const image = reading?.arrays.image;
    const pixel = hovered?.[0] === 0 && image ? hovered[1] : null;
    this.#pixels.textContent =
      pixel !== null && image
        ? `${pixelName(pixel)}: ${decimal(image[pixel] / 255)}`
        : `${scene.network.layers[0]} pixels`;
    this.#drawOutputs(context, scene, reading, shown(last + 1));
  }

  /**
   * @param {Context} context @param {number} x @param {number} y @param {number} radius
   * @param {number} value brightness, 0 to 1 @param {boolean} answer
   */
  #circle(context, x, y, radius, value, answer) {
    const light = Math.round(255 * value);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = value > 0 ? `rgb(${light} ${light} ${light})` : cssColour("unlit");
    context.fill();
    if (radius > 4) {
      context.strokeStyle = cssColour("quiet");
      context.lineWidth = 1.25;
      context.stroke();
    }
    if (answer) ring(context, x, y, radius + 4, cssColour("answer"), 4);
  }

  /** @param {Context} context @param {Scene} scene @param {number} layer @param {string} text */
  #caption(context, { layout: { layers, upright } }, layer, text) {
    context.fillStyle = cssColour("soft");
    context.font = font(13 * this.#scale);
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    if (upright) writeOver(context, text, 4, layers[layer - 1].y[0] - layers[layer - 1].radius - 9);
    else {
      const { y, radius } = layers[layer - 1];
      const middles = layers.map((one) => (Math.min(...one.x) + Math.max(...one.x)) / 2);
      const room = Math.min(...middles.slice(1).map((middle, l) => middle - middles[l]));
      const fits = context.measureText(`${text}  `).width < room;
      context.textAlign = "center";
      context.fillText(fits ? text : text.split(" ")[0], middles[layer - 1], Math.max(14, y[0] - radius - 12));
    }
  }

  /** A tick at the right output. @param {Context} context @param {number} x @param {number} y */
  #tick(context, x, y) {
    context.font = font(12 * this.#scale, 700);
    context.fillStyle = cssColour("ink");
    context.fillText("✓", x + 6 * this.#scale, y);
  }

  /**
   * Labels of the outputs, and their activations.
   * @param {Context} context @param {Scene} scene @param {Reading | null} reading
   * @param {number} shown how much of them, 0 to 1
   */
  #drawOutputs(context, { network, layout: { layers, upright } }, reading, shown) {
    const { x, y, radius } = layers[layers.length - 1];
    const activations = reading?.answer == null ? null : reading.arrays[`activations${layers.length}`];
    for (let i = 0; i < x.length && radius > 5; i++) {
      const answer = reading?.answer === i && shown === 1;
      const activation = activations?.[i] ?? 0;
      const share = shown * Math.min(1, Math.max(0, activation));
      context.font = font(17 * this.#scale, answer ? 700 : 500);
      context.textBaseline = "middle";
      context.textAlign = "center";
      context.fillStyle = cssColour(answer || !activations ? "ink" : "soft");
      const [u, v] = upright ? [x[i], y[i] + radius + 19] : [x[i] + radius + 21 * this.#scale, y[i] + 1];
      context.fillText(network.classes[i], u, v);
      if (reading?.right === i) this.#tick(context, u + context.measureText(network.classes[i]).width / 2, v);
      if (!this.bars) continue;
      const start = u + (reading?.right === undefined ? 16 : 28) * this.#scale; // beyond the tick
      context.fillStyle = cssColour(answer ? "answer" : "quiet");
      if (upright) context.fillRect(u - 6, v + 13, 12, Math.max(share ? 1 : 0, share * this.#barLength));
      else context.fillRect(start, v - 7, Math.max(share ? 1 : 0, share * this.#barLength), 12);
      if (upright || share < 0.005) continue;
      context.font = font(12 * this.#scale);
      context.textAlign = "left";
      context.fillStyle = cssColour("soft");
      context.fillText(decimal(activation), start + 4 * this.#scale + share * this.#barLength, v);
    }
  }
}

/**
 * @param {Context} context @param {number} x @param {number} y @param {number} radius
 * @param {string} colour @param {number} width
 */
function ring(context, x, y, radius, colour, width) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
