/** The network's cost around the path of its training: a map and a surface, shown while they are measured. */

import { Chart } from "../charts/chart.js";
import { contourPlot } from "../charts/contour-plot.js";
import { Motion } from "../charts/motion.js";
import { hasWebGL, plotly } from "../charts/plotly.js";
import { Surface } from "../charts/surface.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { compact, percent } from "../ui/numerals.js";
import { heightAt, Standpoint } from "./standpoint.js";

/**
 * @import { Connection } from "../network/connection.js"
 * @import { Landscape } from "../network/messages.d.ts"
 */

const WALK_DURATION = 6000; // milliseconds

export class NetworkLandscape {
  /** @type {Landscape | null} */
  #landscape = null;
  #wantsWalk = false; // as soon as all is measured
  #walk = new Motion(() => this.#follow());
  /** @type {[number, number] | null} where the visitor stands, if not at the end of the path */
  #chosen = null;

  /** @param {Connection} connection */
  constructor(connection) {
    const label =
      "Map of the cost, with the path of the training: click where to stand, or move there with the arrow keys";
    this.map = new Chart("map", label, (chart, context) => this.#drawMap(chart, context), {
      choose: (place) => this.#stand(place),
      nudge: ([dx, dy]) => {
        const [x, y] = this.#place();
        this.#stand([x + dx, y + dy]);
      },
    });
    this.surface = new Surface("The cost as a piece of land");
    this.standpoint = new Standpoint();
    this.story = element("p.story");
    this.root = element(
      "section.ground",
      { "aria-label": "The network's landscape" },
      element("h2.title", {}, "The cost of the real network"),
      element("div.panes", {}, this.map.root, this.surface.root),
      this.standpoint.root,
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
    if (isWhole(landscape)) announce(storyOf(landscape), "landscape");
    this.show();
    if (this.#wantsWalk) void this.walk();
  }

  /** Walk along the path of the training, as soon as all is measured and can be drawn. */
  async walk() {
    this.#wantsWalk = !this.#landscape || !isWhole(this.#landscape);
    this.#chosen = null;
    if (this.#wantsWalk) return;
    if (hasWebGL()) await plotly();
    this.#walk.play(WALK_DURATION);
  }

  /** @param {[number, number]} place where the visitor wants to stand */
  #stand(place) {
    this.#walk.set(1);
    this.#chosen = place;
    this.#follow();
  }

  /** Show where one stands. */
  #follow() {
    const landscape = this.#landscape;
    if (!landscape || !isWhole(landscape) || !this.root.isConnected || this.root.hidden) return;
    this.map.redraw();
    this.standpoint.show(landscape, this.#place());
    const { window, arrays, heights, levels } = landscape;
    const path = this.#walked();
    const lifted = Array.from({ length: path.length / 2 }, (_, k) =>
      heightAt(landscape, [path[2 * k], path[2 * k + 1]]),
    );
    this.surface.show({ f: arrays.f, heights, levels }, [window[0], window[1]], path, lifted);
  }

  /** @returns {[number, number]} where one stands */
  #place() {
    const [x, y] = this.#walked().slice(-2);
    return [x, y];
  }

  /** @returns {number[]} the path as far as it was walked, and the place that was chosen */
  #walked() {
    const path = Array.from(this.#landscape?.arrays.path ?? []);
    const reached = this.#walk.at * (path.length / 2 - 1);
    const [k, share] = [Math.floor(reached), reached % 1];
    const walked = path.slice(0, 2 * (k + 1));
    if (share) for (const i of [2 * k, 2 * k + 1]) walked.push(path[i] + share * (path[i + 2] - path[i]));
    return this.#chosen ? [...walked, ...this.#chosen] : walked;
  }

  show() {
    const landscape = this.#landscape;
    if (!landscape || !this.root.isConnected || this.root.hidden) return;
    this.story.textContent = storyOf(landscape);
    this.map.redraw();
    this.#follow();
  }

  /** @param {Chart} chart @param {CanvasRenderingContext2D} context */
  #drawMap(chart, context) {
    if (!this.#landscape) return;
    const {
      arrays: { f, epochs },
      heights,
      levels,
      window,
    } = this.#landscape;
    chart.window = [window[0], window[1]];
    const label = (/** @type {number} */ k) => (Number.isInteger(epochs[k]) ? String(epochs[k]) : "");
    contourPlot(chart, context, { f, heights, levels }, { path: this.#walked(), label });
  }
}

/** @param {Landscape} landscape */
function isWhole({ rows, points }) {
  return rows === points;
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
