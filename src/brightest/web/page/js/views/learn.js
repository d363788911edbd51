/** The view Learn: a network learns from random numbers, live, and can be taken back to any moment. */

import { Plot } from "../charts/curves.js";
import { keep } from "../network/address.js";
import { announce, button, element, field, number, pen, percent, picture, sparingly } from "../ui/dom.js";
import { changed, css, grey, paint, signedColour } from "../ui/look.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const NEURONS = 16; // whose weights are shown

export class LearnView {
  /** @type {Shown | null} */
  #learning = null;
  /** @type {Shown | null} what waits to be drawn */
  #waiting = null;
  #digitsOf = "";
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.cost = new Plot("Cost: how wrong it is, on average");
    this.accuracy = new Plot("Read right (test digits: dashed)");
    this.pictures = Array.from({ length: NEURONS }, (_, i) =>
      picture(28, `what neuron ${i} of the second layer looks for`),
    );
    this.digits = Array.from({ length: 10 }, (_, i) => digit(i));
    this.step = element("b.number", {}, "0");
    this.costNow = element("b.number", {}, "–");
    this.train = element("b.number", {}, "–");
    this.test = element("b.number", {}, "–");
    this.trainOf = element("span");
    this.testOf = element("span");
    const seek = sparingly((/** @type {number} */ moment) => void connection.send("learn.seek", { moment }));
    this.slider = /** @type {HTMLInputElement} */ (
      element("input", {
        type: "range",
        min: 0,
        max: 0,
        value: 0,
        "aria-label": "Moment of the history",
        oninput: () => seek(Number(this.slider.value)),
      })
    );
    this.root = element(
      "div.learn",
      {},
      this.#dials(),
      this.#curves(),
      element(
        "section.weights",
        { "aria-label": "Weights" },
        element("h2", {}, "What sixteen neurons look for"),
        element("div.grid", {}, ...this.pictures),
        element("p.soft", {}, "Do they find edges, as one might hope? Look."),
      ),
      element(
        "section.readings",
        { "aria-label": "Ten test digits" },
        element("h2", {}, "Ten digits it never learns from, read again and again"),
        element("ul", {}, ...this.digits.map(({ root }) => root)),
      ),
    );
    connection.addEventListener("welcome", () => this.root.isConnected && connection.send("learn.open"));
    connection.addEventListener("learning", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    changed.addEventListener("change", () => this.#show());
  }

  /** @param {URLSearchParams} dials */
  shown(dials) {
    this.#link = dials;
    this.connection.send("learn.open"); // from then on, Python shows it
    this.#follow();
    this.#show();
  }

  /** Begin anew with what the link says, where it is not so. */
  #follow() {
    if (!this.#link || !this.#learning) return;
    const [asked, are] = [this.#link, dialsOf(this.#learning)];
    this.#link = null;
    const wanted = { ...are, ...Object.fromEntries([...asked].filter(([dial]) => dial in are)) };
    if (Object.entries(are).some(([dial, value]) => String(value) !== String(wanted[dial]))) {
      this.connection.send("learn.reset", {
        seed: Number(wanted.seed),
        hidden: numbers(String(wanted.hidden)),
        activation: wanted.activation,
        cost: wanted.cost,
        learning_rate: Number(wanted.rate),
        batch_size: Number(wanted.batch),
      });
    } else keep("learn", are);
  }

  #dials() {
    const { connection } = this;
    const send = (/** @type {string} */ method) => () => this.connection.send(`learn.${method}`);
    this.play = button("Learn", () => this.connection.send(this.#learning?.playing ? "learn.pause" : "learn.play"));
    this.play.classList.add("play");
    this.rate = field("Learning rate", { type: "number", min: 0.001, max: 100, step: "any", value: 0.2 });
    this.batch = field("Mini-batch", { type: "number", min: 1, max: 10000, step: 1, value: 10 });
    this.hidden = field("Hidden layers", {
      type: "text",
      value: "16, 16",
      pattern: "[0-9]+( *, *[0-9]+)*",
      required: false,
    });
    this.seed = field("Seed", { type: "number", min: 0, max: 4294967295, step: 1, value: 0 });
    this.activation = field(
      "Squash",
      {},
      ["sigmoid", "relu", "tanh"].map((name) => [name, name]),
    );
    this.pace = field(
      "Pace",
      { onchange: () => connection.send("learn.pace", { batches: Number(this.pace?.input.value) }) },
      [
        ["1", "one mini-batch at a time"],
        ["30", "to watch"],
        ["0", "as fast as it can"],
      ],
    );
    this.costFunction = field(
      "Cost",
      {},
      ["squares", "cross-entropy", "binary-cross-entropy"].map((name) => [name, name]),
    );
    const form = element(
      "form",
      { "aria-label": "Dials", onsubmit: (/** @type {Event} */ event) => this.#reset(event) },
      this.rate.label,
      this.batch.label,
      this.hidden.label,
      this.seed.label,
      this.activation.label,
      this.costFunction.label,
      element("button", { type: "submit", title: "From random numbers, with these dials" }, "Reset"),
      button("Branch", () => this.connection.send("learn.branch", this.#pace())),
    );
    return element(
      "section.dials",
      { "aria-label": "Training" },
      element("div.transport", {}, this.play, button("One step", send("step")), button("One epoch", send("epoch"))),
      this.pace.label,
      form,
      element(
        "p.soft.spare",
        {},
        "Branch goes on from the moment shown, with another learning rate or mini-batch, and keeps the curve that was.",
      ),
      element("p.soft", {}, "A new network learns here; the one above stays as it is until you"),
      button("Draw with this network", () => {
        this.connection.send("learn.use");
        location.hash = "#/draw";
      }),
    );
  }

  #curves() {
    const figure = (/** @type {string | HTMLElement} */ name, /** @type {HTMLElement} */ value) =>
      element("div", {}, value, element("span.soft", {}, name));
    return element(
      "section.curves",
      { "aria-label": "Curves" },
      element(
        "div.figures",
        {},
        figure(this.testOf, this.test),
        figure(this.trainOf, this.train),
        figure("cost", this.costNow),
        figure("mini-batches", this.step),
      ),
      this.cost.root,
      this.accuracy.root,
      element("label.time.axis", {}, "Back in time", this.slider),
    );
  }

  #pace() {
    return { learning_rate: Number(this.rate?.input.value), batch_size: Number(this.batch?.input.value) };
  }

  /** @param {Event} event */
  #reset(event) {
    event.preventDefault();
    this.connection.send("learn.reset", {
      ...this.#pace(),
      seed: Number(this.seed?.input.value),
      activation: this.activation?.input.value,
      cost: this.costFunction?.input.value,
      hidden: numbers(this.hidden?.input.value ?? ""),
    });
  }

  /** @param {Shown} learning */
  #take(learning) {
    const before = this.#learning && JSON.stringify(dialsOf(this.#learning));
    if (this.#learning?.playing && !learning.playing) {
      announce(
        `Paused after ${learning.step} mini-batches; ${percent(learning.test_accuracy ?? 0)} of the test digits right.`,
      );
    }
    this.#learning = learning;
    if (before !== JSON.stringify(dialsOf(learning))) this.#setDials(learning);
    this.#follow();
    if (!this.#link) keep("learn", dialsOf(learning));
    if (this.pace) this.pace.input.value = String(learning.pace);
    if (!this.#waiting) requestAnimationFrame(() => this.#show());
    this.#waiting = learning;
  }

  /** @param {Shown} learning */
  #setDials(learning) {
    const { rate, batch, hidden, seed, activation, cost } = dialsOf(learning);
    const values = { rate, batch, hidden: String(hidden).replaceAll(",", ", "), seed, activation, costFunction: cost };
    for (const [dial, value] of Object.entries(values)) {
      const made = /** @type {{ input: HTMLInputElement } | undefined} */ (this[/** @type {"rate"} */ (dial)]);
      if (made) made.input.value = String(value);
    }
  }

  #show() {
    this.#waiting = null;
    const learning = this.#learning;
    if (!learning || !this.root.isConnected) return;
    const { arrays, step, cost, playing } = learning;
    if (this.play) this.play.textContent = playing ? "Pause" : step ? "Go on" : "Learn";
    this.step.textContent = step.toLocaleString("en");
    this.costNow.textContent = cost === null ? "–" : number(cost, 3);
    const [ofTrain, ofTest] = learning.probe.map((/** @type {number} */ n) => n.toLocaleString("en"));
    this.testOf.textContent = `of ${ofTest} test digits right`;
    this.trainOf.textContent = `of ${ofTrain} training digits`;
    this.train.textContent = learning.train_accuracy === null ? "–" : percent(learning.train_accuracy);
    this.test.textContent = learning.test_accuracy === null ? "–" : percent(learning.test_accuracy);
    this.#showTime(learning);
    this.#showCurves(learning);
    const most = Math.max(...arrays.pictures.map(Math.abs)) || 1;
    this.pictures.forEach((canvas, i) => {
      canvas.hidden = 784 * i >= arrays.pictures.length;
      if (!canvas.hidden)
        paint(pen(canvas), arrays.pictures.subarray(784 * i, 784 * (i + 1)), (value) =>
          signedColour((1.6 * value) / most),
        );
    });
    this.#showDigits(learning);
  }

  /** @param {Shown} learning */
  #showTime({ arrays: { moments }, step }) {
    this.slider.max = String(Math.max(0, moments.length - 1));
    this.slider.disabled = moments.length < 2;
    if (document.activeElement === this.slider && !this.#learning?.playing) return;
    this.slider.value = String(moments.findLastIndex((/** @type {number} */ moment) => moment <= step));
  }

  /** @param {Shown} learning */
  #showCurves({ arrays, lines, step }) {
    const [costs, shares] = [[], []].map(() => /** @type {import("../charts/curves.js").Curve[]} */ ([]));
    lines.forEach((/** @type {any} */ _, /** @type {number} */ i) => {
      const colour = i === lines.length - 1 ? "ink" : "quiet";
      costs.push({ points: arrays[`costs${i}`], width: 2, which: 1, colour });
      shares.push({ points: arrays[`accuracies${i}`], width: 3, which: 1, colour });
      shares.push({ points: arrays[`accuracies${i}`], width: 3, which: 2, colour, dashed: true });
    });
    this.cost.show({ curves: costs, now: step, range: null, say: (value) => number(value) });
    this.accuracy.show({ curves: shares, now: step, range: [0, 1], say: (value) => `${Math.round(100 * value)} %` });
  }

  /** @param {Shown} learning */
  #showDigits({ arrays: { digits, outputs }, labels, classes }) {
    const drawn = this.#digitsOf === classes.join() + digits.length;
    this.digits.forEach(({ root, image, bars, answer }, i) => {
      root.hidden = i >= labels.length;
      if (root.hidden) return;
      if (!drawn) paint(pen(image), digits.subarray(784 * i, 784 * (i + 1)), grey);
      const own = outputs.subarray(classes.length * i, classes.length * (i + 1));
      const read = own.indexOf(Math.max(...own));
      root.classList.toggle("right", read === labels[i]);
      answer.textContent = classes[read];
      const context = pen(bars);
      context.clearRect(0, 0, 100, 40);
      own.forEach((/** @type {number} */ value, /** @type {number} */ k) => {
        context.fillStyle = css(k === labels[i] ? "selected" : "quiet");
        const high = Math.max(1, 38 * Math.min(1, Math.max(0, value)));
        context.fillRect((100 * k) / classes.length + 1, 40 - high, 100 / classes.length - 2, high);
      });
    });
    this.#digitsOf = classes.join() + digits.length;
  }
}

/** @param {Shown} learning @returns {Record<string, string | number>} as a link has them */
function dialsOf({ seed, learning_rate: rate, batch_size: batch, hidden, activation, cost_function: cost }) {
  return { seed, rate, batch, hidden: hidden.join(","), activation, cost };
}

/** @param {string} text @returns {number[]} none of an empty one: a network without hidden layers */
function numbers(text) {
  return text
    .split(",")
    .filter((part) => part.trim())
    .map(Number);
}

/** @param {number} i */
function digit(i) {
  const image = picture(28, `test digit ${i}`);
  const bars = /** @type {HTMLCanvasElement} */ (
    element("canvas.bars", { width: 100, height: 40, "aria-hidden": "true" })
  );
  const answer = element("span");
  return { root: element("li", {}, image, bars, element("div.read", {}, answer)), image, bars, answer };
}
