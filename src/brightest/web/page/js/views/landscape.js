/** The land that the network's training crossed: a map and the land itself, growing as it is measured. */

import { Sheet } from "../charts/chart.js";
import { map } from "../charts/contour-plot.js";
import { Surface } from "../charts/surface.js";
import { announce, button, element, percent } from "../ui/dom.js";
import { figure } from "../ui/numerals.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

export class NetworkLand {
  /** @type {Shown | null} */
  #landscape = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.map = new Sheet("map", "Map of the cost, with the path of the training", (sheet, context) =>
      this.#drawMap(sheet, context),
    );
    this.surface = new Surface("The cost as a piece of land");
    this.words = element("p.story");
    this.root = element(
      "section.ground",
      { "aria-label": "The network's landscape" },
      element("h2.title", {}, "The cost of the real network"),
      element("div.panes", {}, this.map.root, this.surface.root),
      this.words,
      element(
        "p.soft.spare",
        {},
        "Each number on the path is an epoch; the ball is the network as it ended. All weights and biases are moved together, in the two directions in which the training moved them most. What it did in all other directions isn't seen.",
      ),
    );
    this.dials = element(
      "div.dials",
      {},
      button("Measure again", () => connection.send("descend.measure")),
      element("p.soft.spare", {}, "Train a network of your own in Learn, then measure: it is your path that is shown."),
    );
    connection.addEventListener("landscape", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Shown} landscape */
  #take(landscape) {
    this.#landscape = landscape;
    if (landscape.rows === landscape.points) announce(words(landscape), "landscape");
    this.show();
  }

  show() {
    const landscape = this.#landscape;
    if (!landscape || !this.root.isConnected || this.root.hidden) return;
    this.words.textContent = words(landscape);
    this.map.show();
    const {
      arrays: { f, path, values },
      heights,
      levels,
      window,
    } = landscape;
    if (landscape.rows === landscape.points) this.surface.show({ f, heights, levels }, window, path, values);
  }

  /** @param {Sheet} sheet @param {CanvasRenderingContext2D} context */
  #drawMap(sheet, context) {
    if (!this.#landscape) return;
    const {
      arrays: { f, path, epochs },
      heights,
      levels,
      window,
    } = this.#landscape;
    sheet.window = window;
    const name = (/** @type {number} */ k) => (Number.isInteger(epochs[k]) ? String(epochs[k]) : "");
    map(sheet, context, { f, heights, levels }, { path, name });
  }
}

/** @param {Shown} landscape @returns {string} */
function words({ own, data, examples, parameters, explained, rows, points, arrays: { values } }) {
  const whose = own ? "Your training in Learn" : "The training of the network that comes with brightest";
  const [one, other] = explained;
  const fell = values.length
    ? ` Under its path the cost fell from ${figure(values[0])} to ${figure(values[values.length - 1])}.`
    : "";
  return (
    `${whose} moved ${parameters.toLocaleString("en")} weights and biases; this plane holds ${percent(one + other)} of that movement, ` +
    `${percent(one)} of it along x.${fell} Mean cost of the first ${examples} training images of ${data}${rows < points ? `; row ${rows} of ${points}` : ""}.`
  );
}
