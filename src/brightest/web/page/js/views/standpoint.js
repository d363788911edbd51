/** A place of the network's landscape: its weights, and the images, which are the same everywhere. */

import { context2d } from "../ui/canvas.js";
import { element, picture } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { grey, paint, signedColour } from "../ui/theme.js";

const SHOWN = 4; // neurons, and images
const PIXELS = 784;

export class Standpoint {
  /** @type {Landscape | null} whose images are painted */
  #painted = null;
  #cost = element("b.number");
  #weights = row("weights of neuron");
  #images = row("training image");
  root = element(
    "div.stands",
    {},
    element("p", {}, this.#cost, element("span.soft", {}, "cost: the height here")),
    element("div.pictures", {}, element("span.soft", {}, "weights"), ...this.#weights),
    element("div.pictures", {}, element("span.soft", {}, "images"), ...this.#images),
  );

  /** @param {Landscape} landscape @param {[number, number]} place @param {number} cost NaN until it is measured */
  show(landscape, [x, y], cost) {
    const { images, weights } = landscape.arrays;
    this.root.hidden = !weights.length; // a first layer with fewer than four neurons
    if (!weights.length) return;
    this.#cost.textContent = Number.isNaN(cost) ? "…" : decimal(cost, 3);
    const n = weights.length / 3;
    const here = Array.from({ length: n }, (_, i) => weights[i] + x * weights[n + i] + y * weights[2 * n + i]);
    const largest = Math.max(...weights.subarray(0, n).map(Math.abs));
    this.#weights.forEach((canvas, i) => {
      const own = here.slice(PIXELS * i, PIXELS * (i + 1));
      paint(context2d(canvas), own, (value) => signedColour((2.5 * value) / largest));
    });
    if (this.#painted === landscape) return;
    this.#painted = landscape;
    this.#images.forEach((canvas, i) => {
      canvas.hidden = PIXELS * i >= images.length;
      if (!canvas.hidden) paint(context2d(canvas), images.subarray(PIXELS * i, PIXELS * (i + 1)), grey);
    });
  }
}

/** @param {string} name @returns {HTMLCanvasElement[]} */
function row(name) {
  return Array.from({ length: SHOWN }, (_, i) => picture(28, `${name} ${i + 1}`));
}
