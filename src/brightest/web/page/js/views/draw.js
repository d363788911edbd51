/** The view Draw: the pad, the network, its answer, and the cards of what is open. */

import { Diagram } from "../charts/diagram.js";
import { writeAddress } from "../network/address.js";
import { context2d } from "../ui/canvas.js";
import { button, element, picture } from "../ui/dom.js";
import { rememberFocus } from "../ui/focus.js";
import { explain } from "../ui/terms.js";
import { grey, paint, themeChanged } from "../ui/theme.js";
import { reduced } from "../ui/upload.js";
import { capitalized, withArticle } from "../ui/words.js";
import { AnswerCard } from "./answer-card.js";
import { DrawingLink } from "./drawing-link.js";
import { emptyCard, misreadCard, neuronCard, pixelCard } from "./inspector.js";
import { networkSection } from "./network-section.js";
import { Opening } from "./opening.js";
import { PadBox } from "./pad-box.js";
import { Several } from "./several.js";
import { TinkerCard } from "./tinker.js";
import { TruthPicker } from "./truth-picker.js";

/**
 * @import { Point } from "../charts/pad.js"
 */

const MEASUREMENT = "stroke to answer"; // name in the browser's performance entries
const MAX_MEASUREMENTS = 400;

export class DrawView {
  /** @type {Network | null} */
  #network = null;
  /** @type {Drawing | null} */
  #drawing = null;
  /** @type {Neuron | Pixel | null} */
  #open = null;
  /** @type {Misread | null} */
  #misread = null;
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #strokes = 0;
  #like = ""; // the class that the example of a link is like as well
  /** @type {Map<number, number>} when each stroke was sent, milliseconds */
  #sentAt = new Map();

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.choose = (/** @type {number} */ layer, /** @type {number} */ neuron) => {
      if (String([layer, neuron]) === this.#openNeuron().join()) connection.send({ type: "draw.shut" });
      else connection.send({ type: "draw.choose", layer, neuron });
    };
    this.diagram = new Diagram(this.choose, {
      drawOver: (context, layout) => this.opening.draw(context, layout),
    });
    this.box = new PadBox((points, begins) => this.#sendStroke(points, begins));
    this.pad = this.box.pad;
    this.opening = new Opening(connection, this.pad, this.diagram, () => this.#showAnswer());
    this.several = new Several(connection);
    this.box.root.append(this.several.frames, this.opening.root);
    this.image = picture(28, "what the network sees");
    this.origin = element("p.soft");
    this.undo = button("Undo", () => connection.send({ type: "draw.undo" }));
    this.clear = button("Clear", () => connection.send({ type: "draw.clear" }));
    this.random = button("Random digit", () => connection.send({ type: "draw.random" }));
    this.clear.className = "clear";
    this.random.className = "random";
    this.truth = new TruthPicker(connection);
    this.link = new DrawingLink(connection, () => this.#openNeuron().join());
    this.answer = new AnswerCard();
    this.cards = element("div.cards");
    this.tinker = new TinkerCard(connection);
    this.root = element(
      "div.draw",
      {},
      element(
        "div.aside",
        {},
        this.#digitSection(),
        element("div.open", {}, this.answer.root, this.several.root, this.cards, this.tinker.root),
      ),
      networkSection(this.diagram, [this.link.opener]).root,
    );
    connection.on("network", (network) => this.#setNetwork(network));
    connection.on("drawing", (drawing) => this.#setDrawing(drawing));
    connection.on("neuron", (neuron) => this.#setOpen(neuron));
    connection.on("pixel", (pixel) => this.#setOpen(pixel));
    connection.on("shut", () => this.#setOpen(null));
    connection.on("misread", (misread) => this.#setMisread(misread));
    themeChanged.addEventListener("change", () => this.#showCards());
  }

  /**
   * @param {URLSearchParams} query a drawing, an example, or a class and one it is like; a network; what is open; whether
   *   to play
   */
  open(query) {
    this.#query = query;
    this.#applyQuery();
  }

  #applyQuery() {
    if (!this.#query || !this.#drawing) return;
    const query = this.#query;
    this.#query = null;
    const [digit, example, open, like] = ["digit", "example", "open", "like"].map((name) => query.get(name));
    const [code, network] = ["drawing", "network"].map((name) => query.get(name));
    if (network && network !== this.#network?.name) this.connection.send({ type: "shelf.take", name: network });
    if (code && code !== this.#drawing.code) this.connection.send({ type: "draw.put", code });
    if (digit && like) this.connection.send({ type: "draw.digit", label: Number(digit), like: Number(like) });
    else if (digit && (this.#like || this.#drawing.example === null || Number(digit) !== this.#drawing.label)) {
      this.connection.send({ type: "draw.digit", label: Number(digit) });
    }
    if (digit) this.#like = like ?? "";
    if (example && Number(example) !== this.#drawing.example) {
      this.connection.send({ type: "draw.example", number: Number(example) });
    }
    if (open && open !== this.#openNeuron().join()) {
      const [layer, neuron] = open.split(",").map(Number);
      this.choose(layer, neuron);
    } else if (open === "") this.connection.send({ type: "draw.shut" });
    if (query.get("play")) this.diagram.play(() => this.#showAnswer());
    this.#showAnswer();
  }

  /** @returns {[number, number] | []} layer and neuron */
  #openNeuron() {
    if (!this.#open) return [];
    return this.#open.type === "pixel" ? [0, this.#open.pixel] : [this.#open.layer, this.#open.neuron];
  }

  #updateAddress() {
    if (this.#query) return;
    const { example = null, code = "", strokes = [] } = this.#drawing ?? {};
    const open = this.#openNeuron().join();
    const drawing = example === null && !strokes.length && code; // strokes come too often for a browser's addresses
    writeAddress("draw", { ...(example !== null && { example }), ...(drawing && { drawing }), ...(open && { open }) });
  }

  #digitSection() {
    const file = element("input.unseen", {
      type: "file",
      accept: "image/*",
      tabIndex: -1,
      "aria-label": "Picture file",
    });
    file.addEventListener("change", () => this.#upload(file));
    const upload = button("Picture …", () => file.click());
    return element(
      "section.hand",
      { "aria-label": "Your digit" },
      this.box.root,
      element("div.tools", {}, this.clear, this.undo, this.random, upload, file),
      element("div.seen", {}, this.image, element("div", {}, element("h2", {}, "What the network sees"), this.origin)),
      this.truth.root,
    );
  }

  /** @param {Point[]} points @param {boolean} begins */
  #sendStroke(points, begins) {
    this.box.setInked(true);
    this.#strokes++;
    this.#sentAt.set(this.#strokes, performance.now());
    this.answer.root.setAttribute("aria-busy", "true");
    this.connection.send({ type: "draw.stroke", points, begins, count: this.#strokes });
  }

  /** @param {HTMLInputElement} input */
  async #upload(input) {
    const [file] = input.files ?? [];
    input.value = "";
    if (file) this.connection.sendPicture(await reduced(file));
  }

  /** @param {Network} network */
  #setNetwork(network) {
    if (this.#network && String(this.#network.layers) !== String(network.layers)) {
      this.#open = null; // the neuron may not exist in this network
      this.diagram.setOpen(null);
    }
    this.#network = network;
    this.random.title =
      network.note || `One of the ${network.test_examples.toLocaleString("en")} test digits of ${network.data}`;
    this.truth.setClasses(network.classes);
    this.diagram.setNetwork(network);
    this.#showCards();
  }

  /** @param {Drawing} drawing */
  #setDrawing(drawing) {
    const { answer, arrays, count, label, origin, strokes } = drawing;
    this.#drawing = drawing;
    if (!this.#sentAt.size) this.#strokes = count;
    if (!this.pad.busy && !this.opening.isWriting) this.pad.show(arrays.points, strokes, arrays.ground ?? null);
    this.box.setInked(answer !== null || this.pad.busy);
    paint(context2d(this.image), arrays.image ?? new Uint8Array(784), grey);
    const shows = label === null ? "" : `: it shows ${withArticle(String(this.#network?.classes[label]))}`;
    const deslanted = this.#network?.frame === "upright" ? " Its slant is taken out, as this network expects." : "";
    this.origin.textContent = origin
      ? `${capitalized(origin)}${shows}.${deslanted}`
      : `28 × 28 pixels, framed as in MNIST: the digit is 20 pixels long, its centre of mass in the middle.${deslanted}`;
    if (answer === null || (label !== null && !strokes.length)) this.truth.show(answer, label);
    else this.truth.show(answer);
    this.undo.disabled = !drawing.undo;
    this.clear.disabled = answer === null;
    this.#showAnswer();
    this.opening.setDrawing(drawing, this.#network, count === this.#strokes);
    this.diagram.setReading(drawing, () => this.#measure(count));
    this.#applyQuery();
    this.#updateAddress();
  }

  /** Record the time from a stroke to its answer on the screen. @param {number} count of the stroke */
  #measure(count) {
    this.answer.root.setAttribute("aria-busy", String(count < this.#strokes));
    const start = this.#sentAt.get(count);
    for (const sent of [...this.#sentAt.keys()]) if (sent <= count) this.#sentAt.delete(sent);
    if (start === undefined) return;
    performance.measure(MEASUREMENT, { start, end: performance.now() });
    if (performance.getEntriesByName(MEASUREMENT).length > MAX_MEASUREMENTS) performance.clearMeasures(MEASUREMENT);
  }

  /** @param {Neuron | Pixel | null} open */
  #setOpen(open) {
    this.#open = open;
    this.diagram.setOpen(/** @type {[number, number] | null} */ (open && this.#openNeuron()));
    this.#showCards();
    this.#updateAddress();
  }

  /** @param {Misread} misread */
  #setMisread(misread) {
    this.#misread = misread;
    this.#showCards();
    if (misread.label !== null) this.cards.firstElementChild?.scrollIntoView({ block: "nearest" });
  }

  #showAnswer() {
    const isSeen = !this.opening.isPlaying && !this.diagram.isPlaying; // the signals have reached the outputs
    this.answer.show(this.#network, isSeen ? this.#drawing : null);
  }

  #showCards() {
    const network = this.#network;
    if (!network) return;
    const setter = this.tinker.setter.bind(this.tinker);
    const open = /** @type {[number, number] | null} */ (this.#open && this.#openNeuron());
    this.tinker.setOpen(open, network.layers.length - 2);
    const cards = [];
    if (this.#misread && this.#misread.label !== null) {
      cards.push(misreadCard(this.#misread, this.#misread.label, network));
    }
    if (this.#open?.type === "neuron") cards.push(neuronCard(this.#open, network, this.choose, setter));
    if (this.#open?.type === "pixel") cards.push(pixelCard(this.#open, this.choose, setter));
    const scrolled = this.cards.querySelector(".terms")?.scrollTop ?? 0;
    const focusAgain = rememberFocus(this.cards);
    this.cards.replaceChildren(...(cards.length ? cards : [emptyCard()]));
    explain(this.cards).finally(focusAgain); // a term may have it
    this.cards.querySelector(".terms")?.scrollTo(0, scrolled);
  }
}
