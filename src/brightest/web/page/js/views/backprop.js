/** The view Back-propagate: what examples ask of the network, the proof of each number, and a step of descent. */

import { Diagram } from "../charts/diagram.js";
import { writeAddress } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { rememberFocus } from "../ui/focus.js";
import { scientific, signedScientific } from "../ui/numerals.js";
import { explain } from "../ui/terms.js";
import { themeChanged } from "../ui/theme.js";
import { hasExamples, nameOf } from "./backprop-shared.js";
import { ExamplePicker } from "./example-picker.js";
import { exampleTable } from "./example-table.js";
import { gradientNoiseCard } from "./gradient-noise.js";
import { leverCards } from "./lever-cards.js";
import { proofStrip } from "./proof-strip.js";
import { StepCard } from "./step-card.js";
import { wishCard } from "./wish-card.js";
import { arrows, outputs } from "./wishes.js";

const DEFAULT_CLASS = 2; // the lessons' example

export class BackpropView {
  /** @type {Network | null} */
  #network = null;
  /** @type {Backprop | null} */
  #backprop = null;
  /** @type {Proof | null} */
  #proof = null;
  /** @type {Rough | null} */
  #gradientNoise = null;
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #frameRequest = 0;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    /** @type {Actions} */
    this.actions = {
      choose: (layer, neuron) => connection.send({ type: "backprop.choose", layer, neuron }),
      prove: (number) => connection.send({ type: "backprop.prove", ...number }),
    };
    this.diagram = new Diagram(this.actions.choose, {
      backwards: true,
      drawOver: (context, layout, shown) => {
        if (hasExamples(this.#backprop)) arrows(context, layout, this.#backprop, shown);
      },
    });
    this.step = new StepCard(connection, () => this.#updateAddress());
    this.picker = new ExamplePicker(connection, this.step.root);
    this.listen = element("div.digits.listen", { role: "group", "aria-label": "Listen to" });
    this.wished = element("div.wished");
    this.side = element("div.side", {}, this.wished);
    this.levers = element("div.levers");
    this.proof = element("div.proofs", { "aria-live": "polite" });
    this.table = element("div");
    this.gradientNoise = element("div");
    this.root = element("div.backprop", {}, this.#layout());
    connection.on("network", (network) => this.#setNetwork(network));
    connection.on("backprop", (backprop) => this.#setBackprop(backprop));
    connection.on("proof", (proof) => this.#setProof(proof));
    connection.on("rough", (rough) => {
      this.#gradientNoise = rough;
      this.#showGradientNoise();
    });
    themeChanged.addEventListener("change", () => this.#show());
  }

  /**
   * @param {URLSearchParams} query examples by number, the first of a class or the hardest; layer, neuron (lively: the
   *   one with the largest wish), listen, rate, and whether to play
   */
  open(query) {
    this.#query = query;
    this.#applyQuery();
    this.#show();
  }

  #applyQuery() {
    if (!this.#query || !this.#backprop) return;
    const query = this.#query;
    this.#query = null;
    const { levers, listen } = this.#backprop;
    this.#chooseExamples(query, this.#backprop.examples);
    const [layer, neuron, output, rate] = ["layer", "neuron", "listen", "rate"].map((name) => query.get(name));
    if (layer && neuron === "lively") this.actions.choose(Number(layer), null);
    else if (layer && neuron && !(Number(layer) === levers?.layer && Number(neuron) === levers.neuron)) {
      this.actions.choose(Number(layer), Number(neuron));
    }
    if (output !== null && output !== String(listen ?? "")) {
      this.connection.send({ type: "backprop.listen", output: output ? Number(output) : null });
    }
    if (rate) this.step.rate = rate;
    if (query.get("play")) this.diagram.play();
  }

  /** @param {URLSearchParams} query @param {BackpropColumn[]} examples */
  #chooseExamples(query, examples) {
    const [digit, hard, example] = ["digit", "hard", "example"].map((name) => query.get(name));
    if (digit && (examples.length !== 1 || Number(digit) !== examples[0].shows)) {
      this.connection.send({ type: "backprop.digit", label: Number(digit) });
    } else if (hard) this.connection.send({ type: "backprop.hard", label: Number(hard) });
    else if (example && example !== queryOf(examples)) {
      example.split(",").forEach((spec, i) => {
        const [number, label] = spec.split("as").map(Number);
        this.connection.send({ type: "backprop.example", number, label, add: i > 0 });
      });
    } else if (!examples.length && !digit) {
      const label = Math.min(DEFAULT_CLASS, (this.#network?.classes.length ?? 1) - 1);
      this.connection.send({ type: "backprop.hard", label });
    }
  }

  #updateAddress() {
    if (this.#query || !hasExamples(this.#backprop)) return;
    const { examples, levers, listen } = this.#backprop;
    const example = queryOf(examples);
    writeAddress("backprop", {
      ...(example && { example }),
      layer: levers.layer,
      neuron: levers.neuron,
      ...(listen !== null && { listen }),
      ...(this.step.rate !== "1" && { rate: this.step.rate }),
    });
  }

  #layout() {
    const diagram = element(
      "section.network",
      { "aria-label": "The network" },
      element("div.over", {}, element("h2", {}, "Listen to"), this.listen),
      this.diagram.root,
      element(
        "p.soft.spare",
        {},
        "Lines are weights: blue ones should rise, red ones should fall. Arrows are the neurons’ wishes: up to be brighter, down to be darker. The yellow ring marks the network’s answer, ✓ the right one.",
      ),
    );
    const several = element("div.several", {}, this.table, this.gradientNoise);
    const wishes = element("div.wishes", {}, this.side, this.levers, several);
    const aside = element("div.aside", {}, this.picker.root, wishes);
    return element("div.all", {}, diagram, aside, this.proof); // in the order of the keyboard, too
  }

  /** @param {Network} network */
  #setNetwork(network) {
    this.#network = network;
    this.diagram.setNetwork(network);
    this.picker.setNetwork(network);
    const listenTo = (/** @type {number | null} */ output) => () =>
      this.connection.send({ type: "backprop.listen", output });
    const outputs = network.classes.map((text, output) => {
      const choice = button(text, listenTo(output));
      choice.setAttribute("aria-label", `only the output for ${text}`);
      return choice;
    });
    this.listen.replaceChildren(button("all", listenTo(null)), ...outputs);
    this.#requestShow();
  }

  /** @param {Backprop} backprop */
  #setBackprop(backprop) {
    this.#backprop = backprop;
    this.#applyQuery();
    this.#updateAddress();
    this.#requestShow();
  }

  /** @param {Proof} proof */
  #setProof(proof) {
    this.#proof = proof;
    if (proof.number) {
      const [wanted, nudged] = [proof.wanted, proof.nudged].map((value) => scientific(value, 6));
      announce(`By back-propagation ${wanted}, by nudging ${nudged}.`, "proof");
    }
    this.#showProof();
  }

  #requestShow() {
    this.#frameRequest ||= requestAnimationFrame(() => this.#show());
  }

  #showProof() {
    const close = () => this.proof.replaceChildren();
    if (!this.#proof?.number || !this.#network) return close();
    this.proof.replaceChildren(proofStrip({ ...this.#proof, number: this.#proof.number }, this.#network, close));
  }

  #showGradientNoise() {
    if (!hasExamples(this.#backprop)) return;
    const restoreFocus = rememberFocus(this.root);
    const compare = () => this.connection.send({ type: "backprop.compare" });
    this.gradientNoise.replaceChildren(gradientNoiseCard(this.#gradientNoise, this.#backprop, compare));
    restoreFocus();
  }

  #show() {
    this.#frameRequest = 0;
    const [network, wishes] = [this.#network, this.#backprop];
    if (!network || !hasExamples(wishes) || !this.root.isConnected) return;
    const { levers, listen, front, examples, arrays } = wishes;
    const restoreFocus = rememberFocus(this.root);
    this.picker.show(wishes, network);
    [...this.listen.children].forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(listen === (i ? i - 1 : null)));
    });
    const image = arrays.images.subarray(784 * front, 784 * (front + 1));
    this.diagram.setReading({ ...wishes, right: examples[front].label, arrays: { ...arrays, image } });
    this.diagram.setOpen([levers.layer, levers.neuron]);
    this.wished.replaceChildren(wishCard(wishes, network, this.actions));
    this.side.replaceChildren(outputs(wishes, network, this.actions), this.wished);
    this.levers.replaceChildren(...leverCards(wishes, network, this.actions));
    this.table.replaceChildren(exampleTable(wishes, network, this.actions));
    this.#showGradientNoise();
    this.step.show(wishes, network);
    explain(this.levers, { within: "h3, p" }).finally(restoreFocus); // a term may have it
    announce(
      `${nameOf(network, levers.layer, levers.neuron)}: activation ${scientific(levers.activation)}, wish ${signedScientific(levers.wish)}. The example costs ${scientific(wishes.costs[front], 4)}.`,
    );
  }
}

/** @param {BackpropColumn[]} examples @returns {string} as an address has them; empty if one is a drawing */
function queryOf(examples) {
  if (examples.some(({ number }) => number === null)) return "";
  return examples.map(({ number, label, shows }) => `${number}${label === shows ? "" : `as${label}`}`).join(",");
}
