/** The view Design: a neuron is painted, and at once one sees which test digits fire it. */

import { Histogram, level } from "../charts/histogram.js";
import { Board } from "../charts/weight-board.js";
import { keep } from "../network/address.js";
import { announce, button, element, number, pen, picture, signed, sparingly } from "../ui/dom.js";
import { changed, grey, paint } from "../ui/look.js";
import { Surround } from "./surround.js";
import { Graft } from "./transplant.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const BRUSHES = /** @type {[number, string, string][]} */ ([
  [1, "Positive", "+"],
  [-1, "Negative", "-"],
  [0, "Erase", "0"],
]);
const SIZES = [1, 3, 5];
const BESIDE = 12;
const REGIONS = /** @type {Record<string, string>} */ ({
  stroke: "Upright stroke",
  edge: "Edge",
  bar: "Bar at the top",
  loop: "Loop",
  patch: "Patch",
  bare: "Bare patch",
});

export class DesignView {
  /** @type {Shown | null} */
  #design = null;
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;
  #waiting = false;
  #value = 1;
  /** @type {number | null} the pixel that is pointed at */
  #pixel = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.graft = new Graft(connection);
    this.surround = new Surround();
    this.board = new Board(
      (cells, begins) =>
        void connection.send("design.paint", { cells, size: this.board.size, value: this.#value, begins }),
      (pixel) => this.#point(pixel),
      (sentence) => announce(sentence, "brush"),
    );
    this.slide = sparingly((/** @type {number} */ bias) => void connection.send("design.bias", { bias }));
    this.histogram = new Histogram(this.slide);
    this.root = element(
      "div.design",
      {},
      this.#paint(),
      this.#firing(),
      element("div.beside", {}, this.surround.root, this.graft.root),
    );
    this.#point(null);
    connection.addEventListener("welcome", () => this.root.isConnected && connection.send("design.open"));
    connection.addEventListener("design", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    changed.addEventListener("change", () => this.#show());
  }

  /** @param {URLSearchParams} dials a ready-made neuron and a bias */
  shown(dials) {
    this.#link = dials;
    this.connection.send("design.open"); // from then on, Python shows it
    this.#follow();
    this.#show();
    this.graft.show();
  }

  /** Take what the link says, where it is not so. */
  #follow() {
    if (!this.#link || !this.#design) return;
    const [region, bias] = [this.#link.get("region"), this.#link.get("bias")];
    this.#link = null;
    const wanted = bias === null || !Number.isFinite(Number(bias)) ? this.#design.bias : Number(bias);
    if (region && region !== this.#design.region) this.connection.send("design.region", { name: region, bias: wanted });
    else if (wanted !== this.#design.bias) this.connection.send("design.bias", { bias: wanted });
  }

  #paint() {
    const send =
      (/** @type {string} */ method, /** @type {Record<string, any>} */ fields = {}) =>
      () =>
        void this.connection.send(`design.${method}`, fields);
    this.brushes = BRUSHES.map(([value, name, key]) => {
      const made = button("", () => this.#brush(value));
      made.title = `Key ${key}`;
      made.append(element(`i.${name.toLowerCase()}`, { "aria-hidden": "true" }), name);
      return made;
    });
    this.sizes = SIZES.map((size) => {
      const made = button(`${size}`, () => this.#size(size));
      made.setAttribute("aria-label", size === 1 ? "Brush 1 pixel wide" : `Brush ${size} pixels wide`);
      return made;
    });
    this.here = element("p.soft.number");
    this.undo = button("Undo", send("undo"));
    this.regions = Object.entries(REGIONS).map(([name, text]) => {
      const made = button(
        text,
        () => void this.connection.send("design.region", { name, bias: this.#design?.bias ?? 0 }),
      );
      made.dataset.region = name;
      return made;
    });
    this.board.canvas.addEventListener("keydown", ({ key }) => {
      const brush = BRUSHES.find(([, , of]) => of === key);
      if (brush) this.#brush(brush[0]);
    });
    this.#brush(1);
    this.#size(3);
    return element(
      "section.weigh",
      { "aria-label": "Weights" },
      element("h2", {}, "The weights say which pattern"),
      element("div.board", {}, this.board.canvas),
      this.here,
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
        button("Clear", send("clear")),
        button("Surround it", send("surround", { by: 2 })),
        button("No surround", send("surround", { by: 0 })),
      ),
      element("h2", {}, "Or begin with"),
      element("div.regions", { role: "group", "aria-label": "Ready-made neurons" }, ...this.regions),
    );
  }

  #firing() {
    this.count = element("b.number", {}, "–");
    this.of = element("span.soft");
    this.asks = element("p.asks");
    this.slider = /** @type {HTMLInputElement} */ (
      element("input", {
        type: "range",
        min: -40,
        max: 20,
        step: 0.5,
        "aria-label": "Bias",
        oninput: () => this.slide(Number(this.slider?.value)),
      })
    );
    this.classes = element("ul.classes", { "aria-label": "Share of each digit that fires it" });
    this.most = Array.from({ length: BESIDE }, fired);
    this.below = Array.from({ length: BESIDE }, fired);
    const images = (/** @type {string} */ title, /** @type {ReturnType<typeof fired>[]} */ shown) =>
      element(
        "div",
        {},
        element("h2", {}, title),
        element("ul.fired", { "aria-label": title }, ...shown.map(({ root }) => root)),
      );
    return element(
      "section.firing",
      { "aria-label": "What fires it" },
      element("h2", {}, "The bias says how strong it must be"),
      element("div.figures", {}, element("div", {}, this.count, this.of), this.asks),
      this.histogram.root,
      element("label.time", {}, "Bias", this.slider, (this.biasNow = element("b.number", {}, "–"))),
      element("div", {}, element("h2", {}, "Share of each digit that fires it"), this.classes),
      images("They fire it most", this.most),
      images("These just don’t", this.below),
    );
  }

  /** @param {number} value */
  #brush(value) {
    this.#value = value;
    this.brushes?.forEach((made, i) => made.setAttribute("aria-pressed", String(BRUSHES[i][0] === value)));
  }

  /** @param {number} size */
  #size(size) {
    this.board.size = size;
    this.sizes?.forEach((made, i) => made.setAttribute("aria-pressed", String(SIZES[i] === size)));
  }

  /** @param {number | null} pixel */
  #point(pixel) {
    this.#pixel = pixel;
    this.graft.point(pixel);
    if (!this.here) return;
    const weight = this.#design?.arrays.weights[pixel ?? 0] ?? 0;
    this.here.textContent =
      pixel === null
        ? "Blue looks for light, red for darkness. Paint."
        : `Row ${Math.floor(pixel / 28) + 1}, column ${(pixel % 28) + 1}: weight ${signed(weight)}`;
  }

  /** @param {Shown} design */
  #take(design) {
    this.#design = design;
    if (this.root.isConnected) announce(`${design.count} of ${design.images} test digits fire it.`, "firing");
    this.#follow();
    if (!this.#link) keep("design", { ...(design.region && { region: design.region }), bias: design.bias });
    if (!this.#waiting) requestAnimationFrame(() => this.#show());
    this.#waiting = true;
  }

  #show() {
    this.#waiting = false;
    const design = this.#design;
    if (!design || !this.root.isConnected || !this.slider) return;
    const { bias, arrays } = design;
    this.board.show(arrays.weights);
    this.#point(this.#pixel);
    this.histogram.show(design);
    if (document.activeElement !== this.slider) this.slider.value = String(bias);
    this.#texts(design);
    this.#showShare(design);
    [this.most ?? [], this.below ?? []].forEach((places, below) => {
      const [shown, first] = below ? [design.below, design.most.length] : [design.most, 0];
      places.forEach(({ root, image, text }, i) => {
        root.style.visibility = i < shown.length ? "visible" : "hidden";
        if (i >= shown.length) return;
        const { number: which, label, activation } = shown[i];
        text.textContent = number(activation);
        const name = `test digit ${which}, a ${design.classes[label]}`;
        if (image.getAttribute("aria-label") === name) return; // it's there already
        image.setAttribute("aria-label", name);
        paint(pen(image), arrays.pictures.subarray(784 * (first + i), 784 * (first + i + 1)), grey);
      });
    });
    this.surround.show(design);
  }

  /** @param {Shown} design */
  #texts({ bias, count, images, region, undo }) {
    const [plain, asked] = [level(bias), level(-bias)];
    if (this.count) this.count.textContent = count.toLocaleString("en");
    if (this.of) this.of.textContent = `of ${images.toLocaleString("en")} test digits fire it`;
    if (this.biasNow) this.biasNow.textContent = plain;
    this.slider?.setAttribute("aria-valuetext", plain);
    this.asks?.replaceChildren(
      "A bias of ",
      element("b", {}, plain),
      " asks the weighted sum to pass ",
      element("b", {}, asked),
      `. At exactly ${asked} the activation is 0.5.`,
    );
    for (const made of this.regions ?? []) made.setAttribute("aria-pressed", String(made.dataset.region === region));
    if (this.undo) this.undo.disabled = !undo;
  }

  /** @param {Shown} design */
  #showShare({ classes, arrays: { share } }) {
    this.classes?.replaceChildren(
      ...classes.map((/** @type {string} */ name, /** @type {number} */ i) => {
        const bar = element("i");
        bar.style.height = `${100 * (share[i] || 0)}%`;
        const text = Number.isNaN(share[i]) ? "none" : `${number(100 * share[i], 0)}\u00a0%`;
        return element(
          "li",
          {},
          element("span.number", {}, text),
          element("span.column", { "aria-hidden": "true" }, bar),
          element("b", {}, name),
        );
      }),
    );
  }
}

/** An image that fires the neuron, or doesn't. */
function fired() {
  const image = picture(28, "");
  const text = element("span.number");
  return { root: element("li", {}, image, text), image, text };
}
