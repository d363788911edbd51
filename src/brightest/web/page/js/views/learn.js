/** The view Learn: a network learns live from random parameters, and can go back to any moment. */

import { TrainingCurves } from "../charts/training-curves.js";
import { writeAddress } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { button, element, field, picture } from "../ui/dom.js";
import { counted, decimal, percent } from "../ui/numerals.js";
import { paint, signedColour, themeChanged } from "../ui/theme.js";
import { throttle } from "../ui/throttle.js";
import { neuronNumber } from "../ui/words.js";
import { BranchList } from "./branches.js";
import { DigitReadings } from "./digit-readings.js";
import { LearnNetwork } from "./learn-network.js";
import { LearnForm, resetWith, settingsOf } from "./learn-settings.js";

/**
 * @import { Curve } from "../charts/training-curves.js"
 */

const MAX_PICTURES = 16; // neurons whose weights are shown
const FRAMES_PER_CURVE = 3; // while it trains: curves and weights move slowly, and the network shall move often

export class LearnView {
  /** @type {Learning | null} */
  #learning = null;
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #frameRequest = 0;
  #frames = 0;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.play = button("Learn", () =>
      connection.send({ type: this.#learning?.playing ? "learn.pause" : "learn.play" }),
    );
    this.play.classList.add("play");
    this.pace = field(
      "Pace",
      { onchange: () => connection.send({ type: "learn.pace", batches: Number(this.pace.input.value) }) },
      [
        ["1", "one mini-batch at a time"],
        ["30", "slowly"],
        ["0", "as fast as it can"],
      ],
    );
    this.form = new LearnForm(connection);
    this.cost = new TrainingCurves("Cost: how wrong it is, on average");
    this.accuracy = new TrainingCurves("Read right (test digits: dashed)");
    this.figures = {
      test: figure("–"),
      train: figure("–"),
      cost: figure("–", "cost"),
      epoch: figure("0", "epochs"),
      step: figure("0", "mini-batches"),
    };
    const seek = throttle((/** @type {number} */ moment) => connection.send({ type: "learn.seek", moment }));
    this.slider = element("input", {
      type: "range",
      min: 0,
      max: 0,
      value: 0,
      "aria-label": "Moment of the history",
      oninput: () => seek(Number(this.slider.value)),
    });
    this.pictures = Array.from({ length: MAX_PICTURES }, (_, i) =>
      picture(28, `what neuron ${neuronNumber(i)} of the first hidden layer looks for`),
    );
    this.weightsTitle = element("h2");
    this.branches = new BranchList(connection);
    this.network = new LearnNetwork((change) => this.form.restructure(change));
    this.readings = new DigitReadings((digit) => connection.send({ type: "learn.look", digit }));
    this.root = element("div.learn", { inert: true }, ...this.#sections()); // until the address is applied
    connection.on("welcome", () => this.root.isConnected && connection.send({ type: "learn.open" }));
    connection.on("branches", (branches) => {
      this.branches.show(branches);
      this.#show();
    });
    connection.on("learning", (learning) => this.#setLearning(learning));
    themeChanged.addEventListener("change", () => {
      if (this.branches.branches) this.branches.show(this.branches.branches);
      this.#show();
    });
  }

  /** @param {URLSearchParams} query settings of the training, and whether to learn at once, from the beginning */
  open(query) {
    this.#query = query;
    this.connection.send({ type: "learn.open" }); // the server sends the training from now on
    this.#applyQuery();
    this.#show();
  }

  /** Start a new training if the address has other settings than the present one. */
  #applyQuery() {
    if (!this.#query || !this.#learning) return;
    const [query, present] = [Object.fromEntries(this.#query), settingsOf(this.#learning)];
    this.#query = null;
    const wanted = { ...present };
    for (const name of /** @type {(keyof typeof present)[]} */ (Object.keys(present)))
      wanted[name] = query[name] ?? present[name];
    if (query.play || JSON.stringify(wanted) !== JSON.stringify(present)) this.connection.send(resetWith(wanted));
    else writeAddress("learn", present);
    if (query.play) this.connection.send({ type: "learn.play" });
  }

  #trainingSection() {
    const { connection } = this;
    return element(
      "section.dials",
      { "aria-label": "Training" },
      element(
        "div.transport",
        {},
        this.play,
        button("One step", () => connection.send({ type: "learn.step" })),
        button("One epoch", () => connection.send({ type: "learn.epoch" })),
      ),
      this.pace.label,
      this.form.root,
      element(
        "p.soft.spare",
        {},
        "Branch: keep this curve for comparison, and continue from this moment in a new one. Then turn the dials.",
      ),
      element("p.soft", {}, "This is a separate network. To draw with it, and see it in every view:"),
      button("Use this network", () => {
        connection.send({ type: "learn.use" });
        location.hash = "#/draw";
      }),
    );
  }

  #sections() {
    const digits = element(
      "section.readings",
      { "aria-label": "Ten test digits" },
      element("h2", {}, "Ten digits it is never trained on"),
      this.readings.root,
    );
    const curves = element(
      "section.curves",
      { "aria-label": "Curves" },
      element("div.figures", {}, ...Object.values(this.figures).map(({ root }) => root)),
      this.cost.root,
      this.accuracy.root,
      element("label.time.axis", {}, "Go back in time", this.slider),
      this.branches.root,
    );
    const weights = element(
      "section.weights",
      { "aria-label": "Weights" },
      this.weightsTitle,
      element("div.grid", {}, ...this.pictures),
      element("p.soft", {}, "Are they edges, as one might hope?"),
    );
    const aside = element("div.aside", {}, this.#trainingSection(), element("div.side", {}, curves, weights));
    return [aside, this.network.root, digits];
  }

  /** @param {Learning} learning */
  #setLearning(learning) {
    const previous = this.#learning;
    if (previous?.playing && !learning.playing) {
      announce(
        `Paused after ${counted(learning.step, "mini-batch", "mini-batches")}; ${percent(learning.test_accuracy ?? 0)} of the test digits right.`,
      );
    }
    this.#learning = learning;
    const settings = settingsOf(learning);
    if (!previous || JSON.stringify(settingsOf(previous)) !== JSON.stringify(settings)) this.form.settings = settings;
    this.#applyQuery();
    this.root.inert = false;
    if (!this.#query) writeAddress("learn", settings);
    this.pace.input.value = String(learning.pace);
    this.#frameRequest ||= requestAnimationFrame(() => this.#show());
  }

  #show() {
    this.#frameRequest = 0;
    const learning = this.#learning;
    if (!learning || !this.root.isConnected) return;
    const { step, cost, playing, probe, test_accuracy, train_accuracy } = learning;
    const { figures } = this;
    this.play.textContent = playing ? "Pause" : step ? "Go on" : "Learn";
    this.form.show(learning);
    figures.epoch.value.textContent = learning.epoch.toLocaleString("en");
    figures.epoch.name.textContent = learning.epoch === 1 ? "epoch" : "epochs";
    figures.step.name.textContent = step === 1 ? "mini-batch" : "mini-batches";
    figures.step.value.textContent = step.toLocaleString("en");
    figures.cost.value.textContent = cost === null ? "–" : decimal(cost, 3);
    const [trainCount, testCount] = probe.map((count) => count.toLocaleString("en"));
    figures.test.name.textContent = `of ${testCount} test digits right`;
    figures.train.name.textContent = `of ${trainCount} training digits right`;
    figures.train.value.textContent = train_accuracy === null ? "–" : percent(train_accuracy);
    figures.test.value.textContent = test_accuracy === null ? "–" : percent(test_accuracy);
    this.network.show(learning);
    if (!playing || this.#frames++ % FRAMES_PER_CURVE === 0) {
      this.#showMoment(learning);
      this.#showCurves(learning);
      this.#showWeights(learning.arrays.pictures, learning.hidden[0] ?? learning.classes.length);
      this.readings.show(learning);
    }
    if (playing) this.connection.send({ type: "learn.shown" });
  }

  /** @param {Learning} learning */
  #showMoment({ arrays: { moments }, playing, step }) {
    this.slider.max = String(Math.max(0, moments.length - 1));
    this.slider.disabled = moments.length < 2;
    if (document.activeElement === this.slider && !playing) return;
    this.slider.value = String(moments.findLastIndex((moment) => moment <= step));
  }

  /** @param {Learning} learning */
  #showCurves({ arrays, lines, step }) {
    /** @type {Curve[]} */
    const costs = [];
    /** @type {Curve[]} */
    const accuracies = [];
    const others = this.branches.branches?.arrays;
    lines.forEach((_, i) => {
      const own = i === lines.length - 1 ? arrays : others;
      if (!own?.[`costs${i}`]) return; // its curves are on their way
      const colour = this.branches.colour(i);
      const shares = { points: own[`accuracies${i}`], width: 3, colour };
      costs.push({ points: own[`costs${i}`], width: 2, which: 1, colour });
      accuracies.push({ ...shares, which: 1, pale: true }, { ...shares, which: 2, dashed: true });
    });
    this.cost.show({ curves: costs, now: step, range: null, label: (value) => decimal(value) });
    this.accuracy.show({
      curves: accuracies,
      now: step,
      range: [0, 1],
      label: (value) => `${Math.round(100 * value)} %`,
    });
  }

  /** @param {Float32Array} weights (up to 16, 784) @param {number} neurons of that layer */
  #showWeights(weights, neurons) {
    const shown = weights.length / 784;
    this.weightsTitle.textContent =
      shown < neurons
        ? `What ${shown} of layer 2’s ${neurons} neurons look for`
        : `What layer 2’s ${neurons} neurons look for`;
    const largest = Math.max(...weights.map(Math.abs)) || 1;
    this.pictures.forEach((canvas, i) => {
      const own = weights.subarray(784 * i, 784 * (i + 1));
      canvas.hidden = !own.length;
      if (own.length) paint(context2d(canvas), own, (value) => signedColour((1.6 * value) / largest));
    });
  }
}

/** @param {string} text @param {string} [caption] */
function figure(text, caption = "") {
  const [value, name] = [element("b.number", {}, text), element("span", {}, caption)];
  return { value, name, root: element("div", {}, value, element("span.soft", {}, name)) };
}
