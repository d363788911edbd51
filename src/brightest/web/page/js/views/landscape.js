/** The network's cost around the path of its training: a map and a surface, shown while they are measured. */

import { Chart } from "../charts/chart.js";
import { contourPlot } from "../charts/contour-plot.js";
import { Motion } from "../charts/motion.js";
import { Surface } from "../charts/surface.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { compact, percent } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { Standpoint } from "./standpoint.js";
import { heightAt, wayDown } from "./terrain.js";

const WALK_DURATION = 6000; // milliseconds
const ROLL_STEP_DURATION = 20; // milliseconds from one place of a way to the next

export class NetworkLandscape {
  /** @type {Landscape | null} */
  #landscape = null;
  #wantsWalk = false; // as soon as the costs along the path are measured
  #walk = new Motion(() => this.#follow());
  #roll = new Motion(() => this.#follow());
  /** @type {[number, number][]} the way of the visitor's own ball; without places, the ball is on the path */
  #way = [];
  #rolls = false; // the way is one down, not a place where the visitor put the ball

  /** @param {Connection} connection */
  constructor(connection) {
    const label =
      "Map of the cost, with the path of the training: click where a ball should roll from, or move it with the arrow keys and press Enter";
    this.map = new Chart("map", label, (chart, context) => this.#drawMap(chart, context), {
      choose: (place) => this.#rollFrom(place),
      enter: () => this.#rollFrom(this.#place()),
      nudge: ([dx, dy]) => {
        const [x, y] = this.#place();
        this.#setWay(({ window: [across, up] }) => [[within(across, x + dx), within(up, y + dy)]]);
      },
    });
    this.surface = new Surface("The cost as a landscape");
    this.standpoint = new Standpoint();
    this.story = element("p.story");
    this.root = element(
      "section.ground",
      { "aria-label": "The network’s landscape" },
      element("h2.title", {}, "The cost of a real network"),
      element("div.panes", {}, this.map.root, this.surface.root),
      this.standpoint.root,
      this.story,
      element(
        "p.soft.spare",
        {},
        "Each number on the path is an epoch; the path ends where the training did. All weights and biases move together, in the two directions in which the training moved them most. Its movement in other directions isn’t shown.",
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
    if (String(landscape.window) !== String(this.#landscape?.window)) this.#way = [];
    const isComplete = isWhole(landscape) && !(this.#landscape && isWhole(this.#landscape));
    this.#landscape = landscape;
    if (isComplete && this.#rolls && this.#way.length) this.#rollFrom(this.#way[0]); // it may have stopped where nothing was measured
    if (isWhole(landscape)) announce(storyOf(landscape), "landscape");
    this.show();
    if (this.#wantsWalk) this.walk();
  }

  /** Walk along the path of the training, as soon as its costs are measured. */
  walk() {
    this.#wantsWalk = !this.#landscape || !isWalkable(this.#landscape);
    if (this.#wantsWalk) return;
    this.#way = [];
    this.#walk.play(WALK_DURATION);
  }

  /** Stand at the end of the path, and want no walk. */
  rest() {
    this.#wantsWalk = false;
    this.#way = [];
    this.#walk.set(1);
  }

  /** @param {[number, number]} place */
  #rollFrom(place) {
    this.#setWay((landscape) => wayDown(landscape, place));
    this.#rolls = true;
  }

  /** @param {(landscape: Landscape) => [number, number][]} find the way of the visitor's own ball */
  #setWay(find) {
    if (!this.#landscape) return;
    this.#rolls = false;
    this.#way = find(this.#landscape);
    this.#roll.set(0); // first, so that a slow surface isn't drawn before the ball rolls
    this.#walk.set(1);
    this.#roll.play(ROLL_STEP_DURATION * this.#way.length);
  }

  /** Show where one stands. */
  #follow() {
    const landscape = this.#landscape;
    if (!landscape || !isWalkable(landscape) || !this.root.isConnected || this.root.hidden) return;
    this.map.redraw();
    const { window, arrays, heights, levels } = landscape;
    const [k, share] = this.#reached();
    const [from, to = from] = arrays.values.slice(k);
    const here = this.#way.length ? heightAt(landscape, this.#place()) : from + share * (to - from);
    this.standpoint.show(landscape, this.#place(), here);
    // Without a graphics card a frame of it takes so long that nobody would see anybody walk.
    if (!isWhole(landscape) || (this.#walk.at * this.#roll.at < 1 && !this.surface.isQuick)) return;
    const path = this.#walked();
    const heightsOf = (/** @type {number[]} */ places) =>
      Array.from({ length: places.length / 2 }, (_, k) => heightAt(landscape, [places[2 * k], places[2 * k + 1]]));
    const ball = this.#place();
    const grid = { f: arrays.f, heights, levels };
    this.surface.show(grid, [window[0], window[1]], path, heightsOf(path), [...ball, ...heightsOf(ball)]);
  }

  /** @returns {[number, number]} where one stands */
  #place() {
    const [x, y] = this.#rolled().at(-1) ?? this.#walked().slice(-2);
    return [x, y];
  }

  /** @returns {[number, number][]} the way of the visitor's own ball as far as it has rolled */
  #rolled() {
    return this.#way.slice(0, 1 + Math.round(this.#roll.at * (this.#way.length - 1)));
  }

  /** @returns {[number, number]} the last point of the path that was reached, and the share of the way to the next */
  #reached() {
    const reached = this.#walk.at * ((this.#landscape?.arrays.path.length ?? 2) / 2 - 1);
    return [Math.floor(reached), reached % 1];
  }

  /** @returns {number[]} the path as far as it was walked */
  #walked() {
    const path = Array.from(this.#landscape?.arrays.path ?? []);
    const [k, share] = this.#reached();
    const walked = path.slice(0, 2 * (k + 1));
    if (share) for (const i of [2 * k, 2 * k + 1]) walked.push(path[i] + share * (path[i + 2] - path[i]));
    return walked;
  }

  show() {
    const landscape = this.#landscape;
    if (!this.root.isConnected || this.root.hidden) return;
    this.map.redraw();
    if (!landscape) return;
    this.story.textContent = storyOf(landscape);
    this.#follow();
  }

  /** @param {Chart} chart @param {Context} context */
  #drawMap(chart, context) {
    if (!this.#landscape) {
      context.fillStyle = cssColour("soft");
      context.fillText("Measuring the landscape …", 2 * chart.type, 3 * chart.type);
      return;
    }
    const {
      arrays: { f, epochs },
      heights,
      levels,
      window,
    } = this.#landscape;
    chart.window = [window[0], window[1]];
    const label = (/** @type {number} */ k) => (Number.isInteger(epochs[k]) ? String(epochs[k]) : "");
    contourPlot(chart, context, { f, heights, levels }, { path: this.#walked(), label, own: this.#rolled() });
  }
}

/** @param {number[]} range @param {number} value @returns {number} */
function within([low, high], value) {
  return Math.min(high, Math.max(low, value));
}

/** @param {Landscape} landscape */
function isWhole({ rows, points }) {
  return rows === points;
}

/** @param {Landscape} landscape @returns {boolean} whether the cost of each point of the path is known */
function isWalkable({ arrays: { values, path } }) {
  return 2 * values.length === path.length;
}

/** @param {Landscape} landscape @returns {string} */
function storyOf({ own, data, examples, parameters, explained, rows, points, arrays: { values } }) {
  const whose = own ? "Your training in Learn" : "The training of the network “lesson”";
  const [one, other] = explained;
  const fell = values.length
    ? ` Along its path the cost fell from ${compact(values[0])} to ${compact(values[values.length - 1])}.`
    : "";
  return (
    `${whose} moved ${parameters.toLocaleString("en")} weights and biases; this plane holds ${percent(one + other)} of that movement, ` +
    `${percent(one)} along x.${fell} Mean cost of the first ${examples} training images of ${data}${rows < points ? `; row ${rows} of ${points}` : ""}.`
  );
}
