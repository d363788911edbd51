/** The view Draw: the pad, the network, the answer, and what is open. */

import { Diagram } from "../charts/diagram.js";
import { Pad } from "../charts/pad.js";
import { keep } from "../network/address.js";
import { belief } from "../ui/confidence.js";
import { announce, button, element, pen, picture } from "../ui/dom.js";
import { changed, grey, paint } from "../ui/look.js";
import { reduced } from "../ui/upload.js";
import { misreadCard, neuronCard, pixelCard } from "./inspector.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const REMEMBERED = 400; // strokes whose way to the answer is measured

export class DrawView {
  /** @type {Shown | null} */
  #network = null;
  /** @type {Shown | null} */
  #reading = null;
  /** @type {Shown | null} */
  #open = null;
  /** @type {Shown | null} */
  #misread = null;
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;
  /** @type {number | null} the class that the visitor says it is */
  #truth = null;
  #count = 0;
  /** @type {Map<number, number>} when each stroke was told */
  #told = new Map();

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const choose = (/** @type {number} */ layer, /** @type {number} */ neuron) =>
      void connection.send("draw.choose", { layer, neuron });
    this.choose = choose;
    this.diagram = new Diagram(choose);
    this.canvas = /** @type {HTMLCanvasElement} */ (
      element("canvas", {
        tabIndex: 0,
        role: "application",
        "aria-label": "Pad: draw a digit. Arrow keys move the pen, space sets it down and lifts it.",
      })
    );
    this.padBox = element("div.pad", {}, this.canvas);
    this.padBox.append(
      element(
        "p.hint",
        { "aria-hidden": "true" },
        "Draw a digit here",
        element("br"),
        element("small", {}, "with mouse, pen or finger"),
      ),
    );
    this.seen = picture(28, "what the network sees");
    this.origin = element("p.soft");
    this.digits = element("div.digits", { role: "group", "aria-label": "Which digit is it?" });
    this.answer = element("section.answer", { "aria-label": "The answer" });
    this.cards = element("div.cards");
    this.pad = new Pad(
      this.canvas,
      (points, begins) => this.#stroke(points, begins),
      (sentence) => announce(sentence, "pen"),
    );
    this.root = element("div.draw", {}, this.#hand(), this.#middle(), element("div.open", {}, this.answer, this.cards));
    for (const [type, take] of /** @type {[string, (shown: Shown) => void][]} */ ([
      ["network", (shown) => this.#takeNetwork(shown)],
      ["drawing", (shown) => this.#takeReading(shown)],
      ["neuron", (shown) => this.#takeOpen(shown)],
      ["pixel", (shown) => this.#takeOpen(shown)],
      ["misread", (shown) => this.#takeMisread(shown)],
      ["kept", (shown) => this.#takeKept(shown)],
      ["archive", (shown) => save(shown.arrays.content, shown.file)],
    ])) {
      connection.addEventListener(type, (event) => take(/** @type {CustomEvent} */ (event).detail));
    }
    changed.addEventListener("change", () => this.#showCards());
    this.#showAnswer();
  }

  /** @param {URLSearchParams} dials a test example or the first of a class, and the layer and neuron that are open */
  shown(dials) {
    this.#link = dials;
    this.#follow();
  }

  /** Do what the link says and isn't so yet. */
  #follow() {
    if (!this.#link || !this.#reading) return;
    const [digit, example, open] = ["digit", "example", "open"].map((dial) => this.#link?.get(dial));
    this.#link = null;
    if (digit && (this.#reading.example === null || Number(digit) !== this.#reading.label))
      this.connection.send("draw.digit", { label: Number(digit) });
    if (example && Number(example) !== this.#reading.example)
      this.connection.send("draw.example", { number: Number(example) });
    if (open && open !== this.#opened()) this.choose(.../** @type {[number, number]} */ (open.split(",").map(Number)));
  }

  /** @returns {string} layer and neuron */
  #opened() {
    if (!this.#open) return "";
    return this.#open.type === "pixel" ? `0,${this.#open.pixel}` : `${this.#open.layer},${this.#open.neuron}`;
  }

  #keepLink() {
    if (this.#link) return;
    const [example, open] = [this.#reading?.example, this.#opened()];
    keep("draw", { ...(example != null && { example }), ...(open && { open }) });
  }

  #hand() {
    const file = /** @type {HTMLInputElement} */ (
      element("input.unseen", { type: "file", accept: "image/*", tabIndex: -1, "aria-label": "Picture file" })
    );
    file.addEventListener("change", () => this.#upload(file));
    this.undo = button("Undo", () => this.connection.send("draw.undo"));
    this.clear = button("Clear", () => this.connection.send("draw.clear"));
    this.random = button("Random digit", () => this.connection.send("draw.random"));
    const upload = button("Picture …", () => file.click());
    this.why = button("Why misread?", () => this.connection.send("draw.explain", { label: this.#truth }));
    this.keep = button("Keep it", () => this.connection.send("draw.keep", { label: this.#truth }));
    this.kept = button("Download", () => this.connection.send("draw.download"));
    const seen = element("div", {}, element("h2", {}, "What the network sees"), this.origin);
    const which = element("h2", {}, "Which digit is it really?");
    return element(
      "section.hand",
      { "aria-label": "Your digit" },
      this.padBox,
      element("div.tools", {}, this.clear, this.undo, this.random, upload, file),
      element("div.seen", {}, this.seen, seen),
      element("div.which.spare", {}, which, this.digits, element("div.after", {}, this.why, this.keep, this.kept)),
    );
  }

  #middle() {
    const ways = /** @type {const} */ (["signal", "weight"]);
    const buttons = ways.map((by) =>
      button(by === "signal" ? "Signals" : "Weights", () => {
        this.diagram.setLines(by);
        buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(ways[i] === by)));
      }),
    );
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(i === 0)));
    const choice = element("div.choice", { role: "group", "aria-label": "What the lines show" }, ...buttons);
    return element(
      "section.network",
      { "aria-label": "The network" },
      element("div.over", {}, choice),
      this.diagram.root,
    );
  }

  /** @param {import("../charts/pad.js").Point[]} points @param {boolean} begins */
  #stroke(points, begins) {
    this.padBox.classList.add("inked");
    this.#count++;
    this.#told.set(this.#count, performance.now());
    this.answer.setAttribute("aria-busy", "true");
    this.connection.send("draw.stroke", { points, begins, count: this.#count });
  }

  /** @param {HTMLInputElement} file */
  async #upload(file) {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    const content = await reduced(chosen);
    this.connection.sendBytes(content);
  }

  /** @param {Shown} network */
  #takeNetwork(network) {
    if (this.#network && String(this.#network.layers) !== String(network.layers)) {
      // what was open is no longer there
      this.#open = null;
      this.diagram.setOpen(null);
    }
    this.#network = network;
    const { data, note } = network;
    if (this.random)
      this.random.title = note || `One of the ${network.test_examples.toLocaleString("en")} test digits of ${data}`;
    this.digits.replaceChildren(
      ...network.classes.map((/** @type {string} */ text, /** @type {number} */ i) => {
        const one = button(text, () => this.#setTruth(this.#truth === i ? null : i));
        return one;
      }),
    );
    this.diagram.setNetwork(network);
    this.#setTruth(this.#truth);
    this.#showCards();
  }

  /** @param {Shown} reading */
  #takeReading(reading) {
    const { arrays, strokes, origin } = reading;
    this.#reading = reading;
    if (!this.#told.size) this.#count = reading.count;
    if (!this.pad.busy)
      this.pad.show(
        /** @type {Float32Array} */ (arrays.points),
        strokes,
        /** @type {Uint8Array} */ (arrays.ground) ?? null,
      );
    this.padBox.classList.toggle("inked", reading.answer !== null || this.pad.busy);
    paint(pen(this.seen), arrays.image ?? new Uint8Array(784), grey);
    const label = reading.label === null ? "" : `: it shows ${this.#network?.classes[reading.label]}`;
    this.origin.textContent = origin
      ? origin[0].toUpperCase() + origin.slice(1) + label
      : "28 × 28 pixels, framed as MNIST was: 20 along its longest side, its mass in the middle.";
    if (reading.answer === null || (reading.label !== null && !strokes.length)) this.#setTruth(reading.label);
    else this.#setTruth(this.#truth);
    this.#showAnswer();
    this.diagram.setReading(reading, () => this.#measure(reading.count));
    this.#follow();
    this.#keepLink();
  }

  /** How long it took from a stroke to its answer on the screen, for the browser's own list of measurements. @param {number} count */
  #measure(count) {
    this.answer.setAttribute("aria-busy", String(count < this.#count));
    const told = this.#told.get(count);
    for (const known of [...this.#told.keys()]) if (known <= count) this.#told.delete(known);
    if (told === undefined) return;
    performance.measure("stroke to answer", { start: told, end: performance.now() });
    if (performance.getEntriesByName("stroke to answer").length > REMEMBERED)
      performance.clearMeasures("stroke to answer");
  }

  /** @param {Shown} open */
  #takeOpen(open) {
    this.#open = open;
    this.diagram.setOpen(open.type === "pixel" ? [0, open.pixel] : [open.layer, open.neuron]);
    this.#showCards();
    this.#keepLink();
  }

  /** @param {Shown} misread */
  #takeMisread(misread) {
    this.#misread = misread.label === null ? null : misread;
    this.#showCards();
    if (this.#misread) this.cards.firstElementChild?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Shown} kept */
  #takeKept({ count }) {
    const all = Object.values(/** @type {Record<string, number>} */ (count)).reduce((a, b) => a + b, 0);
    if (!this.kept) return;
    this.kept.hidden = all === 0;
    this.kept.textContent = `Download ${all} kept`;
    this.kept.title = "A .zip of a folder by label, for brightest train --data";
  }

  /** @param {number | null} truth */
  #setTruth(truth) {
    this.#truth = truth;
    [...this.digits.children].forEach((one, i) => one.setAttribute("aria-pressed", String(i === truth)));
    const drawn = this.#reading?.answer != null;
    for (const one of [this.why, this.keep]) if (one) one.disabled = truth === null || !drawn;
    if (this.undo) this.undo.disabled = !this.#reading?.undo;
    if (this.clear) this.clear.disabled = !drawn;
  }

  #showAnswer() {
    const reading = this.#reading;
    const [network, answer] = [this.#network, reading?.answer];
    const read = Boolean(reading && network && answer != null);
    this.answer.classList.toggle("read", read);
    this.answer.classList.toggle("unsure", read && !reading?.sure);
    if (!reading || !network || answer == null) {
      this.answer.replaceChildren(
        element("div.digit", { "aria-hidden": "true" }, "?"),
        element("p.soft", {}, "The brightest neuron of the last layer is the answer."),
      );
      return;
    }
    const { digit, says, why } = belief(reading, network);
    this.answer.replaceChildren(
      element("div.digit", {}, digit),
      element("div", {}, element("p.likely", {}, says), element("p.soft", {}, why)),
    );
    announce(`${reading.dark ? "The network sees no digit." : `The network reads ${digit}, ${says}.`} ${why}`);
  }

  #showCards() {
    const network = this.#network;
    if (!network) return;
    const cards = [];
    if (this.#misread) cards.push(misreadCard(this.#misread, network));
    if (this.#open?.type === "neuron") cards.push(neuronCard(this.#open, network, this.choose));
    if (this.#open?.type === "pixel") cards.push(pixelCard(this.#open, this.choose));
    if (!cards.length) {
      cards.push(
        element(
          "section.card",
          {},
          element("h3", {}, "Open any number"),
          element(
            "p.soft",
            {},
            "Click a neuron to see its weights as a picture, and its sum down to the last number; click a pixel to see what it means to each neuron of the next layer.",
          ),
        ),
      );
    }
    this.cards.replaceChildren(...cards);
  }
}

/** @param {import("../network/connection.js").Numbers} content @param {string} file its name */
function save(content, file) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", { download: file }));
  link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type: "application/zip" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
