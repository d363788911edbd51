/** The network's cost around the path of its training: a map and a surface, shown while they are measured. */

import { Chart } from "../charts/chart.js";
import { contourPlot } from "../charts/contour-plot.js";
import { Surface } from "../charts/surface.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { compact, percent } from "../ui/numerals.js";

/**
 * @import { Connection } from "../network/connection.js"
 * @import { Landscape } from "../network/messages.d.ts"
 */

export class NetworkLandscape {
  /** @type {Landscape | null} */
  #landscape = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.map = new Chart("map", "Map of the cost, with the path of the training", (chart, context) =>
      this.#drawMap(chart, context),
    );
    this.surface = new Surface("The cost as a piece of land");
    this.story = element("p.story");
    this.root = element(
      "section.ground",
      { "aria-label": "The network's landscape" },
      element("h2.title", {}, "The cost of the real network"),
      element("div.panes", {}, this.map.root, this.surface.root),
      this.story,
      element(
        "p.soft.spare",
        {},
        "Each number on the path is an epoch; the ball is where the training ended. All weights and biases move together, in the two directions in which the training moved them most. Its movement in other directions isn't shown.",
      ),
    );
    this.controls = element(
      "div.dials",
      {},
      button("Measure again", () => connection.send({ type: "descend.measure" })),
      element("p.soft.spare", {}, "Train a network of your own in Learn, then measure: the map shows your path."),
    );
    connection.on("landscape", (landscape) => this.#setLandscape(landscape));
  }

  /** @param {Landscape} landscape */
  #setLandscape(landscape) {
    this.#landscape = landscape;
    if (landscape.rows === landscape.points) announce(storyOf(landscape), "landscape");
    this.show();
  }

  show() {
    const landscape = this.#landscape;
    if (!landscape || !this.root.isConnected || this.root.hidden) return;
    this.story.textContent = storyOf(landscape);
    this.map.redraw();
    const {
      arrays: { f, path, values },
      heights,
      levels,
      window,
    } = landscape;
    if (landscape.rows === landscape.points)
      this.surface.show({ f, heights, levels }, [window[0], window[1]], path, values);
  }

  /** @param {Chart} chart @param {CanvasRenderingContext2D} context */
  #drawMap(chart, context) {
    if (!this.#landscape) return;
    const {
      arrays: { f, path, epochs },
      heights,
      levels,
      window,
    } = this.#landscape;
    chart.window = [window[0], window[1]];
    const label = (/** @type {number} */ k) => (Number.isInteger(epochs[k]) ? String(epochs[k]) : "");
    contourPlot(chart, context, { f, heights, levels }, { path, label });
  }
}

/** @param {Landscape} landscape @returns {string} */
function storyOf({ own, data, examples, parameters, explained, rows, points, arrays: { values } }) {
  const whose = own ? "Your training in Learn" : "The training of the network that comes with brightest";
  const [one, other] = explained;
  const fell = values.length
    ? ` Along its path the cost fell from ${compact(values[0])} to ${compact(values[values.length - 1])}.`
    : "";
  return (
    `${whose} moved ${parameters.toLocaleString("en")} weights and biases; this plane holds ${percent(one + other)} of that movement, ` +
    `${percent(one)} along x.${fell} Mean cost of the first ${examples} training images of ${data}${rows < points ? `; row ${rows} of ${points}` : ""}.`
  );
}
