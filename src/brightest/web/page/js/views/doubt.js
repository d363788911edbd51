/** The view Doubt: how sure the network is about images that show no digit, and what can be done about it. */

import { writeAddress } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { confidence } from "../ui/confidence.js";
import { button, element, picture } from "../ui/dom.js";
import { decimal, percent } from "../ui/numerals.js";
import { grey, paint, reducedMotion } from "../ui/theme.js";
import { OodBenchmark } from "./ood-benchmark.js";
import { KINDS } from "./ood-kinds.js";
import { OutlierExposure } from "./outlier-exposure.js";
import { PadBox } from "./pad-box.js";
import { Threshold } from "./threshold.js";

const PARADE = ["shuffled", "letters", "inverted", "uniform", "halves", "letters", "uniform"];
const PARADE_INTERVAL = 800; // milliseconds from an image to the next
const CLAIM = 0.5; // an output above it claims that its digit is there, as in the exam

export class DoubtView {
  /** @type {Network | null} */
  #network = null;
  /** @type {Nonsense | null} the image that is shown */
  #image = null;
  /** @type {number | null} chosen by the visitor */
  #threshold = null;
  /** @type {Drawing | null} */
  #drawing = null;
  #scribbles = false; // the visitor, on the pad
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #parade = 0; // until the next kind is shown

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const show = (/** @type {() => void} */ act, scribbles = false) => {
      return () => {
        clearTimeout(this.#parade);
        this.#scribbles = scribbles;
        act();
        this.#show();
      };
    };
    this.kinds = [
      ...Object.entries(KINDS).map(([kind, { button: name }]) =>
        kindButton(
          kind,
          name,
          show(() => this.#requestImage(kind)),
        ),
      ),
      kindButton(
        "scribble",
        "Your scribble",
        show(() => this.#scribble(), true),
      ),
    ];
    this.box = new PadBox((points, begins) => {
      connection.send({ type: "draw.stroke", points, begins });
      connection.send({ type: "doubt.scribble" });
    }, "anything");
    this.clear = button("Clear", () => connection.send({ type: "draw.clear" }));
    this.picture = picture(28, "the image");
    this.outputs = element("ol.levels");
    this.odds = element("span.odds"); // one for all images, since a step of the lessons leaves it out
    this.answer = element("div.answer", {}, this.odds);
    this.benchmark = new OodBenchmark();
    this.exposure = new OutlierExposure(connection);
    this.threshold = new Threshold(connection);
    this.root = element(
      "div.doubt",
      {},
      this.#imageSection(),
      this.benchmark.root,
      this.exposure.root,
      this.threshold.root,
    );
    connection.on("network", (network) => {
      this.#network = network;
      this.#show();
    });
    connection.on("drawing", (drawing) => {
      this.#drawing = drawing;
      if (!this.box.pad.busy) this.box.pad.show(drawing.arrays.points, drawing.strokes, drawing.arrays.ground ?? null);
      this.#show();
    });
    connection.on("nonsense", (image) => this.#setImage(image));
    connection.on("exam", (exam) => this.#setExam(exam));
    connection.on("trust", (trust) => this.#setThreshold(trust));
    connection.on("cure", (cure) => this.exposure.setCure(cure));
  }

  /** @param {URLSearchParams} query kind and seed of the image, threshold, and whether to show one kind after another */
  open(query) {
    this.#query = query;
    clearTimeout(this.#parade);
    this.connection.send({ type: "doubt.examine" });
    if (query.has("kind")) this.#scribbles = false;
    else if (this.#image?.kind === "scribble" && this.#drawing?.answer != null) {
      this.connection.send({ type: "doubt.scribble" });
    }
    this.#applyQuery();
  }

  #applyQuery() {
    if (!this.#query || !this.#image) return;
    const present = this.#image;
    const kind = this.#query.get("kind") ?? present.kind;
    const seed = Number(this.#query.get("seed") ?? present.seed);
    const threshold = this.#query.get("threshold");
    if (this.#query.get("play") && !reducedMotion()) this.#showNext([...PARADE]);
    this.#query = null;
    if (kind !== "scribble" && (kind !== present.kind || seed !== present.seed)) {
      this.connection.send({ type: "doubt.look", kind, seed });
    }
    if (threshold && Number(threshold) !== this.#threshold) {
      this.connection.send({ type: "doubt.believe", threshold: Number(threshold) });
    }
    this.#updateAddress();
  }

  #updateAddress() {
    if (this.#query || !this.#image) return;
    const { kind, seed } = this.#image;
    writeAddress("doubt", {
      ...(kind !== "scribble" && { kind, seed }),
      ...(this.#threshold !== null && { threshold: this.#threshold }),
    });
  }

  /** Request the next image of a kind, or its first. @param {string} kind */
  #requestImage(kind) {
    const seed = this.#image?.kind === kind ? this.#image.seed + 1 : 0;
    this.connection.send({ type: "doubt.look", kind, seed });
  }

  /** Show what the visitor has drawn, else an empty pad. */
  #scribble() {
    const own = this.#drawing?.strokes.length;
    this.connection.send(own ? { type: "doubt.scribble" } : { type: "draw.clear" });
  }

  /** @param {string[]} kinds shown one after another, until the visitor chooses one */
  #showNext([kind, ...others]) {
    clearTimeout(this.#parade);
    if (!kind) return;
    this.#parade = setTimeout(() => {
      if (!this.root.isConnected) return;
      this.#requestImage(kind);
      this.#showNext(others);
    }, PARADE_INTERVAL);
  }

  #imageSection() {
    return element(
      "section.look",
      { "aria-label": "One image" },
      element("h2", {}, "Show it something that isn’t a digit"),
      element(
        "div.choices",
        { role: "group", "aria-label": "Kinds of nonsense: each click shows another" },
        ...this.kinds,
        this.clear,
      ),
      element("div.seeing", {}, this.picture, this.box.root, element("div.said", {}, this.outputs, this.answer)),
    );
  }

  /** @param {Nonsense} image */
  #setImage(image) {
    this.#image = image;
    this.#show();
    this.#applyQuery();
    this.#updateAddress();
  }

  /** @param {Exam} exam */
  #setExam(exam) {
    this.benchmark.show(exam);
    this.exposure.setExam(exam);
    if (!exam.rows.length && this.root.isConnected) this.connection.send({ type: "doubt.examine" });
  }

  /** @param {Trust} trust */
  #setThreshold(trust) {
    this.#threshold = trust.is_own ? null : Number(trust.threshold.toFixed(5));
    this.threshold.show(trust, this.#network?.classes ?? []);
    this.#updateAddress();
  }

  #show() {
    const [image, network] = [this.#image, this.#network];
    if (!image || !network) return;
    const { kind, answer, output, probability, dark, arrays } = image;
    const chosen = this.#scribbles ? "scribble" : kind;
    for (const choice of this.kinds) choice.setAttribute("aria-pressed", String(choice.dataset.kind === chosen));
    this.picture.hidden = this.#scribbles;
    this.box.root.hidden = this.clear.hidden = !this.#scribbles;
    const inked = this.box.pad.busy || this.#drawing?.answer != null;
    this.box.setInked(inked);
    this.root.classList.toggle("blank", this.#scribbles && !(inked && kind === "scribble"));
    paint(context2d(this.picture), arrays.image, grey);
    const name = kind === "scribble" ? "your scribble" : KINDS[kind].name;
    this.picture.setAttribute("aria-label", `the image: ${name}`);
    const outputs = Array.from(arrays.outputs, (value, i) =>
      outputItem(network.classes[i], value, { brightest: i === answer && !dark }),
    );
    this.outputs.replaceChildren(...outputs);
    const { digit, says, why, unsure } = confidence(image, network);
    const claimed = output > CLAIM ? `It claims ${digit}` : `It claims nothing: ${digit} is brightest`;
    const claim = dark ? says : `${claimed}, at ${decimal(output)}`;
    this.odds.textContent = dark ? "" : `: ${percent(probability)} likely, after calibration`;
    const comment = element("p.soft", {}, dark ? why : says, this.odds, dark ? "" : ".");
    this.answer.className = `answer${dark ? "" : " read"}${unsure ? " unsure" : ""}`;
    this.answer.replaceChildren(
      element("div.digit", { "aria-hidden": "true" }, digit),
      element("div", {}, element("p.verdict", {}, claim), comment),
    );
    if (this.root.isConnected) announce(`${name}: ${claim}. ${comment.textContent}`);
  }
}

/** @param {string} kind @param {string} name @param {() => void} act */
function kindButton(kind, name, act) {
  const choice = button(name, act);
  choice.dataset.kind = kind;
  return choice;
}

/** @param {string} name @param {number} value @param {{ brightest: boolean }} options */
function outputItem(name, value, { brightest }) {
  const bar = element("i");
  bar.style.width = `${100 * Math.min(1, Math.max(0, value))}%`;
  return element(
    brightest ? "li.brightest" : "li",
    {},
    element("b", {}, name),
    element("span.bar", { "aria-hidden": "true" }, bar),
    element("span.number", {}, decimal(value)),
  );
}
