/** The network as it thinks: the image, lines by weight or by signal, neurons by brightness, the answer ringed. */

import { pen } from "../ui/dom.js";
import { changed, css, motionless, textScale } from "../ui/look.js";
import { at, layout } from "./layout.js";
import { Neurons } from "./neurons.js";

/**
 * @typedef {import("../network/connection.js").Numbers} Numbers
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const SHADES = 7; // of a line's strength: one path each is drawn quicker than a thousand lines
const FLOWING = 70; // lines of a layer on which signals are seen to travel
const RESTS = 1600; // milliseconds after the last change, when they come to rest

export class Diagram {
  root;
  #canvas = document.createElement("canvas");
  #lines = document.createElement("canvas"); // on their own, for frames in which only signals move
  #image = document.createElement("canvas");
  /** @type {Shown | null} */
  #network = null;
  /** @type {Shown | null} */
  #reading = null;
  /** @type {import("./layout.js").Layout | null} */
  #place = null;
  /** @type {[number, number] | null} */
  #open = null;
  /** @type {[number, number] | null} the neuron under the pointer or in focus */
  #near = null;
  /** @type {"signal" | "weight"} */
  #by = "signal";
  #stale = true;
  #stirred = -RESTS;
  #asked = 0;
  #density = 1;
  /** @type {(() => void)[]} */
  #painted = [];

  /**
   * @param {(layer: number, neuron: number) => void} choose
   * @param {{ backwards?: boolean, over?: (context: CanvasRenderingContext2D, place: import("./layout.js").Layout) => void }} [how]
   *   whether what the lines show goes from the last layer to the first, and what is drawn over the neurons
   */
  constructor(choose, { backwards = false, over } = {}) {
    this.backwards = backwards;
    this.over = over;
    this.root = document.createElement("div");
    this.root.className = "diagram";
    for (const canvas of [this.#lines, this.#canvas]) canvas.setAttribute("aria-hidden", "true");
    this.#image.width = this.#image.height = 28;
    this.neurons = new Neurons(choose, (near) => {
      this.#near = near;
      this.#redraw();
    });
    this.root.append(this.#lines, this.#canvas, this.neurons.root);
    new ResizeObserver(() => this.#fit()).observe(this.root);
    changed.addEventListener("change", () => this.#redraw());
  }

  /** @param {Shown} network */
  setNetwork(network) {
    this.#network = network;
    this.#fit();
  }

  /**
   * @param {Shown} reading what the network makes of the drawing
   * @param {() => void} painted called when it has been drawn
   */
  setReading(reading, painted) {
    this.#reading = reading;
    this.#stirred = performance.now();
    this.#painted.push(painted);
    this.neurons.setReading(reading);
    this.#redraw();
  }

  /** @param {[number, number] | null} open layer and neuron */
  setOpen(open) {
    this.#open = open;
    this.#redraw();
  }

  /** @param {"signal" | "weight"} by */
  setLines(by) {
    this.#by = by;
    this.#redraw();
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!this.#network || !width || !height) return;
    this.#density = Math.min(2, devicePixelRatio);
    for (const canvas of [this.#canvas, this.#lines]) {
      canvas.width = Math.round(width * this.#density);
      canvas.height = Math.round(height * this.#density);
    }
    this.#place = layout(textScale(), width, height, this.#network.layers);
    this.neurons.setPlace(this.#place, this.#network, width);
    this.#redraw();
  }

  #redraw() {
    this.#stale = true;
    this.#ask();
  }

  #ask() {
    this.#asked ||= requestAnimationFrame((now) => this.#frame(now));
  }

  /** @param {number} now */
  #frame(now) {
    this.#asked = 0;
    if (!this.#place || !this.#network) return;
    if (this.#stale) this.#drawLines();
    this.#stale = false;
    const context = this.#cleared(this.#canvas);
    const flowing = this.#reading?.answer != null && !motionless() && now - this.#stirred < RESTS;
    if (flowing) this.#drawFlow(context, now);
    this.#drawPlane(context);
    this.#drawNeurons(context);
    for (const painted of this.#painted.splice(0)) painted();
    if (flowing) this.#ask();
  }

  /** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} its pen, in the page's own pixels */
  #cleared(canvas) {
    const context = pen(canvas);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(this.#density, 0, 0, this.#density, 0, 0);
    return context;
  }

  /** What the lines show: signals where something is drawn, else weights. @returns {Shown} */
  #source() {
    const network = /** @type {Shown} */ (this.#network);
    return this.#by === "signal" && this.#reading?.answer != null ? this.#reading : network;
  }

  #drawLines() {
    const context = this.#cleared(this.#lines);
    const faint = this.#by === "signal" && this.#reading?.answer == null ? 0.45 : 1;
    for (let layer = 0; layer < /** @type {Shown} */ (this.#network).layers.length - 1; layer++) {
      this.#drawLayer(context, layer, faint);
    }
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} layer @param {number} faint */
  #drawLayer(context, layer, faint) {
    const { [`where${layer}`]: where, [`strength${layer}`]: strength } = this.#source().arrays;
    const before = /** @type {Shown} */ (this.#network).layers[layer];
    const most = Math.abs(strength.at(-1) ?? 0) || 1;
    const near = this.#near ?? (this.#open?.[0] ? this.#open : null);
    const dim = near?.[0] === layer + 1 ? 0.18 : 1;
    for (let shade = 1; shade <= SHADES; shade++) {
      for (const sign of [-1, 1]) {
        const own = new Path2D();
        const others = new Path2D();
        for (let i = 0; i < where.length; i++) {
          const size = Math.abs(strength[i]) / most;
          if (strength[i] * sign <= 0 || Math.ceil(size * SHADES) !== shade) continue;
          const receiver = Math.floor(where[i] / before);
          this.#line(
            near?.[0] === layer + 1 && near[1] === receiver ? own : others,
            layer,
            where[i] % before,
            receiver,
          );
        }
        const alpha = 0.06 + 0.8 * (shade / SHADES) ** 1.6;
        context.strokeStyle = css(sign < 0 ? "negative" : "positive");
        context.lineWidth = (layer ? 0.6 : 0.5) + (layer ? 1.8 : 0.9) * (shade / SHADES);
        context.globalAlpha = alpha * faint * dim;
        context.stroke(others);
        context.globalAlpha = Math.min(1, alpha + 0.35);
        context.stroke(own);
      }
    }
  }

  /** @param {Path2D} path @param {number} layer of the sender @param {number} sender @param {number} receiver */
  #line(path, layer, sender, receiver) {
    const place = /** @type {import("./layout.js").Layout} */ (this.#place);
    const [x, y] = at(place, layer, sender);
    const [u, v] = at(place, layer + 1, receiver);
    path.moveTo(x, y);
    if (place.upright) path.bezierCurveTo(x, y + (v - y) / 2, u, v - (v - y) / 2, u, v);
    else path.bezierCurveTo(x + (u - x) / 2, y, u - (u - x) / 2, v, u, v);
  }

  /** Signals on their way, along the strongest lines. @param {CanvasRenderingContext2D} context @param {number} now */
  #drawFlow(context, now) {
    const reading = /** @type {Shown} */ (this.#reading);
    const network = /** @type {Shown} */ (this.#network);
    const place = /** @type {import("./layout.js").Layout} */ (this.#place);
    const strength = Math.min(1, (RESTS - (now - this.#stirred)) / 600);
    for (let layer = 0; layer < network.layers.length - 1; layer++) {
      const { [`where${layer}`]: where, [`strength${layer}`]: signals } = reading.arrays;
      const most = Math.abs(signals.at(-1) ?? 0) || 1;
      for (let i = Math.max(0, where.length - FLOWING); i < where.length; i++) {
        const size = Math.abs(signals[i]) / most;
        if (size < 0.08) continue;
        const way = (now / 700 + ((where[i] * 0.618034) % 1)) % 1;
        const t = this.backwards ? 1 - way : way;
        const [x, y] = at(place, layer, where[i] % network.layers[layer]);
        const [u, v] = at(place, layer + 1, Math.floor(where[i] / network.layers[layer]));
        const smooth = t * t * (3 - 2 * t); // a line leaves and arrives along the flow
        const [along, across] = [1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t ** 3, smooth];
        const [fx, fy] = place.upright ? [across, along] : [along, across];
        context.fillStyle = css("ink", strength * (0.25 + 0.75 * size));
        context.beginPath();
        context.arc(x + (u - x) * fx, y + (v - y) * fy, 1 + 1.5 * size, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawPlane(context) {
    const { x, y, side } = /** @type {import("./layout.js").Layout} */ (this.#place).plane;
    const pixels = this.#reading?.arrays.image;
    const image = new ImageData(28, 28);
    for (let i = 0; i < 784; i++) {
      const value = pixels?.[i] ?? 0;
      image.data.set([value, value, value, 255], 4 * i);
    }
    pen(this.#image).putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = 1;
    context.drawImage(this.#image, x, y, side, side);
    context.strokeStyle = css("edge");
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, side, side);
    if (this.#open?.[0] === 0) {
      const pixel = side / 28;
      context.strokeStyle = css("ink");
      context.lineWidth = 2;
      context.strokeRect(x + (this.#open[1] % 28) * pixel, y + Math.floor(this.#open[1] / 28) * pixel, pixel, pixel);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawNeurons(context) {
    this.neurons.draw(context, this.#reading, this.#open, this.#near);
    if (this.#reading && this.#place) this.over?.(context, this.#place);
  }
}
