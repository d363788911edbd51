/** The settings of a training in Learn, as a form and as an address has them. */

import { button, element, field } from "../ui/dom.js";
import { parseLayers } from "../ui/numerals.js";

/**
 * @typedef {"seed" | "rate" | "batch" | "hidden" | "activation" | "cost"} Name
 * @typedef {Record<Name, string>} Settings
 */

/** @param {Learning} learning @returns {Settings} */
export function settingsOf(learning) {
  return {
    seed: String(learning.seed),
    rate: String(learning.learning_rate),
    batch: String(learning.batch_size),
    hidden: learning.hidden.join(","),
    activation: learning.activation,
    cost: learning.cost_function,
  };
}

/** @param {Settings} settings @returns {LearnReset} a new training */
export function resetWith({ seed, rate, batch, hidden, activation, cost }) {
  return {
    type: "learn.reset",
    seed: Number(seed),
    hidden: parseLayers(hidden),
    activation,
    cost,
    learning_rate: Number(rate),
    batch_size: Number(batch),
  };
}

export class LearnForm {
  #learned = false; // whether a reset would put something aside

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.fields = {
      rate: field("Learning rate", { type: "number", min: 0.001, max: 100, step: "any", value: 0.2 }),
      batch: field("Mini-batch", { type: "number", min: 1, max: 10000, step: 1, value: 10 }),
      hidden: field("Hidden layers", {
        type: "text",
        value: "16, 16",
        pattern: "[0-9]+( *, *[0-9]+)*",
        required: false,
      }),
      seed: field("Seed", { type: "number", min: 0, max: 4294967295, step: 1, value: 0 }),
      activation: field("Squash", {}, [
        ["sigmoid", "sigmoid"],
        ["relu", "ReLU"],
        ["tanh", "tanh"],
      ]),
      cost: field(
        "Cost",
        {},
        ["squares", "cross-entropy", "binary-cross-entropy"].map((name) => [name, name]),
      ),
    };
    const { rate, batch } = this.fields;
    for (const { input } of [rate, batch]) input.addEventListener("change", () => this.#send("learn.adjust"));
    this.undo = button("Bring back the old training", () => connection.send({ type: "learn.undo" }));
    this.undo.hidden = true;
    this.question = element(
      "p.question",
      { hidden: true },
      "Start over from random numbers? ",
      button("Yes", () => this.#reset()),
      button("Keep it", () => this.#ask(false)),
    );
    this.root = element(
      "form",
      {
        "aria-label": "Dials",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#resetOrAsk();
        },
      },
      ...Object.values(this.fields).map(({ label }) => label),
      element("button", { type: "submit", title: "From random numbers, with these dials" }, "Start over"),
      button("Branch", () => this.#send("learn.branch")),
      this.undo,
      this.question,
    );
  }

  /** @param {Learning} learning */
  show({ can_undo, step }) {
    this.#learned = step > 0;
    this.undo.hidden = !can_undo;
    if (!step) this.#ask(false);
  }

  /** @param {(hidden: number[]) => void} change of the neurons of each hidden layer */
  restructure(change) {
    const hidden = parseLayers(this.settings.hidden);
    change(hidden);
    this.fields.hidden.input.value = hidden.join(", ");
    this.#resetOrAsk();
  }

  #resetOrAsk() {
    if (this.#learned) this.#ask(true);
    else this.#reset();
  }

  /** @param {boolean} asked whether to ask before what is learned is put aside */
  #ask(asked) {
    this.question.hidden = !asked;
    if (asked) this.question.querySelector("button")?.focus();
  }

  #reset() {
    this.#ask(false);
    this.connection.send(resetWith(this.settings));
  }

  /** @param {"learn.adjust" | "learn.branch"} type */
  #send(type) {
    const { rate, batch } = this.fields;
    if (!rate.input.checkValidity() || !batch.input.checkValidity()) return;
    this.connection.send({
      type,
      learning_rate: Number(rate.input.value),
      batch_size: Number(batch.input.value),
    });
  }

  /** @returns {Settings} */
  get settings() {
    const { seed, rate, batch, hidden, activation, cost } = this.fields;
    return {
      seed: seed.input.value,
      rate: rate.input.value,
      batch: batch.input.value,
      hidden: hidden.input.value,
      activation: activation.input.value,
      cost: cost.input.value,
    };
  }

  set settings(settings) {
    for (const name of /** @type {Name[]} */ (Object.keys(this.fields))) {
      const text = settings[name];
      this.fields[name].input.value = name === "hidden" ? text.replaceAll(",", ", ") : text;
    }
  }
}
