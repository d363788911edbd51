/** The wishes of several examples for the open neuron's parameters, side by side with their mean. */

import { context2d } from "../ui/canvas.js";
import { button, element, picture } from "../ui/dom.js";
import { signedScientific } from "../ui/numerals.js";
import { cellOf } from "../ui/pixels.js";
import { cssColour, paint, signedColour } from "../ui/theme.js";
import { neuronNumber } from "../ui/words.js";
import { nameOf } from "./backprop-shared.js";

const MAX_ROWS = 6; // of weights: those with the largest mean

/**
 * @param {Wishes} wishes @param {Network} network @param {Actions} actions
 * @returns {HTMLElement}
 */
export function exampleTable({ examples, levers: { layer, neuron }, arrays: { biases, columns } }, network, { prove }) {
  const n = examples.length;
  const card = element("section.card", { "aria-label": "Everybody’s wish" }, element("h3", {}, "Everybody’s wish"));
  if (n < 2) {
    card.append(
      element(
        "p.soft",
        {},
        "One example alone would have every image read as that example’s digit. Add more examples: Apply then follows the mean of their wishes. Over all examples, that mean is the negative gradient.",
      ),
    );
    return card;
  }
  if (layer === 0 || !biases || !columns) {
    card.append(element("p.soft", {}, "Pixels have no weights: open a neuron."));
    return card;
  }
  const size = columns.length / (n + 1);
  const of = (/** @type {number} */ column, /** @type {number} */ sender) => columns[column * size + sender];
  card.append(
    element(
      "p.soft",
      {},
      `How each wants ${nameOf(network, layer, neuron)} to change: its bias, and the weights that should change most${layer === 1 ? " (by row and column)" : ""}. Apply takes the mean.`,
    ),
  );
  const heads = [...examples.map(({ label }, i) => `${i + 1}: ${network.classes[label]}`), "mean"];
  const largest = Math.max(1e-30, ...columns.map(Math.abs));
  if (layer === 1)
    card.append(
      element(
        "div.pictures",
        {},
        ...heads.map((head, i) => weightPicture(columns.subarray(i * size, (i + 1) * size), largest, head)),
      ),
    );
  const senders = Array.from({ length: size }, (_, i) => i)
    .sort((a, b) => Math.abs(of(n, b)) - Math.abs(of(n, a)))
    .slice(0, MAX_ROWS);
  const line = (/** @type {string} */ name, /** @type {number[]} */ values, /** @type {() => void} */ act) => {
    const mean = button(signedScientific(values[n], 2), act);
    mean.setAttribute("aria-label", `Prove it: on average ${signedScientific(values[n])} is wanted of the ${name}`);
    const rowLargest = Math.max(...values.map(Math.abs)) || 1;
    const cells = values.map((value, i) => {
      const cell = element("td", {}, i < n ? signedScientific(value, 2) : mean);
      if (i < n)
        cell.style.background = cssColour(value < 0 ? "negative" : "positive", (0.4 * Math.abs(value)) / rowLargest);
      return cell;
    });
    return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
  };
  const behind = (/** @type {number} */ sender) => {
    const [column, row] = cellOf(sender);
    return layer === 1 ? `weight ${row + 1}, ${column + 1}` : `weight from ${neuronNumber(sender)}`;
  };
  card.append(
    element(
      "div.wide",
      { tabIndex: 0, role: "group", "aria-label": "Side by side" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element("tr", {}, element("th"), ...heads.map((head) => element("th", { scope: "col" }, head))),
        ),
        element(
          "tbody",
          {},
          line("bias", Array.from(biases), () => prove({ kind: "bias", layer, neuron, mean: true })),
          ...senders.map((sender) =>
            line(
              behind(sender),
              heads.map((_, i) => of(i, sender)),
              () => prove({ kind: "weight", layer, neuron, sender, mean: true }),
            ),
          ),
        ),
      ),
    ),
  );
  return card;
}

/** @param {ArrayLike<number>} values @param {number} largest of all pictures @param {string} caption @returns {HTMLElement} */
function weightPicture(values, largest, caption) {
  const canvas = picture(28, `what is wanted of 784 weights, ${caption}`);
  paint(context2d(canvas), values, (value) => signedColour(value / largest));
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}
