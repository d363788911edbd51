/** The network's diagram, and over it the choice of what its lines show. */

import { button, element } from "../ui/dom.js";

/** @import { Diagram } from "../charts/diagram.js" */

/** @typedef {"signal" | "weight"} Kind of lines */

/**
 * @param {Diagram} diagram
 * @param {HTMLElement[]} [beside] the choice
 * @param {(kind: Kind) => void} [chosen] called when a visitor chooses
 * @returns {{ root: HTMLElement, choose: (kind: Kind) => void }} choose: show the lines of a kind
 */
export function networkSection(diagram, beside = [], chosen = () => {}) {
  const kinds = /** @type {const} */ (["signal", "weight"]);
  const buttons = kinds.map((kind) =>
    button(kind === "signal" ? "Signals" : "Weights", () => {
      choose(kind);
      chosen(kind);
    }),
  );
  const choose = (/** @type {Kind} */ kind) => {
    diagram.setLines(kind);
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(kinds[i] === kind)));
  };
  choose("signal");
  const lines = element("div.choice", { role: "group", "aria-label": "What the lines show" }, ...buttons);
  const over = element("div.over", {}, lines, ...beside);
  return { root: element("section.network", { "aria-label": "The network" }, over, diagram.root), choose };
}
