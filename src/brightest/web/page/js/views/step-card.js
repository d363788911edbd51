/** One step of gradient descent: apply it, compare the costs before and after, undo it. */

import { button, element, field } from "../ui/dom.js";
import { scientific } from "../ui/numerals.js";

export class StepCard {
  /** @param {Connection} connection @param {() => void} onRateChange */
  constructor(connection, onRateChange) {
    this.rateField = field("Rate", {
      type: "number",
      min: 0.001,
      max: 100,
      step: "any",
      value: 1,
      onchange: onRateChange,
    });
    this.undo = button("Undo", () => connection.send({ type: "backprop.undo" }));
    this.figures = element("div.result");
    this.called = element("div.called", { role: "group" });
    const form = element(
      "form",
      {
        "aria-label": "One step",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          connection.send({ type: "backprop.apply", rate: Number(this.rateField.input.value) });
        },
      },
      this.rateField.label,
      element("button.apply", { type: "submit" }, "Apply"),
      this.undo,
    );
    this.many = element("p.soft");
    this.root = element(
      "section.card.step",
      { "aria-label": "One step" },
      element("h3", {}, "Do as they wish"),
      form,
      this.figures,
      this.many,
      this.called,
    );
  }

  get rate() {
    return this.rateField.input.value;
  }

  set rate(rate) {
    this.rateField.input.value = rate;
  }

  /** @param {Wishes} wishes @param {Network} network */
  show({ steps, examples }, network) {
    const [before, now] = [steps.at(-2), steps[steps.length - 1]];
    const all = now.called.reduce((sum, n) => sum + n, 0);
    this.undo.disabled = steps.length < 2;
    this.undo.textContent = steps.length > 2 ? `Undo (${steps.length - 1})` : "Undo";
    const row = (/** @type {string} */ name, /** @type {string | undefined} */ was, /** @type {string} */ is) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        element("td", {}, was ?? ""),
        element("td", {}, was === undefined ? "" : "→"),
        element("td", {}, element("b", {}, is)),
      );
    const [was, is] = [before && texts(before), texts(now)];
    this.figures.replaceChildren(
      element(
        "table",
        {},
        element(
          "tbody",
          {},
          row(examples.length > 1 ? "mean C of these" : "C of this example", was?.own, is.own),
          row(`C of ${all} digits`, was?.many, is.many),
          row(`of ${all} read right`, was?.right, is.right),
        ),
      ),
    );
    this.many.textContent = `How ${all} training digits are read:`;
    this.called.setAttribute("aria-label", `How ${all} training digits are read`);
    const largest = Math.max(all / 4, ...now.called, ...(before?.called ?? []));
    this.called.replaceChildren(
      ...now.called.map((count, k) => {
        const bar = element("i");
        bar.style.height = `${(100 * count) / largest}%`;
        const ghost = element("u");
        ghost.style.height = `${(100 * (before?.called[k] ?? count)) / largest}%`;
        return element(
          "div",
          {
            role: "img",
            "aria-label": `${count} are read as ${network.classes[k]}`,
            title: `${count} are read as ${network.classes[k]}`,
          },
          element("span.column", {}, ghost, bar),
          element("span", {}, network.classes[k]),
        );
      }),
    );
  }
}

/** @param {BackpropStep} step */
function texts({ cost, of_many: many, right }) {
  return { own: scientific(cost), many: scientific(many), right: String(right) };
}
