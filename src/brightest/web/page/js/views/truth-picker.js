/** In Draw, the class that a drawing really shows, and what can be done once the visitor has said it. */

import { button, element } from "../ui/dom.js";

export class TruthPicker {
  /** @type {number | null} */
  #label = null;
  /** @type {number | null} the network's; null if nothing is drawn */
  #answer = null;

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
    connection.on("archive", save);
  }

  /** @param {string[]} classes */
  setClasses(classes) {
    this.digits.replaceChildren(
      ...classes.map((text, label) => button(text, () => this.#set(this.#label === label ? null : label))),
    );
    this.#set(this.#label);
  }

  /** @param {number | null} answer null if nothing is drawn @param {number | null} [label] unchanged if omitted */
  show(answer, label = this.#label) {
    this.#answer = answer;
    this.#set(label);
  }

  /** @param {number | null} label */
  #set(label) {
    this.#label = label;
    [...this.digits.children].forEach((digit, i) => {
      digit.setAttribute("aria-pressed", String(i === label));
    });
    this.keep.disabled = label === null || this.#answer === null;
    this.explain.disabled = this.keep.disabled || label === this.#answer;
    this.explain.title = label !== null && label === this.#answer ? "It was read right" : "";
  }

  /** @param {Kept} kept */
  #setKept({ count }) {
    const all = Object.values(count).reduce((a, b) => a + b, 0);
    this.download.hidden = all === 0;
    this.download.textContent = `Download ${all} kept`;
    this.download.title = "A .zip with a folder for each label, for brightest train --data";
  }
}

/** @param {Archive} archive */
function save({ file, arrays: { content } }) {
  const link = element("a", { download: file });
  link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type: "application/zip" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
