/** The settings of a descent, as a form and as an address has them. */

import { element, field } from "../ui/dom.js";
import { parseNumbers } from "../ui/numerals.js";

/**
 * @typedef {Partial<Omit<DescendBegin, "type">>} Settings
 */

const OWN_FORMULA = "a formula of your own"; // the choice if the gallery lacks the function
const NUMBER = "[\\-−+0-9.eE]+";

/** @param {Land | null} land @param {Descent | null} descent @returns {DescendScene | undefined} in the gallery */
function sceneOf(land, descent) {
  return land?.gallery.find(({ formula }) => formula === descent?.formula);
}

/**
 * @param {Land | null} land @param {Descent} descent
 * @returns {Record<string, string>} as an address has it: a function of the gallery by its name
 */
export function addressOf(land, descent) {
  const { formula, start, beside, learning_rate, momentum, step } = descent;
  const numbers = { rate: String(learning_rate), momentum: String(momentum), step: String(step) };
  /** @type {Record<string, string>} */
  const other = beside.length ? { beside: beside.join(",") } : {};
  return { f: sceneOf(land, descent)?.name ?? formula, start: start.join(","), ...other, ...numbers };
}

export class DescendForm {
  /** @type {Land | null} */
  #land = null;

  /** @param {(settings: Settings) => void} begin */
  constructor(begin) {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      begin(this.settings);
    };
    this.scene = field("Function", { onchange: () => this.#choose(begin) }, []);
    this.formula = field("f =", {
      type: "text",
      maxLength: 200,
      spellcheck: false,
      autocapitalize: "off",
      autocomplete: "off",
    });
    this.start = field("Start", {
      type: "text",
      pattern: `${NUMBER}([, ]+${NUMBER})?`,
      title: "A number; two of them for a function of x and y, as in 1, 2",
    });
    this.rate = field("Learning rate", { type: "number", step: "any", onchange: submit });
    this.momentum = field("Momentum", { type: "number", step: "any", onchange: submit });
    this.root = element(
      "form",
      { "aria-label": "Dials", onsubmit: submit },
      element("div.wide", {}, this.scene.label),
      element("div.wide", {}, this.formula.label),
      this.start.label,
      this.rate.label,
      this.momentum.label,
      element("button", { type: "submit" }, "Place the ball"),
    );
  }

  /** @returns {Settings} */
  get settings() {
    return {
      function: this.formula.input.value,
      start: parseNumbers(this.start.input.value),
      learning_rate: Number(this.rate.input.value),
      momentum: Number(this.momentum.input.value),
    };
  }

  /** @param {(settings: Settings) => void} begin */
  #choose(begin) {
    const scene = this.#land?.gallery.find(({ name }) => name === this.scene.input.value);
    if (scene) begin({ function: scene.formula, start: scene.start, learning_rate: scene.rate, momentum: 0 });
    else this.formula.input.focus();
  }

  /** @param {Land} land */
  setLand(land) {
    this.#land = land;
    if (this.scene.input.hasChildNodes()) return;
    const names = [...land.gallery.map(({ name }) => name), OWN_FORMULA];
    this.scene.input.append(...names.map((name) => element("option", {}, name)));
  }

  /** @param {Descent} descent */
  setDescent(descent) {
    this.scene.input.value = sceneOf(this.#land, descent)?.name ?? OWN_FORMULA;
    this.formula.input.value = descent.formula;
    this.start.input.value = descent.start.map((x) => Number(x.toPrecision(4))).join(", ");
    this.rate.input.value = String(descent.learning_rate);
    this.momentum.input.value = String(descent.momentum);
  }
}
