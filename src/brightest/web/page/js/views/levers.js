/** An open neuron: how its wish comes about, its three levers, and each number's proof. */

import { ARROWS, button, element, number, pen, picture, signed } from "../ui/dom.js";
import { paint, signedColour } from "../ui/look.js";
import { balance, lamp } from "../ui/marks.js";
import { fine, finely } from "../ui/numerals.js";

/**
 * @typedef {import("../network/connection.js").Shown} Shown
 * @typedef {(kind: string, layer: number, neuron: number, sender?: number, mean?: boolean) => void} Prove
 * @typedef {{ choose: (layer: number, neuron: number) => void, prove: Prove }} Act
 */

const LISTED = 40; // neurons of a list, those with the largest numbers

/** @param {Shown} network @param {number} layer @param {number} neuron @returns {string} */
export function nameOf(network, layer, neuron) {
  if (layer === 0) return `pixel in row ${Math.floor(neuron / 28) + 1}, column ${(neuron % 28) + 1}`;
  return layer === network.layers.length - 1
    ? `the output for ${network.classes[neuron]}`
    : `layer ${layer + 1}, neuron ${neuron}`;
}

/** @param {string} text @returns {string} */
export function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** @param {Shown} wishes @param {Shown} network @param {Act} act @returns {HTMLElement[]} a card each, where there are some */
export function leverCards(wishes, network, act) {
  if (wishes.levers.layer === 0) return [];
  return [biasCard(wishes, act), weightsCard(wishes, network, act), activationsCard(wishes, network, act)];
}

/** @param {string} text @param {string} what @param {() => void} act @returns {HTMLElement} */
function proves(text, what, act) {
  const made = button(text, act);
  made.classList.add("proves");
  made.setAttribute("aria-label", `Prove it: ${what} ${text}`);
  return made;
}

/** @param {Shown} wishes @param {Shown} network @param {Act} act @returns {HTMLElement} how the open neuron's wish comes about */
export function wishCard(wishes, network, { choose, prove }) {
  const {
    levers: { layer, neuron, activation, wish, target, slope, bias },
    arrays: { terms },
  } = wishes;
  const name = nameOf(network, layer, neuron);
  const way = wish > 0 ? "wants to be brighter" : wish < 0 ? "wants to be darker" : "wants nothing";
  const card = element(
    "section.card",
    { "aria-label": sentence(name) },
    element("h3", {}, sentence(name)),
    element(
      "p.big",
      {},
      element("span", {}, lamp(activation), `a = ${fine(activation)} ${way}: `),
      element("b", { className: side(wish) }, finely(wish)),
      " ",
      button("Prove it", () => prove("wish", layer, neuron)),
    ),
  );
  if (target !== null) {
    const heard = wishes.listen === null || wishes.listen === neuron;
    const near = Math.abs(target - activation) < 0.01; // then 1 − 1.00 would say nothing
    const far = near ? fine(target - activation) : `${target} − ${fine(activation)}`;
    const sum =
      network.cost !== "squares" ? `y − a = ${far}` : near ? `2 (y − a) = 2 · ${far}` : `2 (y − a) = 2 (${far})`;
    card.append(
      element(
        "p.soft",
        {},
        heard
          ? `It should be ${target}; ${sum} = ${finely(wish)}.`
          : "It is not listened to: its wish counts for nothing.",
      ),
    );
  } else if (terms) {
    const next = layer + 1;
    const list =
      terms.length <= LISTED
        ? "all that they ask, added up, is its wish:"
        : `the ${LISTED} that ask most; all ${terms.length} together are its wish:`;
    card.append(
      element(
        "p.soft",
        {},
        `${next === network.layers.length - 1 ? "The outputs" : "The neurons after it"} ask it to change; ${list}`,
      ),
      rows(
        Array.from(terms, (value, i) => ({
          name: next === network.layers.length - 1 ? network.classes[i] : String(i),
          light: wishes.arrays[`activations${next}`][i],
          value,
          open: () => choose(next, i),
          prove: () => prove("asked", next, i, neuron),
          what: `${nameOf(network, next, i)} asks`,
        })),
        "What it is asked for",
      ),
      element("p.total", {}, element("span", {}, "added up"), element("b", {}, finely(wish))),
    );
  }
  if (layer === 0) card.append(element("p.soft", {}, "The image can’t be changed: here the way back ends."));
  else if (slope !== null) {
    const through =
      slope === 0
        ? "Where it stands, its squash has no slope: no wish gets through to its weighted sum z."
        : `Times the slope of its squash, ${fine(slope)}, that is ${finely(bias)} for its weighted sum z.`;
    card.append(element("p.soft", {}, through));
  } else card.append(element("p.soft", {}, "With this cost the wish is for its weighted sum z."));
  return card;
}

/** @param {number} wish @returns {string} the class of its colour */
function side(wish) {
  return wish < 0 ? "negative" : wish > 0 ? "positive" : "";
}

/** @param {Shown} wishes @param {Act} act @returns {HTMLElement} */
function biasCard({ levers: { layer, neuron, bias } }, { prove }) {
  return element(
    "section.card",
    { "aria-label": "Lever 1: its bias" },
    element("h3", {}, element("span.lever", {}, "1"), "Its bias b"),
    element("p.soft", {}, bias < 0 ? "Lower it:" : bias > 0 ? "Raise it:" : "Leave it:"),
    element(
      "p.big",
      {},
      element("b", { className: side(bias) }, finely(bias)),
      " ",
      button("Prove it", () => prove("bias", layer, neuron)),
    ),
    element(
      "p.soft",
      {},
      "This is the wish for z itself. The other two levers are this number, times what lies behind it.",
    ),
  );
}

/** @param {Shown} wishes @param {Shown} network @param {Act} act @returns {HTMLElement} */
function weightsCard({ levers: { layer, neuron }, arrays: { nudges, behind } }, network, { choose, prove }) {
  const most = Math.max(1, ...behind);
  const card = element(
    "section.card",
    { "aria-label": "Lever 2: its weights" },
    element("h3", {}, element("span.lever", {}, "2"), "Its weights W"),
    element("p.soft", {}, "In proportion to the activations behind them: brighter ones matter more."),
  );
  if (layer === 1)
    card.append(plane(nudges, "what is wanted of its 784 weights", (sender) => prove("weight", layer, neuron, sender)));
  else {
    card.append(
      rows(
        Array.from(nudges, (value, i) => ({
          name: String(i),
          light: behind[i] / most,
          value,
          by: Math.abs(behind[i]),
          open: () => choose(layer - 1, i),
          prove: () => prove("weight", layer, neuron, i),
          note: `a ${number(behind[i])}`,
          what: `for the weight from ${nameOf(network, layer - 1, i)}`,
        })),
        "What is wanted of its weights",
      ),
    );
  }
  return card;
}

/** @param {Shown} wishes @param {Shown} network @param {Act} act @returns {HTMLElement} */
function activationsCard(
  { levers: { layer, neuron }, arrays: { asked, behind, weights } },
  network,
  { choose, prove },
) {
  const most = Math.max(1, ...behind);
  const card = element(
    "section.card",
    { "aria-label": "Lever 3: the activations behind it" },
    element("h3", {}, element("span.lever", {}, "3"), "The activations a behind it"),
  );
  if (layer === 1) {
    card.append(
      element("p.soft", {}, "In proportion to the weights. But these are pixels: the image can’t be changed."),
      plane(asked, "what it asks of the 784 pixels", (sender) => prove("asked", layer, neuron, sender)),
    );
  } else {
    card.append(
      element(
        "p.soft",
        {},
        "In proportion to the weights. It can’t change them: it can only ask. Open one to see what all ask of it.",
      ),
      rows(
        Array.from(asked, (value, i) => ({
          name: String(i),
          light: behind[i] / most,
          value,
          by: Math.abs(weights[i]),
          open: () => choose(layer - 1, i),
          prove: () => prove("asked", layer, neuron, i),
          note: `w ${signed(weights[i])}`,
          what: `of the activation of ${nameOf(network, layer - 1, i)}`,
        })),
        "What it asks of the activations behind it",
      ),
    );
  }
  return card;
}

/**
 * A list, the largest first: a neuron, a bar, and a number to prove.
 * @param {{ name: string, light: number, value: number, by?: number, note?: string, open: () => void, prove: () => void, what: string }[]} terms
 * @param {string} label
 * @returns {HTMLElement}
 */
function rows(terms, label) {
  const most = terms.reduce((most, { value }) => Math.max(most, Math.abs(value)), 1e-30);
  const size = (/** @type {{ by?: number, value: number }} */ { by, value }) => by ?? Math.abs(value);
  const shown = [...terms].sort((a, b) => size(b) - size(a)).slice(0, LISTED);
  return element(
    "div.asks",
    { role: "group", "aria-label": label },
    ...shown.map(({ name, light, value, note, open, prove, what }) => {
      const who = button(name, open);
      who.prepend(lamp(light));
      return element(
        "div",
        {},
        who,
        ...(note ? [element("span.soft", {}, note)] : []),
        balance(value / most),
        proves(finely(value), what, prove),
      );
    }),
  );
}

/**
 * 784 numbers as a picture, each of which can be proved: by a click, or arrow keys and Enter.
 * @param {ArrayLike<number>} values @param {string} caption @param {(pixel: number) => void} prove
 * @returns {HTMLElement}
 */
function plane(values, caption, prove) {
  const canvas = picture(28, caption);
  const sizes = Array.from(values, Math.abs);
  const most = Math.max(...sizes) || 1;
  let at = sizes.indexOf(Math.max(...sizes));
  paint(pen(canvas), values, (value) => signedColour(value / most));
  const mark = element("i");
  const told = element("span.number");
  const show = () => {
    Object.assign(mark.style, { left: `${(100 * (at % 28)) / 28}%`, top: `${(100 * Math.floor(at / 28)) / 28}%` });
    told.textContent = `row ${Math.floor(at / 28) + 1}, column ${(at % 28) + 1}: ${finely(values[at])}`;
  };
  const whole = element(
    "button.plane",
    { type: "button", "aria-label": `${sentence(caption)}. Arrow keys choose one, Enter proves it.` },
    canvas,
    mark,
  );
  whole.addEventListener("click", (event) => {
    const box = whole.getBoundingClientRect();
    const cell = (/** @type {number} */ part) => Math.min(27, Math.max(0, Math.floor(28 * part)));
    if (event.detail > 0)
      at = 28 * cell((event.clientY - box.top) / box.height) + cell((event.clientX - box.left) / box.width);
    show();
    prove(at);
  });
  whole.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const [column, row] = [(at % 28) + way[0], Math.floor(at / 28) + way[1]];
    if (Math.min(column, row) >= 0 && Math.max(column, row) < 28) at = 28 * row + column;
    show();
  });
  show();
  return element(
    "figure",
    {},
    whole,
    element(
      "figcaption",
      {},
      told,
      " ",
      button("Prove it", () => prove(at)),
    ),
  );
}

/** @param {Shown} proof @param {Shown} network @param {() => void} close @returns {HTMLElement} */
export function proofStrip(
  { number: { kind, layer, neuron, sender }, mean, wanted, nudged, difference, up, down, step },
  network,
  close,
) {
  const who = nameOf(network, layer, neuron);
  const behind = nameOf(network, layer - 1, sender);
  const what = {
    wish: `the wish of ${who}`,
    bias: `the bias of ${who}`,
    weight: `the weight from ${behind} to ${who}`,
    asked: `what ${who} asks of ${behind}`,
  }[/** @type {"wish"} */ (kind)];
  const cell = (/** @type {string} */ name, /** @type {string} */ value) =>
    element("div", {}, element("dt", {}, name), element("dd.number", {}, value));
  return element(
    "section.proof",
    { "aria-label": "Proof" },
    element("h3", {}, `${sentence(what)}${mean ? ", on average" : ""}`),
    element(
      "dl",
      {},
      cell("by back-propagation", fine(wanted, 9)),
      cell(`by nudging it: (C smaller − C larger) / ${(2 * step).toFixed(5)}`, fine(nudged, 9)),
      cell("difference", fine(difference, 1)),
      cell(`C where it is ${step.toFixed(5)} larger`, up.toFixed(12)),
      cell("and as much smaller", down.toFixed(12)),
    ),
    button("Close", close),
  );
}
