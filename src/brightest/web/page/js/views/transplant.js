/** In Design, the painted neuron in the place of one of the network's, and the training around it. */

import { TrainingCurves } from "../charts/training-curves.js";
import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { button, element, field, picture } from "../ui/dom.js";
import { decimal, percent, signedDecimal } from "../ui/numerals.js";
import { paint, signedColour, themeChanged } from "../ui/theme.js";
import { neuronNumber } from "../ui/words.js";

const MAX_NEURONS = 16;

export class Transplant {
  /** @type {Graft | null} */
  #graft = null;
  #chosen = 0;
  /** @type {number | null} under the board's brush */
  #pixel = null;
  #frameRequest = 0;

  /** @param {Connection} connection */
  constructor(connection) {
    this.neurons = Array.from({ length: MAX_NEURONS }, (_, i) => this.#place(i));
    this.about = element("p.soft");
    this.transplant = button("Transplant it here", () =>
      connection.send({ type: "design.transplant", neuron: this.#chosen }),
    );
    this.copy = button("Copy to the board", () => connection.send({ type: "design.copy", neuron: this.#chosen }));
    this.freeze = element("input", { type: "checkbox", checked: true });
    this.epochs = field("Epochs", { type: "number", min: 1, max: 20, step: 1, value: 3 });
    this.train = button("Train around it", () => {
      const [epochs, freeze] = [Number(this.epochs.input.value), this.freeze.checked];
      if (this.#graft?.playing) connection.send({ type: "design.pause" });
      else connection.send({ type: "design.train", epochs, freeze });
    });
    this.train.classList.add("play");
    this.use = button("Use this network", () => connection.send({ type: "design.use" }));
    this.restore = button("Take it back", () => connection.send({ type: "design.restore" }));
    const figure = (/** @type {string} */ name) => ({ name, value: element("b.number", {}, "–") });
    this.figures = { before: figure("before"), after: figure("transplanted"), now: figure("now") };
    this.plot = new TrainingCurves("Read right, of the test digits (dashed: before)");
    this.figuresRoot = element(
      "div.figures",
      {},
      ...Object.values(this.figures).map(({ name, value }) =>
        element("div", {}, value, element("span.soft", {}, name)),
      ),
    );
    this.root = element(
      "section.graft",
      { "aria-label": "Transplant" },
      element("h2", {}, "Transplant it into the network"),
      this.about,
      element(
        "div.places",
        { role: "group", "aria-label": "Whose place does it take?" },
        ...this.neurons.map(({ root }) => root),
      ),
      element("div.pair", {}, this.transplant, this.copy),
      this.figuresRoot,
      element("div.around", {}, this.train, this.epochs.label, element("label.tick", {}, this.freeze, "Freeze it")),
      this.plot.root,
      element("div.pair", {}, this.use, this.restore),
    );
    connection.on("graft", (graft) => this.#setGraft(graft));
    themeChanged.addEventListener("change", () => this.show());
  }

  /** @param {number} i */
  #place(i) {
    const image = picture(28, "");
    image.setAttribute("aria-hidden", "true");
    const text = element("span.number");
    const root = element("button", { type: "button", onclick: () => this.#choose(i) }, image, text);
    return { root, image, text };
  }

  /** @param {number} i */
  #choose(i) {
    this.#chosen = i;
    this.show();
  }

  /** Show the weights of a pixel. @param {number | null} pixel */
  point(pixel) {
    this.#pixel = pixel;
    this.#writeNumbers();
  }

  /** @param {Graft} graft */
  #setGraft(graft) {
    const before = this.#graft;
    this.#graft = graft;
    this.#chosen = Math.min(this.#chosen, graft.places - 1);
    if (before && graft.placed.length > before.placed.length && graft.after !== null && graft.before !== null) {
      announce(
        `Transplanted: ${percent(graft.after)} of the test digits read right; before, ${percent(graft.before)}.`,
        "graft",
      );
    }
    if (before?.playing && !graft.playing && graft.now !== null)
      announce(`It learned: ${percent(graft.now)} of the test digits read right.`, "graft");
    this.#frameRequest ||= requestAnimationFrame(() => this.show());
  }

  show() {
    this.#frameRequest = 0;
    const graft = this.#graft;
    if (!graft || !this.root.isConnected) return;
    const {
      arrays: { pictures, accuracies },
      placed,
      before,
      now,
      step,
    } = graft;
    const largest = Math.max(...pictures.map(Math.abs)) || 1;
    this.neurons.forEach(({ root, image }, i) => {
      root.hidden = i >= graft.places;
      if (root.hidden) return;
      root.setAttribute("aria-pressed", String(i === this.#chosen));
      root.classList.toggle("placed", placed.includes(i));
      paint(context2d(image), pictures.subarray(784 * i, 784 * (i + 1)), (value) =>
        signedColour((1.2 * value) / largest),
      );
    });
    this.#writeNumbers();
    for (const name of /** @type {const} */ (["before", "after", "now"])) {
      const share = graft[name];
      this.figures[name].value.textContent = share === null ? "–" : `${decimal(100 * share, 1)}\u00a0%`;
    }
    this.train.textContent = graft.playing ? "Pause" : "Train around it";
    this.train.disabled = this.restore.disabled = !placed.length;
    this.use.disabled = !placed.length || graft.on_desk;
    this.use.textContent = graft.on_desk ? "It is in use" : "Use this network";
    const end = Math.max(1, step);
    this.plot.root.hidden = this.figuresRoot.hidden = !placed.length;
    this.plot.show({
      curves:
        before === null
          ? []
          : [
              { points: [0, before, end, before], width: 2, which: 1, colour: "quiet", dashed: true },
              { points: accuracies, width: 2, which: 1, colour: "ink" },
            ],
      now: step,
      range: rangeOf(accuracies, before, now),
      label: (value) => `${decimal(100 * value, 0)} %`,
    });
  }

  /** Write below each neuron its bias, or its weight for the pixel under the brush. */
  #writeNumbers() {
    const graft = this.#graft;
    if (!graft) return;
    const {
      arrays: { pictures, biases },
    } = graft;
    this.neurons.slice(0, graft.places).forEach(({ root, text }, i) => {
      const weight = this.#pixel === null ? null : pictures[784 * i + this.#pixel];
      text.textContent = short(weight ?? biases[i]);
      text.className = `number ${weight === null ? "" : weight < 0 ? "negative" : "positive"}`;
      root.setAttribute(
        "aria-label",
        `Neuron ${neuronNumber(i)}, bias ${short(biases[i])}${graft.placed.includes(i) ? ", transplanted" : ""}`,
      );
    });
    this.about.textContent =
      this.#pixel !== null
        ? `This pixel has a different weight for each of these ${graft.places} neurons.`
        : `${graft.places < graft.neurons ? `The first ${graft.places} of ${graft.neurons}` : `The ${graft.neurons}`} neurons of the first hidden layer of “${graft.name}”, each with its own bias. Whose place does yours take?${graft.squash === "sigmoid" ? "" : ` There it is squashed by ${graft.squash === "relu" ? "ReLU" : graft.squash}, as they are.`}`;
  }
}

/** @param {number} value @returns {string} short enough for the space below a picture */
function short(value) {
  return signedDecimal(value, Math.abs(value) < 9.995 ? 2 : 1);
}

/**
 * @param {ArrayLike<number>} accuracies rows of step and share, flattened
 * @param {number | null} before
 * @param {number | null} now
 * @returns {[number, number]} up to 1, from a multiple of 4 % below all shares
 */
function rangeOf(accuracies, before, now) {
  const shares = Array.from(accuracies)
    .filter((_, i) => i % 2)
    .concat(before ?? 0, now ?? 0);
  return [Math.max(0, 1 - Math.ceil(25 * (1 - Math.min(...shares)) + 0.1) / 25), 1];
}
