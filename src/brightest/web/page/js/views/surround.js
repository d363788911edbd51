/** The surround: a patch alone and inside larger blobs, read by the neuron with and without negative weights. */

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
    );
  }

  /** @param {Design} design */
  show({ widened, arrays: { blobs, with_surround: on, without: off } }) {
    this.table.hidden = !blobs;
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
