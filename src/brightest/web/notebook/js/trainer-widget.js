/** A training: buttons, figures and curves, and the network as it reads a digit while it learns. */

import { Diagram } from "../../page/js/charts/diagram.js";
import { TrainingCurves } from "../../page/js/charts/training-curves.js";
import { button, element, field } from "../../page/js/ui/dom.js";
import { counted, decimal, percent } from "../../page/js/ui/numerals.js";
import { mount } from "./host.js";
import { Listening, message } from "./model.js";

/**
 * @import { Curve } from "../../page/js/charts/training-curves.js"
 * @import { Context, Model } from "./model.js"
 */

class TrainerWidget {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    const send = (/** @type {string} */ type) => () => model.send({ type });
    this.play = button("Learn", () => model.send({ type: model.get("playing") ? "pause" : "play" }));
    this.play.classList.add("play");
    this.step = button("One step", send("step"));
    this.epoch = button("One epoch", send("epoch"));
    this.reset = button("Start over", send("reset"));
    const paces = [
      ["1", "one mini-batch at a time"],
      ["30", "to watch"],
      ["0", "as fast as it can"],
    ];
    const choosePace = () => model.send({ type: "pace", batches: Number(this.pace.input.value) });
    this.pace = field("Pace", { onchange: choosePace }, paces);
    this.cost = new TrainingCurves("Cost: how wrong it is, on average");
    this.accuracy = new TrainingCurves("Read right");
    this.figures = element("div.figures");
    this.problem = element("p.problem", { role: "alert" });
    this.diagram = new Diagram((layer, neuron) => this.diagram.setOpen([layer, neuron]), { pulses: false });
    this.network = element("section.network", { "aria-label": "The network" }, this.diagram.root);
    const transport = element("div.transport", {}, this.play, this.step, this.epoch, this.reset);
    const dials = element("section.dials", { "aria-label": "Training" }, transport, this.pace.label);
    const curves = element("section.curves", { "aria-label": "Curves" }, this.cost.root, this.accuracy.root);
    this.root = element("div.trained", {}, dials, this.figures, this.problem, curves, this.network);
    this.listening = new Listening(model);
    this.listening.to("_network", () => this.#setNetwork());
    this.listening.to("_learning", () => this.#show());
    this.listening.to("playing", () => {
      this.play.textContent = model.get("playing") ? "Pause" : "Learn";
    });
    this.listening.to("pace", () => {
      this.pace.input.value = String(model.get("pace"));
    });
  }

  #setNetwork() {
    const network = message(this.model, "_network");
    this.network.hidden = !network;
    if (network) this.diagram.setNetwork(network);
  }

  #show() {
    const learning = message(this.model, "_learning");
    if (!learning) return;
    const { accuracy, arrays, cost, epoch, epochs, over, picture, problem, step, validation } = learning;
    this.play.disabled = this.step.disabled = this.epoch.disabled = over;
    this.reset.disabled = step === 0;
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
    const figure = (/** @type {string} */ value, /** @type {string} */ name) =>
      element("div", {}, element("b", {}, value), element("span.soft", {}, name));
    this.figures.replaceChildren(
      figure(`${epoch} of ${epochs}`, "epochs"),
      figure(step.toLocaleString("en"), "mini-batches"),
      figure(cost === null ? "–" : decimal(cost, 3), "cost"),
      figure(accuracy === null ? "–" : percent(accuracy), "right, in training"),
      ...(validation === undefined || validation === null ? [] : [figure(percent(validation), "right, held out")]),
    );
    this.cost.show({
      curves: [{ points: arrays.costs, width: 2, which: 1, colour: "positive" }],
      now: step,
      range: null,
      label: (value) => decimal(value),
    });
    /** @type {Curve[]} */
    const curves = [{ points: arrays.accuracies, width: 3, which: 2, colour: "positive" }];
    if (validation !== undefined && validation !== null) {
      curves.push({ points: arrays.accuracies, width: 3, which: 1, colour: "positive", dashed: true });
    }
    this.accuracy.show({ curves, now: step, range: [0, 1], label: (value) => `${Math.round(100 * value)}\u00a0%` });
    this.play.title = over ? `${counted(epochs, "epoch is", "epochs are")} done` : "";
    const drawn = () => this.model.send({ type: "drawn", picture });
    if (arrays.image) this.diagram.setReading(learning, drawn);
    else requestAnimationFrame(drawn);
  }
}

/** @param {Context} context @param {string} styles @returns {() => void} */
export function render({ model, el }, styles) {
  const widget = new TrainerWidget(model);
  return mount({ model, el }, styles, widget.root, () => widget.listening.stop());
}
