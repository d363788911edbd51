/** The choice of examples in Back-propagate, and what each should be read as. */

import { context2d } from "../ui/canvas.js";
import { button, element, field, picture } from "../ui/dom.js";
import { scientific } from "../ui/numerals.js";
import { grey, paint } from "../ui/theme.js";

const MAX_EXAMPLES = 8;

export class ExamplePicker {
  #count = 0; // of the examples

  /** @param {Connection} connection @param {HTMLElement} stepCard is placed below */
  constructor(connection, stepCard) {
    this.connection = connection;
    this.examples = element("ul.examples", { "aria-label": "Examples" });
    this.digits = element("div.digits", { role: "group", "aria-label": "What should it be read as?" });
    this.keep = element("input", { type: "checkbox", "aria-label": "Keep the earlier ones too" });
    this.keep.addEventListener("change", () => this.#enable());
    const send = (/** @type {"backprop.random" | "backprop.hard" | "backprop.drawing"} */ type) => () =>
      connection.send({ type, add: this.keep.checked });
    const hard = button("Hard digit", send("backprop.hard"));
    hard.title = "Of 500 test digits, the one with the largest wishes";
    this.choices = [
      element("button.random", { type: "button", onclick: send("backprop.random") }, "Random digit"),
      hard,
      button("Your drawing", send("backprop.drawing")),
    ];
    this.number = field("Test digit", { type: "number", min: 0, step: 1, value: 0, required: true });
    const form = element(
      "form.number",
      {
        "aria-label": "A test digit by number",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          connection.send({
            type: "backprop.example",
            number: Number(this.number.input.value),
            add: this.keep.checked,
          });
        },
      },
      this.number.label,
      element("button", { type: "submit" }, "Take it"),
    );
    this.root = element(
      "section.dials",
      { "aria-label": "Examples" },
      element(
        "div.which",
        {},
        element("h2", {}, "Examples"),
        this.examples,
        element("h2", {}, "It should be read as"),
        this.digits,
      ),
      element(
        "div.new.spare",
        {},
        ...this.choices,
        element("label.keep", {}, this.keep, "Keep the earlier ones too"),
        form,
      ),
      stepCard,
    );
  }

  #enable() {
    for (const choice of this.choices) choice.disabled = this.keep.checked && this.#count === MAX_EXAMPLES;
  }

  /** @param {Network} network */
  setNetwork({ classes, test_examples }) {
    Object.assign(this.number.input, { max: String(test_examples - 1) });
    this.digits.replaceChildren(
      ...classes.map((text, label) => button(text, () => this.connection.send({ type: "backprop.label", label }))),
    );
  }

  /** @param {Wishes} wishes @param {Network} network */
  show({ examples, front, costs, arrays: { images } }, { classes }) {
    [...this.digits.children].forEach((digit, label) => {
      digit.setAttribute("aria-pressed", String(label === examples[front].label));
    });
    if (document.activeElement !== this.number.input) this.number.input.value = String(examples[front].number ?? 0);
    this.#count = examples.length;
    this.#enable();
    this.examples.replaceChildren(
      ...examples.map(({ number, label }, place) => {
        const canvas = picture(28, `example ${place + 1}`);
        paint(context2d(canvas), images.subarray(784 * place, 784 * (place + 1)), grey);
        const name = number === null ? "drawn" : `no. ${number.toLocaleString("en")}`;
        const look = element(
          "button.look",
          {
            type: "button",
            "aria-pressed": String(place === front),
            "aria-label": `Example ${place + 1}, ${name}, labelled ${classes[label]}, costs ${scientific(costs[place])}`,
            onclick: () => this.connection.send({ type: "backprop.front", place }),
          },
          canvas,
          element("span", {}, `label ${classes[label]}`),
          element("span", {}, `costs ${scientific(costs[place], 2)}`),
        );
        const drop = button("×", () => this.connection.send({ type: "backprop.drop", place }));
        drop.setAttribute("aria-label", `Take example ${place + 1} away`);
        return element("li", {}, look, ...(examples.length > 1 ? [drop] : []));
      }),
    );
  }
}
