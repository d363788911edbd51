/** The view Descend: gradient descent on a function of one or two variables, and on the network's cost. */

import { Chart } from "../charts/chart.js";
import { contourPlot } from "../charts/contour-plot.js";
import { curvePlot, valueRange } from "../charts/curve-plot.js";
import { Surface } from "../charts/surface.js";
import { writeAddress } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { compact, parseNumbers } from "../ui/numerals.js";
import { reducedMotion } from "../ui/theme.js";
import { addressOf, DescendForm } from "./descend-settings.js";
import { arithmetic, isOver, spokenArithmetic } from "./descent-arithmetic.js";
import { NetworkLandscape } from "./landscape.js";
import { pace } from "./pace.js";

/** @import { Settings } from "./descend-settings.js" */

const START_HINT = "Click where the ball should start, or take the first step.";
const SETTINGS = /** @type {const} */ (["formula", "start", "learning_rate", "momentum"]);

export class DescendView {
  /** @type {Descent | null} */
  #descent = null;
  /** @type {Land | null} */
  #land = null;
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #showsNetwork = false;
  #awaitsNetwork = false; // its landscape was asked for
  #playing = false;
  #anew = false; // it plays a run whose beginning hasn't arrived yet
  #timer = 0; // until the next step, while playing

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const controls = {
      choose: (/** @type {[number, number]} */ point) => this.#moveStart((_, i) => point[i]),
      nudge: (/** @type {[number, number]} */ by) => this.#moveStart((from, i) => from + by[i]),
    };
    const how = "click where the ball should start, or move its start with the arrow keys";
    const draw = (/** @type {Chart} */ chart, /** @type {Context} */ context) => this.#draw(chart, context);
    this.curve = new Chart("hill", `Curve: ${how}`, draw, controls);
    this.curve.margin = [4.2, 1, 1.6, 3];
    this.map = new Chart("map", `Map: ${how}`, draw, controls);
    this.surface = new Surface("The landscape, from the side");
    this.map.root.hidden = this.surface.root.hidden = true; // until Python sends what has two variables
    this.network = new NetworkLandscape(connection);
    this.form = new DescendForm((settings) => this.#begin(settings));
    this.play = button("Run", () => this.#run());
    this.play.classList.add("play");
    this.forward = button("One step", () => this.#go(1));
    this.back = button("One back", () => this.#go(-1));
    this.toStart = button("To the start", () => this.#go(-(this.#descent?.step ?? 0)));
    this.toEnd = button("To the end", () => this.#go(this.#descent?.most ?? 0));
    this.transport = element("div.transport", {}, this.play, this.forward, this.back, this.toStart, this.toEnd);
    this.subjects = ["A function", "The network"].map((name, i) =>
      button(name, () => {
        this.network.rest();
        this.#request(i === 1);
      }),
    );
    this.title = element("h2.title");
    this.figures = element("p.number");
    this.arithmetic = element("div.number");
    this.story = element("p.story");
    this.shows = element("p.soft.spare");
    this.panes = element("div.panes", {}, this.curve.root, this.map.root, this.surface.root);
    this.ground = element(
      "section.ground",
      { "aria-label": "The ball" },
      this.title,
      this.panes,
      element("div.sums", {}, this.figures, this.arithmetic),
      this.story,
      this.shows,
    );
    this.root = element("div.descend", {}, this.#settingsSection(), this.ground, this.network.root);
    connection.on("land", (land) => {
      this.#land = land;
      this.form.setLand(land);
    });
    connection.on("descent", (descent) => this.#setDescent(descent));
    connection.on("landscape", () => this.#showSubject({ network: true }));
    connection.on("error", () => this.#await(false));
    connection.addEventListener("state", () => this.#requestSubject());
  }

  /** @param {URLSearchParams} query function, start, rate, momentum, step, and whether to run or walk from the start */
  open(query) {
    this.#query = query;
    this.network.rest();
    this.#requestSubject();
    this.#show();
  }

  /** Ask for the function or the network's landscape, once the view is visible and connected. */
  #requestSubject() {
    if (!this.root.isConnected || this.connection.state !== "open") return;
    const wanted = this.#query?.get("f");
    this.#request(wanted ? wanted === "network" : this.#showsNetwork);
    this.#applyQuery();
  }

  /** @param {boolean} network */
  #request(network) {
    this.connection.send({ type: "descend.open", network });
    this.#await(network);
  }

  /** @param {boolean} network whether its landscape is to come */
  #await(network) {
    this.#awaitsNetwork = network;
    this.#show();
  }

  #applyQuery() {
    if (!this.#query || (!this.#descent && this.#query.get("f") !== "network")) return;
    const query = Object.fromEntries(this.#query);
    this.#query = null;
    if (query.f === "network" && query.walk) this.network.walk();
    if (query.f === "network" || !this.#descent) return;
    const present = addressOf(this.#land, this.#descent);
    const scene = this.#land?.gallery.find(({ name, formula }) => query.f === name || query.f === formula);
    if (scene) query.f = scene.name;
    /** @type {Record<string, string>} */
    const usual =
      scene && scene.name !== present.f
        ? { start: scene.start.join(","), rate: String(scene.rate), momentum: "0" }
        : {};
    /** @type {Record<string, string>} */
    const wanted = { ...present, ...usual, beside: "", ...query };
    const names = /** @type {const} */ (["f", "start", "beside", "rate", "momentum"]);
    // A run always begins: what is shown may be older than what the address before this one asked for.
    const differs = Boolean(query.run) || names.some((name) => (present[name] ?? "") !== wanted[name]);
    if (differs) {
      this.#begin({
        function: scene?.formula ?? wanted.f,
        start: parseNumbers(wanted.start),
        beside: parseNumbers(wanted.beside),
        learning_rate: Number(wanted.rate),
        momentum: Number(wanted.momentum),
      });
    }
    const step = differs ? 0 : Number(present.step);
    const steps = Number(query.run ? 0 : (query.step ?? step)) - step;
    if (steps) this.connection.send({ type: "descend.go", steps });
    if (query.run) this.#run({ anew: true });
  }

  #settingsSection() {
    return element(
      "section.dials",
      { "aria-label": "Descent" },
      element("div.choice.both", { role: "group", "aria-label": "What is descended" }, ...this.subjects),
      this.transport,
      this.form.root,
      this.network.controls,
    );
  }

  /** @param {(from: number, axis: number) => number} moved */
  #moveStart(moved) {
    if (this.#descent) this.#begin({ start: this.#descent.start.map(moved) });
  }

  /** Start a descent. @param {Settings} changes to the present one */
  #begin(changes) {
    if (!this.#descent) return;
    this.#pause();
    const { formula, start, beside, learning_rate, momentum } = this.#descent;
    const kept = [formula, undefined].includes(changes.function) ? { beside } : {};
    const settings = { function: formula, start, learning_rate, momentum, ...kept, ...changes };
    this.connection.send({ type: "descend.begin", ...settings });
  }

  /** @param {number} steps */
  #go(steps) {
    this.#pause();
    this.connection.send({ type: "descend.go", steps });
  }

  /** Take step after step, or all at once if the system asks for less motion. */
  #run({ anew = false } = {}) {
    if (this.#playing && !anew) this.#pause();
    else if (reducedMotion()) this.connection.send({ type: "descend.go", steps: this.#descent?.most ?? 0 });
    else {
      this.#playing = true;
      this.#anew = anew;
      this.#continue();
    }
  }

  #continue(steps = 1) {
    if (!this.root.isConnected) return this.#pause();
    this.connection.send({ type: "descend.go", steps });
    this.#show();
  }

  #pause() {
    this.#playing = false;
    this.#show();
  }

  /** @param {Descent} descent */
  #setDescent(descent) {
    const previous = this.#descent;
    this.#descent = descent;
    if (previous && previous.step !== descent.step && !this.#playing) {
      announce(`${spokenArithmetic(descent)} ${descent.story}`, "descent");
    }
    this.#anew &&= descent.step > 1; // of the run before
    if (this.#playing && !this.#anew && isOver(descent)) {
      this.#playing = false;
      announce(descent.story, "descent");
    }
    clearTimeout(this.#timer); // of an answer that was on its way when the ball started
    const { steps, wait } = pace(descent, this.#land?.window ?? []);
    if (this.#playing && !this.#anew) this.#timer = setTimeout(() => this.#playing && this.#continue(steps), wait);
    if (!previous || SETTINGS.some((name) => String(previous[name]) !== String(descent[name]))) {
      this.form.setDescent(descent);
    }
    this.#showSubject({ network: false });
    this.#applyQuery();
    if (!this.#query) writeAddress("descend", addressOf(this.#land, descent));
  }

  /** @param {{ network: boolean }} subject the network's landscape, or a function */
  #showSubject({ network }) {
    this.#showsNetwork = network;
    if (network) this.#awaitsNetwork = false;
    if (network && !this.#query) writeAddress("descend", { f: "network" });
    if (network) {
      this.#playing = false;
      this.#applyQuery();
    }
    this.#show();
  }

  #show() {
    const network = this.#showsNetwork || this.#awaitsNetwork;
    this.subjects.forEach((subject, i) => {
      subject.setAttribute("aria-pressed", String(network === (i === 1)));
    });
    for (const part of [this.ground, this.transport, this.form.root]) part.hidden = network;
    for (const part of [this.network.root, this.network.controls]) part.hidden = !network;
    if (network) this.network.show();
    else if (this.#descent && this.#land && this.root.isConnected) this.#showFunction(this.#land, this.#descent);
  }

  /** @param {Land} land @param {Descent} descent */
  #showFunction(land, descent) {
    this.play.textContent = this.#playing ? "Pause" : "Run";
    this.play.disabled = this.forward.disabled = this.toEnd.disabled = isOver(descent);
    this.back.disabled = this.toStart.disabled = !descent.step;
    this.title.textContent = descent.title;
    const figures = [
      ["steps", descent.step.toLocaleString("en")],
      ...descent.point.map((value, i) => ["xy"[i], compact(value)]),
      ["f", compact(descent.value)],
    ];
    this.figures.replaceChildren(
      ...figures.map(([name, text]) =>
        element("span.factor", {}, element("b", {}, text), element("span.soft", {}, name)),
      ),
    );
    this.arithmetic.replaceChildren(...arithmetic(descent));
    this.story.textContent = descent.step || isOver(descent) ? descent.story : START_HINT;
    this.shows.textContent = land.shows;
    const isCurve = land.variables.length === 1;
    this.panes.classList.toggle("flat", isCurve);
    this.curve.root.hidden = !isCurve;
    this.map.root.hidden = this.surface.root.hidden = isCurve;
    if (isCurve) this.curve.redraw();
    else {
      this.map.redraw();
      this.surface.show(
        { ...land, f: land.arrays.f },
        [land.window[0], land.window[1]],
        descent.arrays.path,
        descent.arrays.values,
      );
    }
  }

  /** @param {Chart} chart @param {Context} context */
  #draw(chart, context) {
    const [land, descent] = [this.#land, this.#descent];
    if (!land || !descent || (land.variables.length === 1) !== (chart === this.curve)) return;
    if (chart === this.curve) {
      chart.window = [land.window[0], valueRange(land, descent)];
      curvePlot(chart, context, land, descent);
    } else {
      chart.window = [land.window[0], land.window[1]];
      contourPlot(chart, context, { ...land, f: land.arrays.f }, { path: descent.arrays.path, next: descent.change });
    }
  }
}
