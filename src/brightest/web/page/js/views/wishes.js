/** The wishes of the neurons as arrows in the diagram, and those of the outputs as a table. */

import { roomForWishes, wishArrow, wishRing } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { button, element } from "../ui/dom.js";
import { dot } from "../ui/marks.js";
import { decimal, scientific, signedDecimal, signedScientific } from "../ui/numerals.js";
import { cssColour, textScale } from "../ui/theme.js";

/**
 * @import { Shown } from "../charts/diagram.js"
 */

const MIN_RADIUS = 5; // pixels, of neurons with an arrow
const MIN_LABELLED_WISH = 0.005; // smaller wishes have a number in the table only
const MAX_OUTPUT_WISH = 2; // of an output, with squares: a fixed scale

/**
 * Arrows beside the neurons, as long as their wishes: up to be brighter, down to be darker.
 * @param {Context} context
 * @param {Layout} layout
 * @param {Wishes} wishes
 * @param {Shown} shown
 */
export function arrows(context, { layers, upright }, { arrays }, shown) {
  const scale = textScale();
  layers.forEach(({ x, y, radius }, l) => {
    const own = arrays[`wishes${l + 1}`];
    if (radius < MIN_RADIUS || !own) return;
    const last = l === layers.length - 1;
    const largest = last ? MAX_OUTPUT_WISH : Math.max(1e-30, ...own.map(Math.abs));
    const { pitch, crowded } = roomForWishes({ x, y, radius }, upright);
    const longest = last ? (upright ? 46 : 0.94 * pitch) : 2.2 * radius;
    for (let i = 0; i < x.length; i++) {
      if (crowded) {
        wishRing(context, x[i], y[i], radius, own[i] / largest);
        continue;
      }
      const [u, v] = upright
        ? [x[i], y[i] + radius + (last ? 58 : 11)]
        : [x[i] + radius + (last ? 50 * scale : 8), y[i]];
      wishArrow(context, u, v, (shown(l + 1) * longest * own[i]) / largest, last ? 4 * scale : 2.5);
      if (shown(l + 1) === 1 && last && !upright && Math.abs(own[i]) >= MIN_LABELLED_WISH) {
        context.font = font(13 * scale);
        context.textAlign = "left";
        context.textBaseline = "middle";
        context.fillStyle = cssColour("soft");
        context.fillText(signedDecimal(own[i]), u + 14 * scale, v + 1);
      }
    }
  });
}

/**
 * A row for each output, and their sum, the cost of the example.
 * @param {Wishes} wishes
 * @param {Network} network
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function outputs(wishes, network, { choose, prove }) {
  const last = network.layers.length - 1;
  const { target, parts, was } = wishes.arrays;
  const [a, own] = [wishes.arrays[`activations${last}`], wishes.arrays[`wishes${last}`]];
  const isSquares = network.cost === "squares";
  const head = ["", "is", "should be", "wants", isSquares ? "(a − y)²" : "costs"];
  const rows = Array.from(a, (value, i) => {
    const name = button(network.classes[i], () => choose(last, i));
    name.setAttribute("aria-label", `Open the output for ${network.classes[i]}`);
    const listened = wishes.listen === null || wishes.listen === i;
    const proof = button(signedScientific(own[i]), () => prove({ kind: "wish", layer: last, neuron: i }));
    proof.setAttribute(
      "aria-label",
      `Prove it: the output for ${network.classes[i]} wants ${signedScientific(own[i])}`,
    );
    if (wishes.answer === i) name.title = "The network’s answer";
    const marks = [
      wishes.answer === i ? "claimed" : "",
      wishes.levers.layer === last && wishes.levers.neuron === i ? "opened" : "",
      target[i] === 1 ? "right" : "",
      listened ? "" : "unheard",
    ];
    return element(
      "tr",
      { className: marks.join(" ").trim() },
      element("th", { scope: "row" }, name),
      element(
        "td",
        {},
        dot(value),
        decimal(value, 3),
        ...(was ? [element("span.soft.was", {}, `was ${decimal(was[i], 3)}`)] : []),
      ),
      element("td", {}, String(target[i])),
      element(
        "td.wish",
        {},
        element("span", { "aria-hidden": "true" }, own[i] > 0 ? "▲" : own[i] < 0 ? "▼" : ""),
        proof,
      ),
      element("td", {}, decimal(parts[i], 4)),
    );
  });
  const total = wishes.costs[wishes.front];
  return element(
    "section.card.outputs",
    { "aria-label": "What the outputs want" },
    element("h3", {}, "What each output wants"),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows),
      element(
        "tfoot",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "row", colSpan: 4 }, "Cost of this example, C"),
          element("td", {}, scientific(total, 4)),
        ),
      ),
    ),
  );
}
