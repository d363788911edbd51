/** In Draw, the digits of the pad where there are several: each with its own answer, one of them in the network. */

import { hiddenParts } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { confidence } from "../ui/confidence.js";
import { element } from "../ui/dom.js";

export class Several {
  /** @type {Parts | null} */
  #parts = null;
  /** @type {Network | null} */
  #network = null;
  #said = "";
  root = element("div.parts", { role: "group", "aria-label": "The digits one by one" });
  /** Frames around the digits, to lie over the pad. */
  frames = element("div.frames", { "aria-hidden": "true" });

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    connection.on("network", (network) => {
      this.#network = network;
      this.#show();
    });
    connection.on("parts", (parts) => {
      this.#parts = parts;
      this.#show();
    });
  }

  #show() {
    const [network, { parts, chosen }] = [this.#network, this.#parts ?? { parts: [], chosen: 0 }];
    if (!network) return;
    const answers = parts.map((part) => confidence(part, network));
    this.root.hidden = !parts.length;
    this.root.replaceChildren(
      ...answers.map(({ digit, says }, part) => {
        const go = () => this.connection.send({ type: "draw.part", part });
        const button = element("button", { type: "button", onclick: go }, element("b", {}, digit), says);
        button.title = "See this one in the network";
        button.setAttribute("aria-pressed", String(part === chosen));
        return button;
      }),
    );
    this.frames.replaceChildren(
      ...parts.flatMap(({ box }, i) => {
        if (!box) return [];
        const [left, top, right, bottom] = box.map((place) => 100 * place);
        const frame = element(i === chosen ? "div.chosen" : "div", {}, answers[i].digit);
        Object.assign(frame.style, {
          left: `${left}%`,
          top: `${top}%`,
          width: `${right - left}%`,
          height: `${bottom - top}%`,
        });
        return [frame];
      }),
    );
    const sentence = parts.length ? `${parts.length} digits: ${answers.map(({ digit }) => digit).join(" ")}.` : "";
    if (sentence && sentence !== this.#said && !hiddenParts().includes("parts")) announce(sentence, "parts");
    this.#said = sentence;
  }
}
