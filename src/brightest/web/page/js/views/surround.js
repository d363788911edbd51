/**
 * The surround: a patch alone and inside larger blobs, read by the neuron with and without negative weights. In a lesson
 * the blob can be made larger by hand.
 */

import { context2d } from "../ui/canvas.js";
import { element, picture } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { grey, paint } from "../ui/theme.js";

const BLOBS = 7;

export class Surround {
  constructor() {
    this.blobs = Array.from({ length: BLOBS }, (_, i) => ({
      image: picture(28, i ? `the patch, grown by ${i} pixel${i > 1 ? "s" : ""}` : "the patch alone"),
      on: activationDot(),
      off: activationDot(),
    }));
    this.text = element("p.soft");
    this.large = { image: picture(28, "the blob"), on: activationDot(), off: activationDot() };
    this.size = element("input", {
      type: "range",
      min: 0,
      max: BLOBS - 1,
      step: 1,
      value: 1,
      oninput: () => this.#try(),
    });
    this.trial = element(
      "div.trial",
      {},
      this.large.image,
      element("figure", {}, this.large.on.root, element("figcaption", {}, "with a surround")),
      element("figure", {}, this.large.off.root, element("figcaption", {}, "without")),
      element("label.time", {}, "Make the blob larger", this.size),
    );
    this.table = element(
      "table.blobs",
      {},
      element(
        "tbody",
        {},
        row(
          "shown",
          this.blobs.map(({ image }) => image),
        ),
        row(
          "with a surround",
          this.blobs.map(({ on }) => on.root),
        ),
        row(
          "without",
          this.blobs.map(({ off }) => off.root),
        ),
      ),
    );
    this.root = element(
      "section.surround",
      { "aria-label": "The surround" },
      element("h2", {}, "Its patch alone, then in something larger"),
      this.table,
      this.text,
      this.trial,
    );
  }

  /** Show the blob of the size that is chosen, large. */
  #try() {
    const i = Number(this.size.value);
    context2d(this.large.image).drawImage(this.blobs[i].image, 0, 0);
    this.large.on.show(this.#activations[i][0]);
    this.large.off.show(this.#activations[i][1]);
  }

  /** @type {[number, number][]} the neuron's activations for each blob, with and without a surround */
  #activations = [];

  /** @param {Design} design */
  show({ widened, arrays: { blobs, with_surround: on, without: off } }) {
    this.table.hidden = this.trial.hidden = !blobs;
    this.text.textContent = !blobs
      ? "Paint something positive, and leave room around it."
      : widened
        ? "It has no negative weights. With some around its patch, it would look for that patch alone."
        : "Negative weights around the patch make it look for that patch alone, not as part of something larger.";
    if (!blobs || !on || !off) return;
    this.blobs.forEach((blob, i) => {
      paint(context2d(blob.image), blobs.subarray(784 * i, 784 * (i + 1)), grey);
      blob.on.show(on[i]);
      blob.off.show(off[i]);
    });
    this.#activations = this.blobs.map((_, i) => [on[i], off[i]]);
    this.#try();
  }
}

/** @param {string} title @param {HTMLElement[]} cells */
function row(title, cells) {
  return element("tr", {}, element("th", { scope: "row" }, title), ...cells.map((cell) => element("td", {}, cell)));
}

/** @returns a dot and a number, and a function that shows an activation there */
function activationDot() {
  const [dot, text] = [element("i", { "aria-hidden": "true" }), element("span.number")];
  const show = (/** @type {number} */ activation) => {
    const shade = Math.round(255 * activation);
    dot.style.background = `rgb(${shade} ${shade} ${shade})`;
    text.textContent = decimal(activation);
  };
  return { root: element("span.activation", {}, dot, text), show };
}
