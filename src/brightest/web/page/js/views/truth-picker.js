/** In Draw, the class that a drawing really shows, and what can be done once the visitor has said it. */

import { button, element } from "../ui/dom.js";

/**
 * @import { Connection } from "../network/connection.js"
 * @import { Kept } from "../network/messages.d.ts"
 */

export class TruthPicker {
  /** @type {number | null} */
  #label = null;
  #hasAnswer = false;

  /** @param {Connection} connection */
  constructor(connection) {
    const send = (/** @type {"draw.explain" | "draw.keep"} */ type) => () => {
      if (this.#label !== null) connection.send({ type, label: this.#label });
    };
    this.digits = element("div.digits", { role: "group", "aria-label": "Which digit is it?" });
    this.explain = button("Why misread?", send("draw.explain"));
    this.keep = button("Keep it", send("draw.keep"));
    this.download = button("Download", () => connection.send({ type: "draw.download" }));
    this.root = element(
      "div.which.spare",
      {},
      element("h2", {}, "Which digit is it really?"),
      this.digits,
      element("div.after", {}, this.explain, this.keep, this.download),
    );
    connection.on("kept", (kept) => this.#setKept(kept));
  }

  /** @param {string[]} classes */
  setClasses(classes) {
    this.digits.replaceChildren(
      ...classes.map((text, label) => button(text, () => this.#set(this.#label === label ? null : label))),
    );
    this.#set(this.#label);
  }

  /** @param {boolean} hasAnswer whether there is a drawing @param {number | null} [label] unchanged if omitted */
  show(hasAnswer, label = this.#label) {
    this.#hasAnswer = hasAnswer;
    this.#set(label);
  }

  /** @param {number | null} label */
  #set(label) {
    this.#label = label;
    [...this.digits.children].forEach((digit, i) => {
      digit.setAttribute("aria-pressed", String(i === label));
    });
    this.explain.disabled = this.keep.disabled = label === null || !this.#hasAnswer;
  }

  /** @param {Kept} kept */
  #setKept({ count }) {
    const all = Object.values(count).reduce((a, b) => a + b, 0);
    this.download.hidden = all === 0;
    this.download.textContent = `Download ${all} kept`;
    this.download.title = "A .zip of a folder by label, for brightest train --data";
  }
}
