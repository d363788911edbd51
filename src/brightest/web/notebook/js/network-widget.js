/** The network's diagram, and the card of the neuron or the pixel that is open. */

import { Diagram } from "../../page/js/charts/diagram.js";
import { button, element } from "../../page/js/ui/dom.js";
import { rememberFocus } from "../../page/js/ui/focus.js";
import { themeChanged } from "../../page/js/ui/theme.js";
import { emptyCard, neuronCard, pixelCard } from "../../page/js/views/inspector.js";
import { networkSection } from "../../page/js/views/network-section.js";
import { mount } from "./host.js";
import { Listening, message } from "./model.js";

/**
 * @import { Setter } from "../../page/js/views/inspector.js"
 * @import { Context, Model } from "./model.js"
 */

class NetworkWidget {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.diagram = new Diagram((layer, neuron) => this.#set("neuron", [layer, neuron]));
    this.restore = button("Weights as they were", () => model.send({ type: "restore" }));
    this.section = networkSection(this.diagram, [this.restore], (kind) => this.#set("lines", kind));
    this.cards = element("div.cards");
    this.root = element("div.seen-network", {}, this.section.root, this.cards);
    this.listening = new Listening(model);
    this.listening.to("_network", () => this.diagram.setNetwork(message(model, "_network")));
    this.listening.to("_reading", () => this.diagram.setReading(message(model, "_reading")));
    this.listening.to("_opened", () => this.#showOpened());
    this.listening.to("_changed", () => {
      this.restore.hidden = !model.get("_changed");
    });
    this.listening.to("lines", () => this.section.choose(model.get("lines")));
    this.showOpened = () => this.#showOpened();
    themeChanged.addEventListener("change", this.showOpened);
  }

  /** @param {string} name @param {any} value */
  #set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  #showOpened() {
    const opened = message(this.model, "_opened");
    const network = message(this.model, "_network");
    const focusAgain = rememberFocus(this.cards);
    const scrolled = this.cards.querySelector(".terms")?.scrollTop ?? 0;
    const choose = (/** @type {number} */ layer, /** @type {number} */ neuron) => this.#set("neuron", [layer, neuron]);
    const isPixel = opened?.type === "pixel";
    this.diagram.setOpen(opened && (isPixel ? [0, opened.pixel] : [opened.layer, opened.neuron]));
    if (!opened) this.cards.replaceChildren(emptyCard());
    else if (isPixel) this.cards.replaceChildren(pixelCard(opened, choose, this.#setter));
    else this.cards.replaceChildren(neuronCard(opened, network, choose, this.#setter));
    this.cards.querySelector(".terms")?.scrollTo(0, scrolled);
    focusAgain();
  }

  /** @type {Setter} */
  #setter = (of, place) => (value) => this.model.send({ type: "change", of, place, value });

  stop() {
    this.listening.stop();
    themeChanged.removeEventListener("change", this.showOpened);
  }
}

/** @param {Context} context @param {string} styles @returns {() => void} */
export function render({ model, el }, styles) {
  const widget = new NetworkWidget(model);
  return mount({ model, el }, styles, widget.root, () => widget.stop());
}
