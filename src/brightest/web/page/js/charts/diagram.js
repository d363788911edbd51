/** A network and an image in it: the pixels, the strongest lines, the neurons' activations, the answer in a ring. */

import { cleared, context2d, resize } from "../ui/canvas.js";
import { element } from "../ui/dom.js";
import { SIDE } from "../ui/pixels.js";
import { cssColour, grey, paint, reducedMotion, textScale, themeChanged } from "../ui/theme.js";
import { drawFlow, drawLines } from "./diagram-lines.js";
import { layout } from "./layout.js";
import { Motion, partOf } from "./motion.js";
import { Neurons } from "./neurons.js";

/**
 * @typedef {Pick<Network, "layers" | "classes"> & Lines} Shape of a network, and its strongest weights
 *
 * @typedef {object} Lines the strongest lines into layer l + 1, in ascending order
 * @property {{ [where: `where${number}`]: Uint32Array, [strength: `strength${number}`]: Float32Array }} arrays
 *
 * @typedef {object} ReadingArrays
 * @property {Uint8Array} [image]
 *
 * @typedef {object} Reading of an image
 * @property {number | null} answer
 * @property {number} [right] the class that the image shows
 * @property {Lines["arrays"] & ReadingArrays & { [activations: `activations${number}`]: Float32Array }} arrays
 *
 * @typedef {(context: CanvasRenderingContext2D, layout: Layout, shown: Shown) => void} DrawOver
 * @typedef {(layer: number) => number} Shown how much of a layer and of the lines into it is shown, 0 to 1
 *
 * @typedef {object} Scene
 * @property {Shape} network
 * @property {Layout} layout
 */

const FLOW_DURATION = 1600; // milliseconds after the last change
const FADE_DURATION = 600; // milliseconds at its end
const LAYER_DURATION = 700; // milliseconds from one layer to the next, while it plays

export class Diagram {
  root;
  #canvas = element("canvas", { "aria-hidden": "true" });
  #lines = element("canvas", { "aria-hidden": "true" });
  #flow = element("canvas", { "aria-hidden": "true" }); // separate, for frames in which only signals move
  #image = element("canvas", { width: SIDE, height: SIDE });
  /** @type {Shape | null} */
  #network = null;
  /** @type {Reading | null} */
  #reading = null;
  /** @type {Scene | null} */
  #scene = null;
  /** @type {[number, number] | null} layer and neuron */
  #open = null;
  /** @type {[number, number] | null} layer and neuron under the pointer or in focus */
  #hovered = null;
  /** @type {"signal" | "weight"} */
  #lineKind = "signal";
  #stale = true;
  #flows = false;
  #changedAt = -FLOW_DURATION;
  #frameRequest = 0;
  #motion = new Motion(() => this.#move());
  #onPlayed = () => {};
  /** @type {(() => void)[]} */
  #onDrawn = [];

  /**
   * @param {(layer: number, neuron: number) => void} choose
   * @param {object} [options]
   * @param {boolean} [options.backwards] signals travel from the last layer to the first
   * @param {boolean} [options.pulses] signals are seen travelling
   * @param {DrawOver} [options.drawOver] draws over the neurons
   */
  constructor(choose, { backwards = false, pulses = true, drawOver } = {}) {
    this.backwards = backwards;
    this.pulses = pulses;
    this.drawOver = drawOver;
    const hover = (/** @type {[number, number] | null} */ hovered) => {
      this.#hovered = hovered;
      this.#redraw();
    };
    this.neurons = new Neurons(choose, hover, !backwards); // backwards there are wishes beside the outputs
    this.root = element("div.diagram", {}, this.#lines, this.#flow, this.#canvas, this.neurons.root);
    new ResizeObserver(() => this.#fit()).observe(this.root);
    themeChanged.addEventListener("change", () => this.#redraw());
  }

  /** @param {Shape} network */
  setNetwork(network) {
    this.#network = network;
    this.#fit();
  }

  /** @param {Reading} reading @param {() => void} [onDrawn] called when it has been drawn */
  setReading(reading, onDrawn) {
    this.#reading = reading;
    this.#changedAt = performance.now();
    if (onDrawn) this.#onDrawn.push(onDrawn);
    this.neurons.setReading(reading);
    this.#redraw();
  }

  /** Show the layers one after another, as the signals reach them. @param {() => void} [onPlayed] */
  play(onPlayed = () => {}) {
    this.#onPlayed = onPlayed;
    this.#changedAt = performance.now();
    this.#motion.play(LAYER_DURATION * ((this.#network?.layers.length ?? 1) + 1));
  }

  /** Show the layers that the signals have reached. @param {number} time from 0, when they start, to 1 */
  reach(time) {
    if (time < 1) this.#changedAt = performance.now();
    this.#motion.set(time);
  }

  #move() {
    this.#redraw();
    if (!this.isPlaying) this.#onPlayed();
  }

  get isPlaying() {
    return this.#motion.at < 1;
  }

  /** @param {number} layer @returns {number} how much of it is shown, 0 to 1 */
  #shown = (layer) => {
    const n = this.#network?.layers.length ?? 1;
    return partOf(this.#motion.at, this.backwards ? n - layer : layer - 1, n - 1, 1);
  };

  /** @param {[number, number] | null} open layer and neuron */
  setOpen(open) {
    this.#open = open;
    this.#redraw();
  }

  /** @param {"signal" | "weight"} kind */
  setLines(kind) {
    this.#lineKind = kind;
    this.#redraw();
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!this.#network || !width || !height) return;
    for (const canvas of [this.#canvas, this.#flow, this.#lines]) resize(canvas, width, height);
    this.#scene = { network: this.#network, layout: layout(textScale(), width, height, this.#network.layers) };
    this.neurons.setScene(this.#scene, width);
    this.#redraw();
  }

  #redraw() {
    this.#stale = true;
    this.#requestFrame();
  }

  #requestFrame() {
    this.#frameRequest ||= requestAnimationFrame((now) => this.#draw(now));
  }

  /** @param {number} now */
  #draw(now) {
    this.#frameRequest = 0;
    if (!this.#scene) return;
    if (this.#stale) this.#drawStill(this.#scene);
    this.#stale = false;
    this.#drawFlow(this.#scene, now);
    for (const onDrawn of this.#onDrawn.splice(0)) onDrawn();
    if (this.#flows) this.#requestFrame();
  }

  /** What doesn't move. @param {Scene} scene */
  #drawStill(scene) {
    this.#drawLines(scene);
    const context = cleared(this.#canvas);
    this.#drawImage(context, scene.layout);
    this.neurons.draw(context, this.#reading, this.#open, this.#hovered, this.backwards ? () => 1 : this.#shown);
    if (this.#reading) this.drawOver?.(context, scene.layout, this.#shown);
  }

  /** @param {Scene} scene @param {number} now */
  #drawFlow(scene, now) {
    const left = FLOW_DURATION - (now - this.#changedAt);
    const reading = this.pulses && this.#reading?.answer != null && !reducedMotion() && left > 0 ? this.#reading : null;
    if (reading || this.#flows) {
      const context = cleared(this.#flow);
      const strength = (/** @type {number} */ layer) => Math.min(1, left / FADE_DURATION) * this.#shown(layer);
      if (reading) drawFlow(context, scene, reading, now, strength, { backwards: this.backwards });
    }
    this.#flows = reading !== null;
  }

  /** Lines show signals if there is an answer, else weights. @param {Scene} scene */
  #drawLines(scene) {
    const reading = this.#lineKind === "signal" && this.#reading?.answer != null ? this.#reading : null;
    const alpha = this.#lineKind === "signal" && !reading ? 0.45 : 1;
    const highlighted = this.#hovered ?? (this.#open?.[0] ? this.#open : null);
    drawLines(
      cleared(this.#lines),
      scene,
      reading ?? scene.network,
      highlighted,
      (layer) => alpha * this.#shown(layer),
    );
  }

  /** @param {Context} context @param {Layout} layout */
  #drawImage(context, { plane: { x, y, side } }) {
    paint(context2d(this.#image), this.#reading?.arrays.image ?? new Uint8Array(SIDE * SIDE), grey);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = 1;
    context.drawImage(this.#image, x, y, side, side);
    context.strokeStyle = cssColour("edge");
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, side, side);
    const cell = side / SIDE;
    context.strokeStyle = cssColour("ink");
    context.lineWidth = 2;
    for (const one of [this.#open, this.#hovered]) {
      if (one?.[0] === 0)
        context.strokeRect(x + (one[1] % SIDE) * cell, y + Math.floor(one[1] / SIDE) * cell, cell, cell);
    }
  }
}
