/** What the outputs want: an arrow at each, and a table of them that adds up to the cost. */

import { button, element, number, signed } from "../ui/dom.js";
import { css, textScale } from "../ui/look.js";
import { lamp } from "../ui/marks.js";
import { fine, finely } from "../ui/numerals.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const LEAST = 5; // radius of neurons beside which an arrow can be seen
const SAID = 0.005; // a wish that is smaller is only in the table
const MOST = 2; // what an output can want, of squares: the same scale before and after a step

/**
 * Arrows beside all neurons: up to be brighter, down to be darker, as long as the wish.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../charts/layout.js").Layout} place
 * @param {Shown} wishes
 */
export function arrows(context, { layers, upright }, { arrays }) {
  const scale = textScale();
  layers.forEach(({ x, y, radius }, l) => {
    const own = arrays[`wishes${l + 1}`];
    if (radius < LEAST || !own) return;
    const last = l === layers.length - 1;
    const most = last ? MOST : Math.max(1e-30, ...own.map(Math.abs));
    const pitch = x.length > 1 && !upright ? Math.abs(y[1] - y[0]) : 3.2 * radius;
    const longest = last ? (upright ? 46 : 0.94 * pitch) : 2.2 * radius;
    for (let i = 0; i < x.length; i++) {
      const [u, v] = upright
        ? [x[i], y[i] + radius + (last ? 58 : 11)]
        : [x[i] + radius + (last ? 44 * scale : 8), y[i]];
      arrow(context, u, v, (longest * own[i]) / most, last ? 4 * scale : 2.5);
      if (last && !upright && Math.abs(own[i]) >= SAID) {
        context.font = `${13 * scale}px ${getComputedStyle(document.body).fontFamily}`;
        context.textAlign = "left";
        context.textBaseline = "middle";
        context.fillStyle = css("soft");
        context.fillText(signed(own[i]), u + 16 * scale, v + 1);
      }
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y its middle
 * @param {number} long upwards @param {number} thick
 */
function arrow(context, x, y, long, thick) {
  const size = Math.abs(long);
  if (size < 1) return;
  const [from, to] = [y + long / 2, y - long / 2];
  const head = Math.min(size, 2.6 * thick) * Math.sign(long);
  context.beginPath();
  context.moveTo(x - thick / 2, from);
  context.lineTo(x - thick / 2, to + head);
  context.lineTo(x - 1.4 * thick, to + head);
  context.lineTo(x, to);
  context.lineTo(x + 1.4 * thick, to + head);
  context.lineTo(x + thick / 2, to + head);
  context.lineTo(x + thick / 2, from);
  context.closePath();
  context.strokeStyle = css("ground");
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = css(long < 0 ? "negative" : "positive");
  context.fill();
}

/**
 * The ten outputs, and their cost written out.
 * @param {Shown} wishes
 * @param {Shown} network
 * @param {{ choose: (layer: number, neuron: number) => void, prove: (kind: string, layer: number, neuron: number) => void }} act
 * @returns {HTMLElement}
 */
export function outputs(wishes, network, { choose, prove }) {
  const last = network.layers.length - 1;
  const { target, parts, was, [`activations${last}`]: a, [`wishes${last}`]: own } = wishes.arrays;
  const squares = network.cost === "squares";
  const head = ["", "is", "should be", "wants", squares ? "(a − y)²" : "costs"];
  const rows = Array.from(a, (value, i) => {
    const name = button(network.classes[i], () => choose(last, i));
    name.setAttribute("aria-label", `Open the output for ${network.classes[i]}`);
    const heard = wishes.listen === null || wishes.listen === i;
    const proof = button(finely(own[i]), () => prove("wish", last, i));
    proof.setAttribute("aria-label", `Prove it: the output for ${network.classes[i]} wants ${finely(own[i])}`);
    if (wishes.answer === i) name.title = "The network's answer";
    const marks = [
      wishes.answer === i ? "claimed" : "",
      wishes.levers.layer === last && wishes.levers.neuron === i ? "opened" : "",
      target[i] === 1 ? "right" : "",
      heard ? "" : "unheard",
    ];
    return element(
      "tr",
      { className: marks.join(" ").trim() },
      element("th", { scope: "row" }, name),
      element(
        "td",
        {},
        lamp(value),
        number(value, 3),
        ...(was ? [element("span.soft.was", {}, `was ${number(was[i], 3)}`)] : []),
      ),
      element("td", {}, String(target[i])),
      element(
        "td.wish",
        {},
        element("span", { "aria-hidden": "true" }, own[i] > 0 ? "▲" : own[i] < 0 ? "▼" : ""),
        proof,
      ),
      element("td", {}, number(parts[i], 4)),
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
          element("td", {}, fine(total, 4)),
        ),
      ),
    ),
  );
}
