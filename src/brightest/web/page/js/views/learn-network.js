/** In Learn, the network itself while it learns, as one of the ten test digits sees it; its layers can be changed. */

import { Diagram } from "../charts/diagram.js";
import { button, element } from "../ui/dom.js";

/**
 * @typedef {(hidden: number[]) => void} Change of the neurons of each hidden layer
 */

const NEW_LAYER = 16; // neurons

export class LearnNetwork {
  #shape = ""; // the layers and classes that the diagram has
  /** @type {Layout | null} */
  #layout = null;

  /** @param {(change: Change) => void} restructure */
  constructor(restructure) {
    this.restructure = restructure;
    this.diagram = new Diagram((layer, neuron) => this.diagram.setOpen([layer, neuron]), {
      pulses: false,
      drawOver: (_, layout) => this.#place(layout),
    });
    this.caption = element("p.soft");
    this.structure = element("div.structure", { role: "group", "aria-label": "Layers and neurons" });
    this.root = element(
      "section.learner",
      { "aria-label": "The network" },
      this.caption,
      this.diagram.root,
      this.structure,
    );
  }

  /** @param {Learning} learning */
  show({ arrays, classes, digit, hidden, labels }) {
    const layers = [784, ...hidden, classes.length];
    const shape = [...layers, ...classes].join();
    if (shape !== this.#shape) {
      this.diagram.setOpen(null);
      this.diagram.setNetwork({ layers, classes, arrays });
      this.#setStructure(hidden);
    }
    this.#shape = shape;
    const outputs = arrays.outputs.subarray(classes.length * digit, classes.length * (digit + 1));
    const image = arrays.digits.subarray(784 * digit, 784 * (digit + 1));
    this.diagram.setReading({
      answer: outputs.indexOf(Math.max(...outputs)),
      right: labels[digit],
      arrays: { ...arrays, image },
    });
    this.caption.textContent = `What it makes of this ${classes[labels[digit]]}: lines are signals, weight × brightness.`;
  }

  /** @param {number[]} hidden neurons of each hidden layer */
  #setStructure(hidden) {
    const pair = (/** @type {string} */ name, /** @type {Change} */ less, /** @type {Change} */ more) => {
      const [minus, plus] = [button("−", () => this.restructure(less)), button("+", () => this.restructure(more))];
      minus.setAttribute("aria-label", `One ${name} less`);
      plus.setAttribute("aria-label", `One ${name} more`);
      return element("span", {}, minus, plus);
    };
    const layers = pair(
      "layer",
      (all) => all.pop(),
      (all) => all.push(NEW_LAYER),
    );
    layers.prepend("Layers ");
    const neurons = hidden.map((_, i) =>
      pair(
        `neuron in layer ${i + 2}`,
        (all) => {
          all[i] = Math.max(1, all[i] - 1);
        },
        (all) => all[i]++,
      ),
    );
    this.structure.replaceChildren(layers, ...neurons);
    this.#layout = null;
  }

  /** Each layer's buttons under it. @param {Layout} layout */
  #place(layout) {
    if (layout === this.#layout) return;
    this.#layout = layout;
    [...this.structure.children].slice(1).forEach((pair, i) => {
      const { x } = layout.layers[i];
      const middle = (Math.min(...x) + Math.max(...x)) / 2;
      if (pair instanceof HTMLElement) pair.style.left = layout.upright ? "" : `${middle}px`;
    });
    this.structure.classList.toggle("row", layout.upright);
  }
}
