/** In Draw, the card that breaks the network and says what becomes of its accuracy; and numbers set by hand. */

import { button, element, field } from "../ui/dom.js";
import { fixedPercent } from "../ui/numerals.js";
import { throttle } from "../ui/throttle.js";
import { neuronNumber } from "../ui/words.js";

export class TinkerCard {
  #hidden = 0; // layers
  /** @type {[number, number] | null} layer and neuron that are open */
  #open = null;
  #steps = 1;
  #noiseBegins = true;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const noise = throttle((/** @type {number} */ spread) => {
      connection.send({ type: "tinker.noise", spread, begins: this.#noiseBegins });
      this.#noiseBegins = false;
    });
    const { input, label } = field("Noise on all weights", { type: "range", min: 0, max: 2, step: 0.05, value: 0 });
    input.addEventListener("input", () => noise(Number(input.value)));
    input.addEventListener("change", () => {
      this.#noiseBegins = true;
    });
    this.cut = button("", () => {
      const [layer, neuron] = this.#open ?? [0, 0];
      connection.send({ type: "tinker.cut", layer, neuron });
    });
    this.linear = button("", () => connection.send({ type: "tinker.linear", layer: this.#open?.[0] ?? 0 }));
    this.steps = element("ol");
    this.undo = button("Undo the change", () => connection.send({ type: "tinker.undo" }));
    this.root = element(
      "details.card.tinker",
      {},
      element("summary", {}, "Break it"),
      label,
      element(
        "div.row",
        {},
        button("No biases", () => connection.send({ type: "tinker.biases_off" })),
        this.cut,
        this.linear,
      ),
      this.steps,
      this.undo,
    );
    connection.on("tinker", (tinker) => this.#show(tinker));
    this.setOpen(null, 0);
  }

  /** @param {string} kind "weight" or "bias" @param {number[]} place layer, neuron, and for a weight its sender */
  setter(kind, [layer, neuron, sender]) {
    return (/** @type {number} */ value, /** @type {boolean} */ begins) => {
      if (kind === "bias") this.connection.send({ type: "tinker.bias", layer, neuron, value, begins });
      else this.connection.send({ type: "tinker.weight", layer, neuron, sender, value, begins });
    };
  }

  /** @param {[number, number] | null} open layer and neuron @param {number} hidden layers of the network */
  setOpen(open, hidden) {
    [this.#open, this.#hidden] = [open, hidden];
    const inside = open !== null && 1 <= open[0] && open[0] <= this.#hidden;
    this.cut.disabled = this.linear.disabled = !inside;
    this.cut.textContent = inside
      ? `Cut neuron ${neuronNumber(open[1])} of layer ${open[0] + 1}`
      : "Cut the open neuron";
    this.linear.textContent = inside ? `No squash in layer ${open[0] + 1}` : "No squash in its layer";
    this.linear.title = "Two layers without a squash between them are one layer";
  }

  /** @param {Tinker} tinker */
  #show({ steps }) {
    if (steps.length > 1 && this.#steps === 1) this.root.open = true; // where it can be undone
    this.#steps = steps.length;
    this.undo.hidden = this.steps.hidden = steps.length < 2;
    this.steps.replaceChildren(
      ...steps.map(({ what, accuracy }) => {
        const bar = element("i", { "aria-hidden": "true" });
        bar.style.width = `${100 * (accuracy ?? 0)}%`;
        const share = accuracy === null ? "…" : fixedPercent(accuracy);
        return element("li", {}, element("span", {}, what), element("b.number", {}, share), bar);
      }),
    );
  }
}
