/** In Learn, the branches of a training: their curves' colours, what sets each apart, and the way to its last moment. */

import { element } from "../ui/dom.js";
import { cssColour } from "../ui/theme.js";

const COLOURS = 6; // of theme.css

export class BranchList {
  /** @type {Branches | null} */
  branches = null;
  root = element("div.branches", { role: "group", "aria-label": "Branches" });

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
  }

  /** @param {number} place of a line @returns {string} the colour of its curves: the present line, the last, is in ink */
  colour(place) {
    const lines = this.branches?.lines ?? [];
    return place >= lines.length - 1 ? "ink" : `branch${lines[place].number % COLOURS}`;
  }

  /** @param {Branches} branches */
  show(branches) {
    this.branches = branches;
    const { lines } = branches;
    const buttons = lines.map(({ number, label }, place) => {
      const swatch = element("i", { "aria-hidden": "true" });
      swatch.style.background = cssColour(this.colour(place));
      const go = () => this.connection.send({ type: "learn.line", number });
      const button = element("button", { type: "button", onclick: go }, swatch, label);
      button.title = "Go to its last moment";
      button.setAttribute("aria-pressed", String(place === lines.length - 1));
      return button;
    });
    this.root.hidden = lines.length < 2;
    this.root.replaceChildren(...buttons);
  }
}
