/** The network's card: how it was made, and how far it can be believed. */

import { element } from "../../../web/page/js/ui/dom.js";
import { counted, fixedPercent } from "../../../web/page/js/ui/numerals.js";

/** @import { Reader } from "./reader.js" */

/** @param {Reader} reader @returns {HTMLElement} */
export function networkCard({ about, weights, biases }) {
  const { card, layers } = about;
  const { threshold } = about.calibration;
  const size = [...weights, ...biases].reduce((sum, { length }) => sum + length, 0);
  const { test_accuracy: accuracy, answered, answered_error: wrong } = card.scores ?? {};
  /** @type {[string, string][]} */
  const facts = [
    ["Neurons", layers.join(", ")],
    ["Weights, biases", size.toLocaleString("en")],
    ["Hidden layers", layers.length > 2 ? about.activation : "none"],
    ["Cost", about.cost.replaceAll("-", " ")],
    [
      "Learned from",
      card.train_examples ? `${counted(card.train_examples, "example", "examples")} of ${card.data}` : card.data,
    ],
    ["Recipe", card.recipe],
    ["Right", accuracy === undefined ? "" : `${fixedPercent(accuracy, 2)} of the test images`],
    ["Sure", threshold > 0 ? `from a probability of ${fixedPercent(threshold, 2)}` : "never: it was not calibrated"],
    ["Sure of", answered === undefined ? "" : `${fixedPercent(answered, 2)} of the test images`],
    ["Wrong though sure", wrong === undefined ? "" : `${fixedPercent(wrong, 2)} of those`],
    ["Made by", card.command],
    ["Licence", card.licence],
    ["brightest", about.version],
    ["Digest", about.sha256],
  ];
  const rows = facts
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
  return element(
    "section.card.about",
    { "aria-label": "The network's card" },
    element("h3", {}, "The network's card"),
    element("dl", {}, ...rows),
  );
}
