/** The pad in its box, with a hint while it is empty. */

import { Pad } from "../charts/pad.js";
import { announce } from "../ui/announce.js";
import { element } from "../ui/dom.js";

/** @import { Point } from "../charts/pad.js" */

export class PadBox {
  canvas = element("canvas", { tabIndex: 0, role: "application" });

  /**
   * @param {(points: Point[], begins: boolean) => void} report called with what is drawn, while it is drawn
   * @param {string} [what] is to be drawn
   */
  constructor(report, what = "a digit") {
    this.canvas.setAttribute(
      "aria-label",
      `Pad: draw ${what}. Arrow keys move the pen, space sets it down and lifts it.`,
    );
    this.pad = new Pad(this.canvas, report, (sentence) => announce(sentence, "pen"));
    const how = element("small", {}, "with mouse, pen or finger");
    const hint = element("p.hint", { "aria-hidden": "true" }, `Draw ${what} here`, element("br"), how);
    this.root = element("div.pad", {}, this.canvas, hint);
  }

  /** @param {boolean} inked whether there is something on the pad */
  setInked(inked) {
    this.root.classList.toggle("inked", inked);
  }
}
