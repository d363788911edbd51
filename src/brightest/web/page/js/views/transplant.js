/** The transplant: the first neurons of the network on the desk, whose place is taken, and how it learns around that. */

import { Plot } from "../charts/curves.js";
import { announce, button, element, field, number, pen, percent, picture } from "../ui/dom.js";
import { changed, paint, signedColour } from "../ui/look.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const PLACES = 16;

export class Graft {
  /** @type {Shown | null} */
  #graft = null;
  #chosen = 0;
  /** @type {number | null} the pixel that is pointed at on the board */
  #pixel = null;
  #waiting = false;

  /** @param {Connection} connection */
  constructor(connection) {
    const send = (/** @type {string} */ method, /** @type {Record<string, any>} */ fields = {}) =>
      void connection.send(`design.${method}`, fields);
    this.places = Array.from({ length: PLACES }, (_, i) => this.#place(i));
    this.about = element("p.soft");
    this.transplant = button("Transplant it here", () => send("transplant", { neuron: this.#chosen }));
    this.copy = button("Copy to the board", () => send("copy", { neuron: this.#chosen }));
    this.freeze = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: true }));
    this.epochs = field("Epochs", { type: "number", min: 1, max: 20, step: 1, value: 3 });
    this.train = button("Train around it", () => {
      if (this.#graft?.playing) send("pause");
      else send("train", { epochs: Number(this.epochs.input.value), freeze: this.freeze.checked });
    });
    this.train.classList.add("play");
    this.use = button("Put it on the desk", () => send("use"));
    this.restore = button("Take it back", () => send("restore"));
    const figure = (/** @type {string} */ name) => ({ name, value: element("b.number", {}, "–") });
    this.figures = { before: figure("before"), after: figure("transplanted"), now: figure("now") };
    this.plot = new Plot("Read right, of the test digits (dashed: before)");
    this.numbers = element(
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
        ...this.places.map(({ root }) => root),
      ),
      element("div.pair", {}, this.transplant, this.copy),
      this.numbers,
      element("div.around", {}, this.train, this.epochs.label, element("label.tick", {}, this.freeze, "Freeze it")),
      this.plot.root,
      element("div.pair", {}, this.use, this.restore),
    );
    connection.addEventListener("graft", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    changed.addEventListener("change", () => this.show());
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

  /** @param {number | null} pixel of the board that is pointed at: here, its weights */
  point(pixel) {
    this.#pixel = pixel;
    this.#write();
  }

  /** @param {Shown} graft */
  #take(graft) {
    const before = this.#graft;
    this.#graft = graft;
    this.#chosen = Math.min(this.#chosen, graft.places - 1);
    if (before && graft.placed.length > before.placed.length) {
      announce(
        `Transplanted: ${percent(graft.after)} of the test digits read right; before, ${percent(graft.before)}.`,
        "graft",
      );
    }
    if (before?.playing && !graft.playing && graft.now !== null)
      announce(`It learned: ${percent(graft.now)} of the test digits read right.`, "graft");
    if (!this.#waiting) requestAnimationFrame(() => this.show());
    this.#waiting = true;
  }

  show() {
    this.#waiting = false;
    const graft = this.#graft;
    if (!graft || !this.root.isConnected) return;
    const {
      arrays: { pictures, accuracies },
      placed,
      before,
      now,
      step,
    } = graft;
    const most = Math.max(...pictures.map(Math.abs)) || 1;
    this.places.forEach(({ root, image }, i) => {
      root.hidden = i >= graft.places;
      if (root.hidden) return;
      root.setAttribute("aria-pressed", String(i === this.#chosen));
      root.classList.toggle("placed", placed.includes(i));
      paint(pen(image), pictures.subarray(784 * i, 784 * (i + 1)), (value) => signedColour((1.2 * value) / most));
    });
    this.#write();
    for (const [which, { value }] of Object.entries(this.figures))
      value.textContent = graft[which] === null ? "–" : `${number(100 * graft[which], 1)}\u00a0%`;
    this.train.textContent = graft.playing ? "Pause" : "Train around it";
    this.train.disabled = this.restore.disabled = !placed.length;
    this.use.disabled = !placed.length || graft.on_desk;
    this.use.textContent = graft.on_desk ? "It is on the desk" : "Put it on the desk";
    const end = Math.max(1, step);
    this.plot.root.hidden = this.numbers.hidden = !placed.length;
    this.plot.show({
      curves:
        before === null
          ? []
          : [
              { points: [0, before, end, before], width: 2, which: 1, colour: "quiet", dashed: true },
              { points: accuracies, width: 2, which: 1, colour: "ink" },
            ],
      now: step,
      range: span(accuracies, before, now),
      say: (value) => `${number(100 * value, 0)} %`,
    });
  }

  /** What stands below each neuron: its bias, or its weight for the pixel that is pointed at. */
  #write() {
    const graft = this.#graft;
    if (!graft) return;
    const {
      arrays: { pictures, biases },
    } = graft;
    this.places.slice(0, graft.places).forEach(({ root, text }, i) => {
      const weight = this.#pixel === null ? null : pictures[784 * i + this.#pixel];
      text.textContent = short(weight ?? biases[i]);
      text.className = `number ${weight === null ? "" : weight < 0 ? "negative" : "positive"}`;
      root.setAttribute(
        "aria-label",
        `Neuron ${i}, bias ${short(biases[i])}${graft.placed.includes(i) ? ", transplanted" : ""}`,
      );
    });
    this.about.textContent =
      this.#pixel !== null
        ? `The same pixel has another weight for each of these ${graft.places} neurons.`
        : `${graft.places < graft.neurons ? `The first ${graft.places} of ${graft.neurons}` : `The ${graft.neurons}`} neurons behind the image in “${graft.name}”, each with its own bias. Whose place does yours take?${graft.squash === "sigmoid" ? "" : ` There it is squashed by ${graft.squash}, as they are.`}`;
  }
}

/** @param {number} value @returns {string} in the few letters that fit below a picture */
function short(value) {
  return (value < 0 ? "" : "+") + number(value, Math.abs(value) < 9.995 ? 2 : 1);
}

/**
 * @param {ArrayLike<number>} accuracies step, share; step, share; … @param {number | null} before @param {number | null} now
 * @returns {[number, number]} where these are easily told apart, in four whole steps
 */
function span(accuracies, before, now) {
  const shares = Array.from(accuracies)
    .filter((_, i) => i % 2)
    .concat(before ?? 0, now ?? 0);
  return [Math.max(0, 1 - Math.ceil(25 * (1 - Math.min(...shares)) + 0.1) / 25), 1];
}
