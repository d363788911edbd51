/** The view Back-propagate: what one example, or several, ask of the network; do it, and undo it. */

import { Diagram } from "../charts/diagram.js";
import { keep } from "../network/address.js";
import { announce, button, element, field, pen, picture } from "../ui/dom.js";
import { changed, grey, paint } from "../ui/look.js";
import { fine, finely } from "../ui/numerals.js";
import { severalCard } from "./example-table.js";
import { roughCard } from "./gradient-noise.js";
import { leverCards, nameOf, proofStrip, wishCard } from "./levers.js";
import { StepCard } from "./step-card.js";
import { arrows, outputs } from "./wishes.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const MOST = 8; // examples side by side
const FIRST = 2; // the class of the example that is there at first: the lessons' own

export class BackpropView {
  /** @type {Shown | null} */
  #network = null;
  /** @type {Shown | null} */
  #wishes = null;
  /** @type {Shown | null} */
  #proof = null;
  /** @type {Shown | null} */
  #rough = null;
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;
  #asked = 0;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const send = (/** @type {string} */ method, /** @type {Record<string, any>} */ fields = {}) =>
      void connection.send(`backprop.${method}`, fields);
    this.send = send;
    this.act = {
      choose: (/** @type {number} */ layer, /** @type {number} */ neuron) => send("choose", { layer, neuron }),
      prove: (
        /** @type {string} */ kind,
        /** @type {number} */ layer,
        /** @type {number} */ neuron,
        sender = 0,
        mean = false,
      ) => send("prove", { kind, layer, neuron, sender, mean }),
    };
    this.diagram = new Diagram(this.act.choose, {
      backwards: true,
      over: (context, place) => this.#wishes && arrows(context, place, this.#wishes),
    });
    this.step = new StepCard(send, () => this.#keepLink());
    this.examples = element("ul.examples", { "aria-label": "Examples" });
    this.digits = element("div.digits", { role: "group", "aria-label": "What should it be read as?" });
    this.listen = element("div.digits.listen", { role: "group", "aria-label": "Listen to" });
    this.side = element("div.side");
    this.levers = element("div.levers");
    this.proof = element("div.proofs", { "aria-live": "polite" });
    this.together = element("div");
    this.rough = element("div");
    this.root = element(
      "div.backprop",
      {},
      element(
        "div.all",
        {},
        this.#hand(),
        element(
          "section.network",
          { "aria-label": "The network" },
          element("div.over", {}, element("h2", {}, "Listen to"), this.listen),
          this.diagram.root,
          element(
            "p.soft.spare",
            {},
            "Lines are weights: blue should grow, red should shrink. Arrows are the neurons’ wishes: up to be brighter, down to be darker. The ring is round the network’s answer, ✓ is at the right one.",
          ),
        ),
        this.side,
        this.levers,
        element("div.several", {}, this.together, this.rough),
        this.proof,
      ),
    );
    for (const [type, take] of /** @type {[string, (shown: Shown) => void][]} */ ([
      ["network", (shown) => this.#takeNetwork(shown)],
      ["backprop", (shown) => this.#takeWishes(shown)],
      ["proof", (shown) => this.#takeProof(shown)],
      ["rough", (shown) => this.#takeRough(shown)],
    ])) {
      connection.addEventListener(type, (event) => take(/** @type {CustomEvent} */ (event).detail));
    }
    changed.addEventListener("change", () => this.#show());
  }

  /** @param {URLSearchParams} dials examples by number, the first of a class or the hardest; layer, neuron, listen, rate */
  shown(dials) {
    this.#link = dials;
    this.#follow();
    this.#show();
  }

  /** Do what the link says and isn't so yet. */
  #follow() {
    if (!this.#link || !this.#wishes) return;
    const dials = this.#link;
    this.#link = null;
    const { examples, levers, listen } = this.#wishes;
    const [digit, hard, example, layer, neuron, heard, rate] = [
      "digit",
      "hard",
      "example",
      "layer",
      "neuron",
      "listen",
      "rate",
    ].map((dial) => dials.get(dial));
    if (digit && (examples.length !== 1 || Number(digit) !== examples[0].shows))
      this.send("digit", { label: Number(digit) });
    else if (hard) this.send("hard", { label: Number(hard) });
    else if (example && example !== spelled(examples)) {
      example.split(",").forEach((spec, i) => {
        const [number, label] = spec.split("as").map(Number);
        this.send("example", { number, label, add: i > 0 });
      });
    } else if (!examples.length && !digit)
      this.send("hard", { label: Math.min(FIRST, (this.#network?.classes.length ?? 1) - 1) });
    if (layer && neuron && !(Number(layer) === levers?.layer && Number(neuron) === levers.neuron))
      this.act.choose(Number(layer), Number(neuron));
    if (heard !== null && heard !== String(listen ?? "")) this.send("listen", { output: heard ? Number(heard) : null });
    if (rate) this.step.rate = rate;
  }

  #keepLink() {
    if (this.#link || !this.#wishes?.examples.length) return;
    const {
      examples,
      levers: { layer, neuron },
      listen,
    } = this.#wishes;
    const example = spelled(examples);
    keep("backprop", {
      ...(example && { example }),
      layer,
      neuron,
      ...(listen !== null && { listen }),
      ...(this.step.rate !== "1" && { rate: this.step.rate }),
    });
  }

  #hand() {
    const add = () => this.beside.getAttribute("aria-pressed") === "true";
    this.beside = button("Next one beside it", () => {
      this.beside.setAttribute("aria-pressed", String(!add()));
    });
    this.beside.setAttribute("aria-pressed", "false");
    this.beside.title = "The next one is added, instead of put in place of what is there";
    this.number = field("Test digit", { type: "number", min: 0, step: 1, value: 0, required: true });
    const form = element(
      "form.number",
      {
        "aria-label": "A test digit by number",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.send("example", { number: Number(this.number?.input.value), add: add() });
        },
      },
      this.number.label,
      element("button", { type: "submit" }, "Take it"),
    );
    const hard = button("Hard digit", () => this.send("hard", { add: add() }));
    hard.title = "Of 500 test digits, the one that wishes most";
    this.new = [
      button("Random digit", () => this.send("random", { add: add() })),
      hard,
      button("Your drawing", () => this.send("drawing", { add: add() })),
      this.beside,
    ];
    return element(
      "section.dials",
      { "aria-label": "Examples" },
      element(
        "div.which",
        {},
        element("h2", {}, "The example, or several"),
        this.examples,
        element("h2", {}, "It should be read as"),
        this.digits,
      ),
      element("div.new.spare", {}, ...this.new, form),
      this.step.root,
    );
  }

  /** @param {Shown} network */
  #takeNetwork(network) {
    this.#network = network;
    this.diagram.setNetwork(network);
    if (this.number) this.number.input.max = String(network.test_examples - 1);
    this.digits.replaceChildren(
      ...network.classes.map((/** @type {string} */ text, /** @type {number} */ label) =>
        button(text, () => this.send("label", { label })),
      ),
    );
    const heard = network.classes.map((/** @type {string} */ text, /** @type {number} */ output) =>
      button(text, () => this.send("listen", { output })),
    );
    heard.forEach((/** @type {HTMLElement} */ one, /** @type {number} */ i) =>
      one.setAttribute("aria-label", `only the output for ${network.classes[i]}`),
    );
    this.listen.replaceChildren(
      button("all", () => this.send("listen", { output: null })),
      ...heard,
    );
    this.#ask();
  }

  /** @param {Shown} wishes */
  #takeWishes(wishes) {
    this.#wishes = wishes;
    this.#follow();
    this.#keepLink();
    this.#ask();
  }

  /** @param {Shown} proof */
  #takeProof(proof) {
    this.#proof = proof.number ? proof : null;
    if (this.#proof)
      announce(`By back-propagation ${fine(proof.wanted, 6)}, by nudging ${fine(proof.nudged, 6)}.`, "proof");
    this.#showProof();
  }

  /** @param {Shown} rough */
  #takeRough(rough) {
    this.#rough = rough;
    this.#showRough();
  }

  #ask() {
    this.#asked ||= requestAnimationFrame(() => this.#show());
  }

  #showProof() {
    const strip =
      this.#proof && this.#network && proofStrip(this.#proof, this.#network, () => this.proof.replaceChildren());
    this.proof.replaceChildren(...(strip ? [strip] : []));
  }

  #showRough() {
    if (!this.#wishes?.examples.length) return;
    const focus = focused(this.root);
    this.rough.replaceChildren(roughCard(this.#rough, this.#wishes, () => this.send("compare")));
    focus();
  }

  #show() {
    this.#asked = 0;
    const [network, wishes] = [this.#network, this.#wishes];
    if (!network || !wishes?.examples.length || !this.root.isConnected) return;
    const { levers } = wishes;
    const focus = focused(this.root);
    this.#showExamples(wishes, network);
    const image = wishes.arrays.images.subarray(784 * wishes.front, 784 * (wishes.front + 1));
    this.diagram.setReading(
      { ...wishes, right: wishes.examples[wishes.front].label, arrays: { ...wishes.arrays, image } },
      () => {},
    );
    this.diagram.setOpen([levers.layer, levers.neuron]);
    this.side.replaceChildren(outputs(wishes, network, this.act), wishCard(wishes, network, this.act));
    this.levers.replaceChildren(...leverCards(wishes, network, this.act));
    this.together.replaceChildren(severalCard(wishes, network, this.act));
    this.#showRough();
    this.step.show(wishes, network);
    focus();
    announce(
      `${nameOf(network, levers.layer, levers.neuron)}: activation ${fine(levers.activation)}, wish ${finely(levers.wish)}. The example costs ${fine(wishes.costs[wishes.front], 4)}.`,
    );
  }

  /** @param {Shown} wishes @param {Shown} network */
  #showExamples({ examples, front, listen, costs, arrays: { images } }, network) {
    [...this.digits.children].forEach((one, i) =>
      one.setAttribute("aria-pressed", String(i === examples[front].label)),
    );
    [...this.listen.children].forEach((one, i) =>
      one.setAttribute("aria-pressed", String(listen === (i ? i - 1 : null))),
    );
    if (this.number && document.activeElement !== this.number.input)
      this.number.input.value = String(examples[front].number ?? 0);
    for (const one of this.new ?? [])
      if (one !== this.beside)
        one.disabled = examples.length === MOST && this.beside.getAttribute("aria-pressed") === "true";
    this.examples.replaceChildren(
      ...examples.map(
        (/** @type {{ number: number | null, label: number }} */ { number, label }, /** @type {number} */ i) => {
          const canvas = picture(28, `example ${i + 1}`);
          paint(pen(canvas), images.subarray(784 * i, 784 * (i + 1)), grey);
          const name = number === null ? "drawn" : `no. ${number}`;
          const look = element(
            "button.look",
            {
              type: "button",
              "aria-pressed": String(i === front),
              "aria-label": `Example ${i + 1}, ${name}, a ${network.classes[label]}, costs ${fine(costs[i])}`,
              onclick: () => this.send("front", { place: i }),
            },
            canvas,
            element("span", {}, `shows ${network.classes[label]}, costs ${fine(costs[i], 2)}`),
          );
          const away = button("×", () => this.send("drop", { place: i }));
          away.setAttribute("aria-label", `Take example ${i + 1} away`);
          return element("li", {}, look, ...(examples.length > 1 ? [away] : []));
        },
      ),
    );
  }
}

/** @param {{ number: number | null, label: number, shows: number | null }[]} examples @returns {string} as a link has them, where it can */
function spelled(examples) {
  if (examples.some(({ number }) => number === null)) return "";
  return examples.map(({ number, label, shows }) => `${number}${label === shows ? "" : `as${label}`}`).join(",");
}

/** What has the focus is made anew. @param {HTMLElement} root @returns {() => void} gives the focus to what is now in its place */
function focused(root) {
  const had = document.activeElement;
  const label = had?.getAttribute("aria-label") ?? had?.textContent;
  const all = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("button, input")]);
  const at = all().indexOf(/** @type {HTMLElement} */ (had));
  return () => {
    if (at < 0 || had?.isConnected) return;
    const now = all();
    (
      now.find((one) => (one.getAttribute("aria-label") ?? one.textContent) === label) ??
      now[Math.min(at, now.length - 1)]
    ).focus({ preventScroll: true });
  };
}
