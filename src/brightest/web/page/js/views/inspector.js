/** The cards of Draw: a neuron's arithmetic, a pixel's weights, and why an image was misread. */

import { context2d } from "../ui/canvas.js";
import { element, picture } from "../ui/dom.js";
import { balance, dot } from "../ui/marks.js";
import { decimal, signedDecimal } from "../ui/numerals.js";
import { pixelAt, pixelName } from "../ui/pixels.js";
import { drag, scrub } from "../ui/scrub.js";
import { cssColour, grey, paint, signedColour } from "../ui/theme.js";
import { capitalized, neuronName, neuronNumber } from "../ui/words.js";

/**
 * @import { Change } from "../ui/scrub.js"
 *
 * @typedef {(kind: "weight" | "bias", place: number[]) => Change} Setter of a number by hand: of a bias, its layer and
 *   neuron, and of a weight its sender, too
 *
 * @typedef {object} Term of a sum
 * @property {string} name of the neuron that it comes from or goes to
 * @property {number} activation
 * @property {number} value of the bar
 * @property {string} [text] of the value; none if it is the weight
 * @property {HTMLElement} weight
 * @property {() => void} open
 */

const MAX_LISTED = 40; // terms of a sum
/** @type {Record<string, string>} */
const NAMES = {
  "as it is": "as it is",
  centred: "moved to the middle",
  scaled: "made 20 pixels long",
  framed: "framed like MNIST",
  thickened: "drawn with a thicker pen",
  "thickened much": "drawn with a much thicker pen",
  thinned: "drawn with a thinner pen",
  "thinned much": "drawn with a much thinner pen",
  straightened: "slanted differently",
  inverted: "dark on light",
};

/**
 * @param {ArrayLike<number>} values
 * @param {string} caption
 * @returns {HTMLElement}
 */
function signedPicture(values, caption) {
  const side = Math.round(Math.sqrt(values.length));
  const canvas = picture(side, caption);
  const largest = Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
  paint(context2d(canvas), values, (value) => signedColour(value / largest));
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}

/**
 * The weights of a neuron, as a picture in which each is dragged by hand.
 * @param {Neuron} neuron @param {Setter} setter
 * @returns {HTMLElement}
 */
function weightPicture({ layer, neuron, arrays: { weights } }, setter) {
  const figure = signedPicture(weights, "its 784 weights: what it looks for");
  const canvas = /** @type {HTMLCanvasElement} */ (figure.firstElementChild);
  canvas.classList.add("scrub");
  canvas.title = "Drag a weight";
  canvas.addEventListener("pointerdown", (event) => {
    const sender = pixelAt(event, canvas);
    drag(event, weights[sender], setter("weight", [layer, neuron, sender]));
  });
  return figure;
}

/**
 * @param {string} caption @param {string | HTMLElement} value @param {string} [kind] class of the row
 * @returns {HTMLElement}
 */
function row(caption, value, kind = "") {
  const name = element("th", { scope: "row" }, caption);
  return element("tr", { className: kind }, name, element("td", {}, value));
}

/**
 * A list of weights or products with bars.
 * @param {Term[]} terms
 * @param {string} label
 * @returns {HTMLElement}
 */
function bars(terms, label) {
  const largest = terms.reduce((max, { value }) => Math.max(max, Math.abs(value)), 1e-9);
  return element(
    "div.terms",
    { role: "group", "aria-label": label },
    ...terms.map(({ name, activation, value, text, weight, open }) => {
      const shown = text ? [element("span.value", {}, text)] : [];
      const bar = balance(value / largest);
      const go = { type: "button", onclick: open };
      return element(
        "div.term",
        {},
        element("button", go, dot(activation), element("span.who", {}, name), bar, ...shown),
        weight,
      );
    }),
  );
}

/**
 * @param {Neuron} neuron
 * @param {Network} network
 * @param {(layer: number, neuron: number) => void} choose
 * @param {Setter} setter
 * @returns {HTMLElement}
 */
export function neuronCard(neuron, network, choose, setter) {
  const { layer, neuron: which, blank, arrays } = neuron;
  const last = layer === network.layers.length - 1;
  const title = last ? `The output for ${network.classes[which]}` : capitalized(neuronName(layer, which));
  const card = element("section.card", { "aria-label": title }, element("h3", {}, title));
  if (layer === 1) {
    card.append(
      element(
        "div.pictures",
        {},
        weightPicture(neuron, setter),
        signedPicture(arrays.products, blank ? "nothing is drawn yet" : "weights × your digit: what it found"),
      ),
    );
  } else card.append(terms(neuron, choose, setter));
  card.append(
    element(
      "table.sum",
      {},
      element(
        "tbody",
        {},
        row("positive terms", signedDecimal(neuron.positive)),
        row("negative terms", signedDecimal(neuron.negative)),
        row("its bias", scrub("its bias", neuron.bias, setter("bias", [layer, which]))),
        row("z: the sum with the bias", decimal(neuron.weighted_sum), "line"),
        row(`activation ${neuron.squash}(z)`, decimal(neuron.activation), "last"),
      ),
    ),
  );
  if (arrays.curve_z && arrays.curve_a) card.append(curve(neuron, arrays.curve_z, arrays.curve_a));
  return card;
}

/**
 * @param {Neuron} neuron @param {(layer: number, neuron: number) => void} choose @param {Setter} setter
 * @returns {HTMLElement}
 */
function terms({ layer, neuron, arrays: { inputs, weights, products } }, choose, setter) {
  const order = Array.from(products.keys());
  if (order.length > MAX_LISTED) order.sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const largest = Math.max(1, ...inputs);
  const shown = order.slice(0, MAX_LISTED).map((i) => ({
    name: neuronNumber(i),
    activation: inputs[i] / largest,
    value: products[i],
    text: signedDecimal(products[i]),
    weight: scrub(`weight of ${neuronNumber(i)}`, weights[i], setter("weight", [layer, neuron, i])),
    open: () => choose(layer - 1, i),
  }));
  const title = `${weights.length} inputs, each times its weight (on the right: drag it)`;
  const rest = order.length > MAX_LISTED ? `; the ${MAX_LISTED} largest` : "";
  return element("div", {}, element("p.soft", {}, title + rest), bars(shown, title));
}

/**
 * The activation function, and this neuron's point on it.
 * @param {Neuron} neuron
 * @param {Float32Array} sums
 * @param {Float32Array} activations
 * @returns {HTMLElement}
 */
function curve({ weighted_sum: z, activation }, sums, activations) {
  const canvas = element("canvas.curve", { width: 600, height: 168, role: "img" });
  canvas.setAttribute("aria-label", `the squash: at z ${decimal(z)} it is ${decimal(activation)}`);
  const context = context2d(canvas);
  const [low, high] = [Math.min(...activations), Math.max(...activations)];
  const x = (/** @type {number} */ value) => 300 + (290 * value) / sums[sums.length - 1];
  const y = (/** @type {number} */ value) => 150 - (132 * (value - low)) / (high - low || 1);
  context.lineWidth = 2;
  context.strokeStyle = cssColour("edge");
  context.beginPath();
  context.moveTo(0, y(Math.max(0, low)));
  context.lineTo(600, y(Math.max(0, low)));
  context.moveTo(300, 0);
  context.lineTo(300, 168);
  context.stroke();
  context.lineWidth = 4;
  context.strokeStyle = cssColour("soft");
  context.beginPath();
  sums.forEach((value, i) => context.lineTo(x(value), y(activations[i])));
  context.stroke();
  context.fillStyle = cssColour(z < 0 ? "negative" : "positive");
  context.beginPath();
  context.arc(x(z), y(activation), 10, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}

/**
 * @param {Pixel} pixel
 * @param {(layer: number, neuron: number) => void} choose
 * @param {Setter} setter
 * @returns {HTMLElement}
 */
export function pixelCard({ pixel, activation, arrays: { weights } }, choose, setter) {
  const order = Array.from(weights.keys());
  if (order.length > MAX_LISTED) order.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
  const shown = order.slice(0, MAX_LISTED).map((i) => ({
    name: neuronNumber(i),
    activation: activation,
    value: weights[i],
    weight: scrub(`weight for ${neuronNumber(i)}`, weights[i], setter("weight", [1, i, pixel])),
    open: () => choose(1, i),
  }));
  const title = `Pixel in ${pixelName(pixel)}`;
  return element(
    "section.card",
    { "aria-label": title },
    element("h3", {}, title),
    element(
      "p.soft",
      {},
      `Brightness ${decimal(activation)}. This pixel has a different weight for each neuron of the next layer:`,
    ),
    bars(shown, "its weights"),
  );
}

/**
 * @param {Misread} misread
 * @param {number} label the class that the image shows
 * @param {Network} network
 * @returns {HTMLElement}
 */
export function misreadCard({ readings, arrays: { images = new Uint8Array() } }, label, network) {
  const useful = (/** @type {string} */ name, /** @type {number} */ answer) => name !== "inverted" || answer === label;
  const places = [...readings.keys()].filter((i) => useful(readings[i].name, readings[i].answer));
  const [now, ...changed] = places.map((i) => readings[i]);
  const name = (/** @type {number} */ of) => network.classes[of];
  const right = changed.filter((reading) => reading.answer === label);
  const title = `Why ${name(now.answer)}, and not ${name(label)}?`;
  const helps = right.length
    ? `It would be read as ${name(label)} if it were ${NAMES[right[0].name]}.`
    : "None of these changes would have helped. The closest comes first.";
  const pictures = places.map((i) => {
    const reading = readings[i];
    const canvas = picture(28, `${NAMES[reading.name]}: read as ${name(reading.answer)}`);
    paint(context2d(canvas), images.subarray(784 * i, 784 * (i + 1)), grey);
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

/** @returns {HTMLElement} where nothing is open */
export function emptyCard() {
  return element(
    "section.card",
    {},
    element("h3", {}, "Open any number"),
    element(
      "p.soft",
      {},
      "Click a neuron to see its weights and its sum down to the last number; click a pixel to see its weight for each neuron of the next layer.",
    ),
  );
}
