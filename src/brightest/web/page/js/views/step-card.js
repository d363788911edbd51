/** One step: do what is wished, see what became of this example and of many others, and undo it. */

import { button, element, field } from "../ui/dom.js";
import { fine } from "../ui/numerals.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

export class StepCard {
  /** @param {(method: string, fields?: Record<string, any>) => void} send @param {() => void} turned called when the rate is another */
  constructor(send, turned) {
    this.dial = field("Rate", { type: "number", min: 0.001, max: 100, step: "any", value: 1, onchange: turned });
    this.undo = button("Undo", () => send("undo"));
    this.figures = element("div.result");
    this.called = element("div.called", { role: "group" });
    const form = element(
      "form",
      {
        "aria-label": "One step",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          send("apply", { rate: Number(this.dial.input.value) });
        },
      },
      this.dial.label,
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
    return this.dial.input.value;
  }

  set rate(rate) {
    this.dial.input.value = rate;
  }

  /** @param {Shown} wishes @param {Shown} network */
  show({ steps, examples }, network) {
    const [before, now] = [steps.at(-2), steps.at(-1)];
    const all = now.called.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0);
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
    const of = (/** @type {any} */ step) =>
      step && { own: fine(step.cost), many: fine(step.of_many), right: `${step.right}` };
    const [was, is] = [of(before), of(now)];
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
    this.many.textContent = `What ${all} training digits are called:`;
    this.called.setAttribute("aria-label", `What ${all} training digits are called`);
    const most = Math.max(all / 4, ...now.called, ...(before?.called ?? []));
    this.called.replaceChildren(
      ...now.called.map((/** @type {number} */ count, /** @type {number} */ k) => {
        const bar = element("i");
        bar.style.height = `${(100 * count) / most}%`;
        const ghost = element("u");
        ghost.style.height = `${(100 * (before?.called[k] ?? count)) / most}%`;
        return element(
          "div",
          {
            role: "img",
            "aria-label": `${count} are called ${network.classes[k]}`,
            title: `${count} are called ${network.classes[k]}`,
          },
          element("span.column", {}, ghost, bar),
          element("span", {}, network.classes[k]),
        );
      }),
    );
  }
}
