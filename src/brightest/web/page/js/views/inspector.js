/** What is open: a neuron with its arithmetic, a pixel with its weights, or why an image was misread. */

import { element, number, pen, picture, signed } from "../ui/dom.js";
import { css, grey, paint, signedColour } from "../ui/look.js";
import { balance, lamp } from "../ui/marks.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const LISTED = 40; // terms of a sum that are listed, the largest first
const NAMES = /** @type {Record<string, string>} */ ({
  "as it is": "as it is",
  centred: "moved to the middle",
  scaled: "made 20 pixels long",
  framed: "framed like MNIST",
  thickened: "with a thicker pen",
  "thickened much": "with a much thicker pen",
  thinned: "with a thinner pen",
  "thinned much": "with a much thinner pen",
  straightened: "more upright",
  inverted: "dark on light",
});

/**
 * @param {ArrayLike<number>} values
 * @param {string} caption
 * @returns {HTMLElement} them as a picture, blue where positive and red where negative
 */
function signedPicture(values, caption) {
  const side = Math.round(Math.sqrt(values.length));
  const canvas = picture(side, caption);
  const most = Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  paint(pen(canvas), values, (value) => signedColour(value / most));
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}

/**
 * @param {string} what @param {string} value @param {string} [kind] classes of the row
 * @returns {HTMLElement}
 */
function row(what, value, kind = "") {
  const name = element("th", { scope: "row" }, what);
  return element("tr", { className: kind }, name, element("td", {}, value));
}

/**
 * A list of weights or products, with a bar each.
 * @param {{ name: string, light: number, value: number, open: () => void }[]} terms
 * @param {string} label
 * @returns {HTMLElement}
 */
function bars(terms, label) {
  const most = terms.reduce((most, { value }) => Math.max(most, Math.abs(value)), 1e-9);
  return element(
    "div.terms",
    { role: "group", "aria-label": label },
    ...terms.map(({ name, light, value, open }) => {
      const text = element("span.value", {}, signed(value));
      return element(
        "button",
        { type: "button", onclick: open },
        lamp(light),
        element("span.who", {}, name),
        balance(value / most),
        text,
      );
    }),
  );
}

/**
 * @param {Shown} neuron
 * @param {Shown} network
 * @param {(layer: number, neuron: number) => void} choose
 * @returns {HTMLElement}
 */
export function neuronCard(neuron, network, choose) {
  const { layer, neuron: which, blank, arrays } = neuron;
  const last = layer === network.layers.length - 1;
  const title = last ? `The output for ${network.classes[which]}` : `Layer ${layer + 1}, neuron ${which}`;
  const card = element("section.card", { "aria-label": title }, element("h3", {}, title));
  if (layer === 1) {
    card.append(
      element(
        "div.pictures",
        {},
        signedPicture(arrays.weights, "its 784 weights: what it looks for"),
        signedPicture(arrays.products, blank ? "nothing is drawn yet" : "weights × your digit: what it found"),
      ),
    );
  } else card.append(terms(neuron, choose));
  card.append(
    element(
      "table.sum",
      {},
      element(
        "tbody",
        {},
        row("what speaks for it", signed(neuron.positive)),
        row("what speaks against it", signed(neuron.negative)),
        row("its bias", signed(neuron.bias)),
        row("weighted sum z", number(neuron.weighted_sum), "line"),
        row(`activation ${neuron.squash}(z)`, number(neuron.activation, 4), "last"),
      ),
    ),
  );
  if (arrays.curve_z) card.append(curve(neuron));
  return card;
}

/** @param {Shown} neuron @param {(layer: number, neuron: number) => void} choose @returns {HTMLElement} */
function terms({ layer, arrays: { inputs, weights, products } }, choose) {
  const order = Array.from(products.keys());
  if (order.length > LISTED) order.sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const most = Math.max(1, ...inputs);
  const shown = order.slice(0, LISTED).map((i) => ({
    name: `${i}`,
    light: inputs[i] / most,
    value: products[i],
    open: () => choose(layer - 1, i),
  }));
  const title = `${weights.length} inputs, each times its weight`;
  const rest = order.length > LISTED ? `; the ${LISTED} largest` : "";
  return element("div", {}, element("p.soft", {}, title + rest), bars(shown, title));
}

/** The squash, and where this neuron is on it. @param {Shown} neuron @returns {HTMLElement} */
function curve({ weighted_sum: z, activation, arrays: { curve_z: along, curve_a: up } }) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas.curve", { width: 600, height: 168, role: "img" }));
  canvas.setAttribute("aria-label", `the squash: at z ${number(z)} it is ${number(activation, 4)}`);
  const context = pen(canvas);
  const [low, high] = [Math.min(...up), Math.max(...up)];
  const x = (/** @type {number} */ value) => 300 + (290 * value) / along[along.length - 1];
  const y = (/** @type {number} */ value) => 150 - (132 * (value - low)) / (high - low || 1);
  context.lineWidth = 2;
  context.strokeStyle = css("edge");
  context.beginPath();
  context.moveTo(0, y(Math.max(0, low)));
  context.lineTo(600, y(Math.max(0, low)));
  context.moveTo(300, 0);
  context.lineTo(300, 168);
  context.stroke();
  context.lineWidth = 4;
  context.strokeStyle = css("soft");
  context.beginPath();
  along.forEach((value, i) => context.lineTo(x(value), y(up[i])));
  context.stroke();
  context.fillStyle = css(z < 0 ? "negative" : "positive");
  context.beginPath();
  context.arc(x(z), y(activation), 10, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}

/**
 * @param {Shown} pixel
 * @param {(layer: number, neuron: number) => void} choose
 * @returns {HTMLElement}
 */
export function pixelCard({ row, column, activation, arrays: { weights } }, choose) {
  const order = Array.from(weights.keys());
  if (order.length > LISTED) order.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
  const shown = order.slice(0, LISTED).map((i) => ({
    name: `${i}`,
    light: activation,
    value: weights[i],
    open: () => choose(1, i),
  }));
  const title = `Pixel in row ${row + 1}, column ${column + 1}`;
  return element(
    "section.card",
    { "aria-label": title },
    element("h3", {}, title),
    element(
      "p.soft",
      {},
      `Brightness ${number(activation)}. The same pixel has another weight for each neuron of the next layer:`,
    ),
    bars(shown, "its weights"),
  );
}

/**
 * @param {Shown} misread
 * @param {Shown} network
 * @returns {HTMLElement}
 */
export function misreadCard({ label, readings, arrays: { images } }, network) {
  const [now, ...changed] = /** @type {{ name: string, answer: number, margin: number }[]} */ (readings);
  const name = (/** @type {number} */ of) => network.classes[of];
  const right = changed.filter((reading) => reading.answer === label);
  const title =
    now.answer === label ? `It did read a ${name(label)}` : `Why a ${name(now.answer)}, and not a ${name(label)}?`;
  const helps =
    now.answer === label
      ? "And so it would read it written otherwise, the best for it first:"
      : right.length
        ? `It would be read as a ${name(label)} if it were ${NAMES[right[0].name]}.`
        : "None of these changes would have helped; what comes nearest stands first.";
  const pictures = readings.map((/** @type {any} */ reading, /** @type {number} */ i) => {
    const canvas = picture(28, `${NAMES[reading.name]}: read as ${name(reading.answer)}`);
    paint(pen(canvas), images.subarray(784 * i, 784 * (i + 1)), grey);
    const caption = element("figcaption", {}, `${NAMES[reading.name]}: `, element("b", {}, name(reading.answer)));
    return element(reading.answer === label ? "figure.right" : "figure", {}, canvas, caption);
  });
  return element(
    "section.card",
    { "aria-label": title },
    element("h3", {}, title),
    element("p.soft", {}, helps),
    element("div.remedies", {}, ...pictures),
  );
}
