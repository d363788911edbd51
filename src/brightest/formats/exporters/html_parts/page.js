/** The page of the file: a pad, the network, its answer, what is open, and its card. */

import { Diagram } from "../../../web/page/js/charts/diagram.js";
import { context2d } from "../../../web/page/js/ui/canvas.js";
import { button, element, picture } from "../../../web/page/js/ui/dom.js";
import { rememberFocus } from "../../../web/page/js/ui/focus.js";
import { grey, initTheme, paint, themeChanged } from "../../../web/page/js/ui/theme.js";
import { throttle } from "../../../web/page/js/ui/throttle.js";
import { AnswerCard } from "../../../web/page/js/views/answer-card.js";
import { emptyCard, neuronCard, pixelCard } from "../../../web/page/js/views/inspector.js";
import { networkSection } from "../../../web/page/js/views/network-section.js";
import { PadBox } from "../../../web/page/js/views/pad-box.js";
import { networkCard } from "./card.js";
import { openNeuron, openPixel, strongestLines } from "./opened.js";

/**
 * @import { Point } from "./frame.js"
 * @import { Reader, Reading } from "./reader.js"
 * @import { Setter } from "../../../web/page/js/views/inspector.js"
 */

const NO_STROKES = new Float32Array();
const CLASSES = 10; // the examples are of each in turn

class Page {
  /** @type {Point[][]} */
  #strokes = [];
  /** @type {Reading | null} */
  #reading = null;
  /** @type {[number, number] | null} layer and neuron, or 0 and the pixel */
  #open = null;
  #next = 0;
  #changed = false;
  #readSoon = throttle(() => this.#read());

  /** @param {Reader} reader @param {Point[][][]} examples drawings of digits */
  constructor(reader, examples) {
    this.reader = reader;
    this.examples = examples;
    this.original = [...reader.weights, ...reader.biases].map((values) => values.slice());
    const { layers, classes, calibration } = reader.about;
    this.network = /** @type {Network} */ ({ layers, classes, threshold: calibration.threshold });
    this.diagram = new Diagram((layer, neuron) => this.#choose([layer, neuron]));
    this.box = new PadBox((points, begins) => this.#draw(points, begins));
    this.clear = button("Clear", () => this.#put([]));
    this.undo = button("Undo", () => this.#put(this.#strokes.slice(0, -1)));
    this.example = button("Show a digit", () => this.#put(this.examples[this.#next++ % this.examples.length]));
    this.restore = button("Weights as they were", () => this.#restore());
    this.image = picture(28, "what the network sees");
    this.answer = new AnswerCard();
    this.cards = element("div.cards");
    this.root = element("div.draw", {}, this.#aside(), networkSection(this.diagram).root);
    themeChanged.addEventListener("change", () => this.#showCards());
  }

  /** Show the network with an empty pad. */
  start() {
    this.#showWeights();
    this.#put([]);
  }

  #aside() {
    const upright = this.reader.about.card.frame === "upright" ? " It is made upright, as this network expects." : "";
    const sees = `28 × 28 pixels, framed as MNIST’s digits are: 20 pixels long, with the centre of mass in the middle.${upright}`;
    const tools = element("div.tools", {}, this.clear, this.undo, this.example, this.restore);
    const seen = element("div", {}, element("h2", {}, "What the network sees"), element("p.soft", {}, sees));
    return element(
      "div.aside",
      {},
      element(
        "section.hand",
        { "aria-label": "Your digit" },
        this.box.root,
        tools,
        element("div.seen", {}, this.image, seen),
      ),
      element("div.open", {}, this.answer.root, this.cards, networkCard(this.reader)),
    );
  }

  /** @param {Point[]} points @param {boolean} begins a stroke */
  #draw(points, begins) {
    const before = begins ? this.#strokes : this.#strokes.slice(0, -1);
    const stroke = begins ? points : [...(this.#strokes.at(-1) ?? []), ...points];
    this.#strokes = [...before, stroke];
    this.#readSoon(undefined);
  }

  /** @param {Point[][]} strokes instead of those on the pad */
  #put(strokes) {
    this.#strokes = strokes;
    this.box.pad.show(
      strokes.length ? Float32Array.from(strokes.flat(2)) : NO_STROKES,
      strokes.map(({ length }) => length),
      null,
    );
    this.#read();
  }

  /** Read the pad with the network as it is now. */
  #read() {
    const reading = this.reader.read(this.#strokes);
    this.#reading = reading;
    this.box.setInked(reading !== null);
    this.clear.disabled = this.undo.disabled = reading === null;
    this.restore.hidden = !this.#changed;
    paint(context2d(this.image), reading?.image ?? new Uint8Array(784), grey);
    this.diagram.setReading({ answer: reading?.answer ?? null, arrays: reading ? this.#arrays(reading) : {} });
    const probability = reading?.probabilities[reading.answer];
    const output = reading?.activations.at(-1)?.[reading.answer];
    this.answer.show(
      this.network,
      reading && /** @type {Drawing} */ (/** @type {unknown} */ ({ ...reading, probability, output })),
    );
    this.#showCards();
  }

  /** @param {Reading} reading */
  #arrays({ image, activations }) {
    const layers = activations.slice(1).map((a, l) => [`activations${l + 1}`, Float32Array.from(a)]);
    return {
      ...Object.fromEntries(layers),
      ...strongestLines(this.reader, activations),
      image,
    };
  }

  /** Show a digit and what is open, as a link of the page says. @param {string} link such as draw?digit=4&open=1,0 */
  see = (link) => {
    const query = new URLSearchParams(link.split("?")[1]);
    const [layer, neuron] = (query.get("open") ?? "").split(",").map(Number);
    this.#open = neuron === undefined ? null : [layer, neuron];
    this.diagram.setOpen(this.#open);
    const digit = Number(query.get("digit") ?? 0);
    const drawn = this.examples.filter((_, i) => i % CLASSES === digit);
    this.#put(drawn.find((strokes) => this.reader.read(strokes)?.answer === digit) ?? drawn[0]);
  };

  /** @param {[number, number]} open */
  #choose(open) {
    this.#open = open;
    this.diagram.setOpen(open);
    this.#showCards();
  }

  #showCards() {
    const choose = (/** @type {number} */ layer, /** @type {number} */ neuron) => this.#choose([layer, neuron]);
    const focusAgain = rememberFocus(this.cards);
    const scrolled = this.cards.querySelector(".terms")?.scrollTop ?? 0;
    const [layer, neuron] = this.#open ?? [];
    if (layer === undefined || neuron === undefined) this.cards.replaceChildren(emptyCard());
    else if (layer === 0) {
      this.cards.replaceChildren(pixelCard(openPixel(this.reader, this.#reading, neuron), choose, this.#setter));
    } else {
      const opened = openNeuron(this.reader, this.#reading, layer, neuron);
      this.cards.replaceChildren(neuronCard(opened, this.network, choose, this.#setter));
    }
    this.cards.querySelector(".terms")?.scrollTo(0, scrolled);
    focusAgain();
  }

  /** Changes a weight or a bias by hand, until the file is opened again. @type {Setter} */
  #setter = (kind, [layer, neuron, sender]) => {
    return (value) => {
      if (kind === "bias") this.reader.biases[layer - 1][neuron] = value;
      else this.reader.weights[layer - 1][neuron * this.reader.about.layers[layer - 1] + sender] = value;
      this.#changed = true;
      this.#showWeights();
      this.#read();
    };
  };

  #restore() {
    [...this.reader.weights, ...this.reader.biases].forEach((values, i) => values.set(this.original[i]));
    this.#changed = false;
    this.#showWeights();
    this.#read();
    this.example.focus(); // the button that had it is hidden now
  }

  #showWeights() {
    const { layers, classes } = this.reader.about;
    this.diagram.setNetwork({ layers, classes, arrays: strongestLines(this.reader) });
  }
}

/** @param {Reader} reader @param {Point[][][]} examples @returns {Page} */
export function show(reader, examples) {
  initTheme();
  const page = new Page(reader, examples);
  document.getElementById("view")?.append(page.root);
  page.start();
  return page;
}
