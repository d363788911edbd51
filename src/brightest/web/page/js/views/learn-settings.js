/** The settings of a training in Learn, as a form and as an address has them. */

import { button, element, field } from "../ui/dom.js";
import { parseLayers } from "../ui/numerals.js";

/**
 * @import { Connection } from "../network/connection.js"
 * @import { Learning, LearnReset } from "../network/messages.d.ts"
 *
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
  /** @param {Connection} connection */
  constructor(connection) {
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
      activation: field(
        "Squash",
        {},
        ["sigmoid", "relu", "tanh"].map((name) => [name, name]),
      ),
      cost: field(
        "Cost",
        {},
        ["squares", "cross-entropy", "binary-cross-entropy"].map((name) => [name, name]),
      ),
    };
    const branch = () => {
      const { rate, batch } = this.settings;
      connection.send({ type: "learn.branch", learning_rate: Number(rate), batch_size: Number(batch) });
    };
    this.root = element(
      "form",
      {
        "aria-label": "Dials",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          connection.send(resetWith(this.settings));
        },
      },
      ...Object.values(this.fields).map(({ label }) => label),
      element("button", { type: "submit", title: "From random numbers, with these dials" }, "Reset"),
      button("Branch", branch),
    );
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
