/** What a surround is good for: the patch by itself, then inside larger blobs, shown to the neuron with one and without. */

import { element, number, pen, picture } from "../ui/dom.js";
import { grey, paint } from "../ui/look.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const BLOBS = 7;

export class Surround {
  constructor() {
    this.blobs = Array.from({ length: BLOBS }, (_, i) => ({
      image: picture(28, i ? `the patch, grown by ${i} pixel${i > 1 ? "s" : ""}` : "the patch alone"),
      on: lamp(),
      off: lamp(),
    }));
    this.text = element("p.soft");
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
          this.blobs.map(({ on }) => on),
        ),
        row(
          "without",
          this.blobs.map(({ off }) => off),
        ),
      ),
    );
    this.root = element(
      "section.surround",
      { "aria-label": "The surround" },
      element("h2", {}, "Its patch by itself, then in something larger"),
      this.table,
      this.text,
    );
  }

  /** @param {Shown} design */
  show({ widened, arrays: { blobs, with_surround: on, without: off } }) {
    this.table.hidden = !blobs;
    this.text.textContent = !blobs
      ? "Paint something positive, and leave room around it."
      : widened
        ? "It has no negative weights: with some around its patch, it would want that patch by itself."
        : "Negative weights around the patch make it want that patch by itself, not as part of something larger.";
    if (!blobs) return;
    this.blobs.forEach((blob, i) => {
      paint(pen(blob.image), blobs.subarray(784 * i, 784 * (i + 1)), grey);
      light(blob.on, on[i]);
      light(blob.off, off[i]);
    });
  }
}

/** @param {string} title @param {HTMLElement[]} cells */
function row(title, cells) {
  return element("tr", {}, element("th", { scope: "row" }, title), ...cells.map((cell) => element("td", {}, cell)));
}

/** A neuron as bright as its activation. */
function lamp() {
  return element("span.lamp", {}, element("i", { "aria-hidden": "true" }), element("span.number"));
}

/** @param {HTMLElement} made @param {number} activation */
function light(made, activation) {
  const shade = Math.round(255 * activation);
  /** @type {HTMLElement} */ (made.firstElementChild).style.background = `rgb(${shade} ${shade} ${shade})`;
  /** @type {HTMLElement} */ (made.lastElementChild).textContent = number(activation);
}
