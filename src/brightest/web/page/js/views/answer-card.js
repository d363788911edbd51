/** In Draw, the network's answer, and how sure it is. */

import { hiddenParts } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { confidence } from "../ui/confidence.js";
import { element } from "../ui/dom.js";

export class AnswerCard {
  root = element("section.answer", { "aria-label": "The answer" });

  constructor() {
    this.show(null, null);
  }

  /** @param {Network | null} network @param {Drawing | null} drawing null: there is no answer yet */
  show(network, drawing) {
    const answer = drawing?.answer ?? null;
    const isRead = network !== null && drawing !== null && answer !== null;
    this.root.classList.toggle("read", isRead);
    this.root.classList.remove("unsure");
    if (!isRead) {
      this.root.replaceChildren(
        element("div.digit", { "aria-hidden": "true" }, "?"),
        element("p.soft", {}, "The brightest neuron of the last layer is the answer."),
      );
      return;
    }
    const { digit, says, why, unsure } = confidence({ ...drawing, answer }, network);
    this.root.classList.toggle("unsure", unsure);
    this.root.replaceChildren(
      element("div.digit", {}, digit),
      element("div", {}, element("p.verdict", {}, says), element("p.soft", {}, why)),
    );
    if (hiddenParts().includes("answer")) return;
    announce(`${drawing.dark ? "The network sees no digit." : `The network reads ${digit}. ${says}.`} ${why}`);
  }
}
