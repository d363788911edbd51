/** In Design, the board of weights and its brushes. */

import { WeightBoard } from "../charts/weight-board.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { signedDecimal } from "../ui/numerals.js";
import { pixelName } from "../ui/pixels.js";
import { capitalized } from "../ui/words.js";

const BRUSHES = [
  { value: 1, name: "Positive", key: "+" },
  { value: -1, name: "Negative", key: "-" },
  { value: 0, name: "Erase", key: "0" },
];
const BRUSH_SIZES = [1, 3, 5]; // pixels
const SURROUND_WIDTH = 2; // pixels
/** @type {Record<string, string>} */
const REGIONS = {
  stroke: "Upright stroke",
  edge: "Edge",
  bar: "Bar at the top",
  loop: "Loop",
  patch: "Patch",
  bare: "Bare patch",
};

export class WeightEditor {
  /** @type {Design | null} */
  #design = null;
  #brush = 1;
  /** @type {number | null} */
  #pixel = null;

  /** @param {Connection} connection @param {(pixel: number | null) => void} onPoint called with the pixel under the brush */
  constructor(connection, onPoint) {
    this.onPoint = onPoint;
    this.board = new WeightBoard(
      (cells, begins) => {
        connection.send({ type: "design.paint", cells, size: this.board.size, value: this.#brush, begins });
      },
      (pixel) => this.#point(pixel),
      (sentence) => announce(sentence, "brush"),
    );
    this.board.canvas.addEventListener("keydown", ({ key }) => {
      const brush = BRUSHES.find((one) => one.key === key);
      if (brush) this.#setBrush(brush.value);
    });
    this.brushes = BRUSHES.map(({ value, name, key }) => {
      const choice = button("", () => this.#setBrush(value));
      choice.title = `Key ${key}`;
      choice.append(element(`i.${name.toLowerCase()}`, { "aria-hidden": "true" }), name);
      return choice;
    });
    this.sizes = BRUSH_SIZES.map((size) => {
      const choice = button(`${size}`, () => this.#setSize(size));
      choice.setAttribute("aria-label", size === 1 ? "Brush 1 pixel wide" : `Brush ${size} pixels wide`);
      return choice;
    });
    this.regions = Object.entries(REGIONS).map(([name, text]) => {
      const choice = button(text, () => {
        connection.send({ type: "design.region", name, bias: this.#design?.bias ?? 0 });
      });
      choice.dataset.region = name;
      return choice;
    });
    this.hint = element("p.soft.number");
    this.undo = button("Undo", () => connection.send({ type: "design.undo" }));
    const surround = (/** @type {number} */ by) => () => connection.send({ type: "design.surround", by });
    this.root = element(
      "section.weigh",
      { "aria-label": "Weights" },
      element("h2", {}, "The weights say which pattern"),
      element("div.weight-board", {}, this.board.canvas),
      this.hint,
      element(
        "div.row",
        {},
        element("div.choice.brushes", { role: "group", "aria-label": "What the brush paints" }, ...this.brushes),
        element("div.choice", { role: "group", "aria-label": "Brush" }, ...this.sizes),
      ),
      element(
        "div.row",
        {},
        this.undo,
        button("Clear", () => connection.send({ type: "design.clear" })),
        button("Surround it", surround(SURROUND_WIDTH)),
        button("No surround", surround(0)),
      ),
      element("h2", {}, "Or begin with"),
      element("div.regions", { role: "group", "aria-label": "Ready-made neurons" }, ...this.regions),
    );
    this.#setBrush(1);
    this.#setSize(3);
    this.#point(null);
  }

  /** @param {Design} design */
  show(design) {
    this.#design = design;
    this.board.show(design.arrays.weights);
    this.#point(this.#pixel);
    this.undo.disabled = !design.undo;
    for (const choice of this.regions) {
      choice.setAttribute("aria-pressed", String(choice.dataset.region === design.region));
    }
  }

  /** @param {number} value of the painted weights */
  #setBrush(value) {
    this.#brush = value;
    this.brushes.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(BRUSHES[i].value === value));
    });
  }

  /** @param {number} size pixels */
  #setSize(size) {
    this.board.size = size;
    this.sizes.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(BRUSH_SIZES[i] === size));
    });
  }

  /** @param {number | null} pixel */
  #point(pixel) {
    this.#pixel = pixel;
    this.onPoint(pixel);
    const weight = this.#design?.arrays.weights[pixel ?? 0] ?? 0;
    this.hint.textContent =
      pixel === null
        ? "Blue looks for light, red for darkness. Paint."
        : `${capitalized(pixelName(pixel))}: weight ${signedDecimal(weight)}`;
  }
}
