/** In Learn, the network itself while it learns: its lines and neurons as one of the ten test digits sees them. */

import { Diagram } from "../charts/diagram.js";
import { element } from "../ui/dom.js";

/** @import { Learning } from "../network/messages.d.ts" */

export class LearnNetwork {
  #shape = ""; // the layers and classes that the diagram has

  constructor() {
    this.diagram = new Diagram((layer, neuron) => this.diagram.setOpen([layer, neuron]), { pulses: false });
    this.caption = element("p.soft");
    this.root = element("section.learner", { "aria-label": "The network" }, this.caption, this.diagram.root);
  }

  /** @param {Learning} learning */
  show({ arrays, classes, digit, hidden, labels }) {
    const layers = [784, ...hidden, classes.length];
    const shape = [...layers, ...classes].join();
    if (shape !== this.#shape) {
      this.diagram.setOpen(null);
      this.diagram.setNetwork({ layers, classes, arrays });
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
}
