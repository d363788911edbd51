/** The pad: what is drawn goes to Python, which answers with what the network makes of it. */

import { context2d } from "../../page/js/ui/canvas.js";
import { button, element, picture } from "../../page/js/ui/dom.js";
import { grey, paint } from "../../page/js/ui/theme.js";
import { AnswerCard } from "../../page/js/views/answer-card.js";
import { PadBox } from "../../page/js/views/pad-box.js";
import { mount } from "./host.js";
import { Listening, message } from "./model.js";

const PLACES = 1e4; // of a point's number, so that a long drawing is sent quickly

/**
 * @import { Point } from "../../page/js/charts/pad.js"
 * @import { Context, Model } from "./model.js"
 */

class PadWidget {
  /** @type {Point[][]} */
  #strokes = [];

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.box = new PadBox((points, begins) => this.#report(points, begins));
    this.image = picture(28, "what the network sees");
    this.answer = new AnswerCard();
    this.undo = button("Undo", () => this.#send(this.#strokes.slice(0, -1)));
    this.clear = button("Clear", () => this.#clear());
    this.root = element(
      "div.drawn",
      {},
      this.box.root,
      element(
        "div.beside",
        {},
        this.answer.root,
        element("div.seen", {}, this.image, element("p.soft", {}, "What the network sees: 28 × 28 pixels.")),
        element("div.tools", {}, this.clear, this.undo),
      ),
    );
    this.listening = new Listening(model);
    this.listening.to("_reading", () => this.#show());
    this.listening.to("_network", () => this.#show());
    this.listening.to("strokes", () => this.#show());
  }

  /** @param {Point[]} points @param {boolean} begins a stroke */
  #report(points, begins) {
    this.box.setInked(true);
    const drawn = points.map(([x, y]) => /** @type {Point} */ ([rounded(x), rounded(y)]));
    const before = begins ? this.#strokes : this.#strokes.slice(0, -1);
    this.#send([...before, begins ? drawn : [...(this.#strokes.at(-1) ?? []), ...drawn]]);
  }

  /** @param {Point[][]} strokes */
  #send(strokes) {
    this.#strokes = strokes;
    this.model.set("strokes", strokes);
    this.model.save_changes();
  }

  #clear() {
    this.#strokes = [];
    this.model.send({ type: "clear" });
  }

  #show() {
    const reading = message(this.model, "_reading");
    const network = message(this.model, "_network");
    if (!reading || !network) return;
    const inked = reading.answer !== null;
    if (!this.box.pad.busy) {
      this.#strokes = this.model.get("strokes");
      const lengths = this.#strokes.map(({ length }) => length);
      this.box.pad.show(Float32Array.from(this.#strokes.flat(2)), lengths, reading.arrays.ground ?? null);
    }
    this.box.setInked(inked || this.box.pad.busy);
    this.clear.disabled = !inked;
    this.undo.disabled = !this.#strokes.length;
    paint(context2d(this.image), reading.arrays.image ?? new Uint8Array(784), grey);
    this.answer.show(network, reading);
  }
}

/** @param {number} share @returns {number} */
function rounded(share) {
  return Math.round(PLACES * share) / PLACES;
}

/** @param {Context} context @param {string} styles @returns {() => void} */
export function render({ model, el }, styles) {
  const widget = new PadWidget(model);
  return mount({ model, el }, styles, widget.root, () => widget.listening.stop());
}
