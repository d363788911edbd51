/** The board: what a lesson's experiment found, as charts that move, in place of the view until it is wanted again. */

import { Motion } from "../charts/motion.js";
import { Canvas2D } from "../ui/canvas.js";
import { button, element } from "../ui/dom.js";
import { fixedPercent } from "../ui/numerals.js";
import { drawAnswers, drawUntrained, untrainedGrip } from "./answers.js";
import { closeUpGrip, drawCloseUp } from "./close-up.js";
import { compassGrip, drawCompass } from "./compass.js";
import { costsGrip, drawCosts } from "./costs.js";
import { detectorGrip, drawDetector } from "./detector.js";
import { drawEntries, entriesGrip } from "./entries.js";
import { drawFan, fanGrip } from "./fan.js";
import { drawFilling } from "./filling.js";
import { drawFlow } from "./flow.js";
import { drawFold, foldGrip } from "./fold.js";
import { listenToGrip } from "./grip.js";
import { drawInputs, inputsGrip } from "./inputs.js";
import { drawLamps, lampsGrip } from "./lamps.js";
import { drawLevers, leversGrip } from "./levers.js";
import { drawLight, lightGrip } from "./light.js";
import { drawGrid, drawTally, tallyGrip } from "./numbers.js";
import { drawPassing, passingGrip } from "./passing.js";
import { drawPictures, picturesGrip } from "./pictures.js";
import { drawBars, drawCurves, drawWalks } from "./plots.js";
import { drawRace } from "./race.js";

/**
 * @import { Grip } from "./grip.js"
 * @typedef {Experiment["charts"][number]} Chart
 * @typedef {(context: CanvasRenderingContext2D, frame: Frame, chart: any, time: number) => void} Draw
 */

/** @type {Record<Chart["kind"], { draw: Draw, seconds: number, grip?: Grip }>} */
const KINDS = {
  bars: { draw: drawBars, seconds: 1.2 },
  curves: { draw: drawCurves, seconds: 3 },
  fan: { draw: drawFan, seconds: 5, grip: fanGrip },
  walks: { draw: drawWalks, seconds: 5 },
  pictures: { draw: drawPictures, seconds: 5, grip: picturesGrip },
  grid: { draw: drawGrid, seconds: 4 },
  race: { draw: drawRace, seconds: 5 },
  fold: { draw: drawFold, seconds: 6, grip: foldGrip },
  flow: { draw: drawFlow, seconds: 8 },
  costs: { draw: drawCosts, seconds: 6, grip: costsGrip },
  detector: { draw: drawDetector, seconds: 6, grip: detectorGrip },
  entries: { draw: drawEntries, seconds: 4, grip: entriesGrip },
  tally: { draw: drawTally, seconds: 7, grip: tallyGrip },
  lamps: { draw: drawLamps, seconds: 6, grip: lampsGrip },
  light: { draw: drawLight, seconds: 6, grip: lightGrip },
  "close-up": { draw: drawCloseUp, seconds: 8, grip: closeUpGrip },
  inputs: { draw: drawInputs, seconds: 6, grip: inputsGrip },
  levers: { draw: drawLevers, seconds: 6, grip: leversGrip },
  passing: { draw: drawPassing, seconds: 8, grip: passingGrip },
  answers: { draw: drawAnswers, seconds: 7 },
  untrained: { draw: drawUntrained, seconds: 5, grip: untrainedGrip },
  filling: { draw: drawFilling, seconds: 5 },
  compass: { draw: drawCompass, seconds: 6, grip: compassGrip },
};

export class Board {
  #wanted = ""; // the experiment of the step that is shown
  /** @type {Experiment | null} */
  #found = null;
  /** @type {string[]} experiments of later steps, to be tried one after another once this step's is found */
  #foreseen = [];
  #playing = false; // whether it plays as soon as it is found
  /** @type {Canvas2D[]} */
  #canvases = [];
  #drawn = new AbortController(); // aborted when other charts take their place
  /** @type {number[]} the times from which each chart is seen */
  #starts = [];

  /** @param {Connection} connection @param {HTMLElement} place that it takes */
  constructor(connection, place) {
    this.connection = connection;
    this.place = place;
    this.motion = new Motion(() => {
      this.#draw();
      this.root.dataset.time = String(this.motion.at);
      this.slider.value = String(100 * this.motion.at);
      this.slider.setAttribute("aria-valuetext", fixedPercent(this.motion.at, 0));
    });
    this.slider = element("input", {
      type: "range",
      min: 0,
      max: 100,
      step: "any", // of a pointer; a key goes 1 on
      value: 0,
      "aria-label": "Moment of the picture",
      oninput: () => this.motion.set(Number(this.slider.value) / 100),
    });
    this.says = element("p.says");
    this.charts = element("div.charts");
    this.numbers = element("div.numbers", { hidden: true });
    this.open = button("Numbers", () => this.#showNumbers(Boolean(this.numbers.hidden)));
    this.open.setAttribute("aria-expanded", "false");
    this.clear = button("Clear", () => {
      if (this.#isPlayed())
        this.#found?.charts.forEach((chart, i) => {
          KINDS[chart.kind].grip?.clear?.(chart);
          this.#canvases[i].redraw();
        });
    });
    this.root = element(
      "section.board",
      { "aria-label": "Experiment" },
      element(
        "div.lead",
        {},
        this.says,
        this.clear,
        this.open,
        button("Back to the view", () => this.hide()),
      ),
      this.charts,
      this.slider,
      this.numbers,
    );
    connection.on("experiment", (experiment) => this.#setFound(experiment));
    connection.on("error", () => !this.#found && this.hide());
  }

  /**
   * Ask for a step's experiment, so that it is there when the step is guessed.
   * @param {string} name empty: none @param {string[]} later experiments of later steps, tried while this one is read
   */
  prepare(name, later) {
    this.hide();
    this.#wanted = name;
    this.#foreseen = later;
    this.#found = null;
    this.#playing = false;
    if (name) this.connection.send({ type: "lessons.experiment", name });
    else this.#foresee();
  }

  /** Draw each chart that has begun at the motion's time. */
  #draw() {
    this.#canvases.forEach((canvas, i) => {
      canvas.root.parentElement?.classList.toggle("waits", this.motion.at < this.#starts[i]);
      canvas.redraw();
    });
  }

  #foresee() {
    const [name] = this.#foreseen;
    if (name) this.connection.send({ type: "lessons.experiment", name, ahead: true });
  }

  /** Show it at its beginning: the question without the answer. */
  show() {
    this.place.classList.add("covered");
    this.place.append(this.root);
    if (!this.#found) this.#fill();
    this.motion.set(0);
    this.slider.hidden = true; // it would lead to the answer
  }

  play() {
    this.show();
    this.#playing = true;
    const seconds = this.#found?.charts.map(({ kind }) => KINDS[kind].seconds) ?? [];
    this.slider.hidden = !seconds.length;
    if (this.#found) this.motion.play(1000 * Math.max(0, ...seconds));
    else this.connection.send({ type: "lessons.experiment", name: this.#wanted }); // unless it was refused: then again
  }

  /** @returns {boolean} whether it was played; what still moves is at its end then */
  #isPlayed() {
    if (this.#playing && this.motion.at < 1) this.motion.set(1);
    return this.#playing;
  }

  hide() {
    this.place.classList.remove("covered");
    this.root.remove();
  }

  /** @param {Experiment} experiment */
  #setFound(experiment) {
    if (experiment.name === this.#foreseen[0] && (this.#found || !this.#wanted)) {
      this.#foreseen = this.#foreseen.slice(1);
      this.#foresee();
    }
    if (experiment.name !== this.#wanted || this.#found) return; // another step's
    this.#found = experiment;
    this.#fill();
    if (this.#playing && this.root.isConnected) this.play();
    this.#foresee();
  }

  #fill() {
    const { says, charts, head, rows } = this.#found ?? {
      says: "Python is trying it …",
      charts: [],
      head: [],
      rows: [],
    };
    this.says.textContent = says;
    this.open.hidden = !rows.length;
    this.clear.hidden = !charts.some(({ kind }) => KINDS[kind].grip?.clear);
    this.#showNumbers(rows.length > 0 && !charts.length); // of a network too large to be drawn
    this.#starts = charts.map((chart) => ("start" in chart && chart.start) || 0);
    this.#drawn.abort();
    this.#drawn = new AbortController();
    this.#canvases = charts.map((chart) => {
      const draw = (/** @type {Context} */ context, /** @type {Frame} */ frame) =>
        KINDS[chart.kind].draw(context, frame, chart, this.motion.at);
      return new Canvas2D("div.plot", spoken(chart), draw, this.#drawn.signal);
    });
    charts.forEach((chart, i) => {
      const { grip } = KINDS[chart.kind];
      const { canvas } = this.#canvases[i];
      if (grip && (grip.fits?.(chart) ?? true))
        listenToGrip(
          canvas,
          chart,
          grip,
          () => this.#isPlayed(),
          () => this.#canvases[i].redraw(),
        );
    });
    this.charts.dataset.count = String(charts.length);
    this.charts.replaceChildren(
      ...charts.map(({ title, kind }, i) =>
        element("figure", { "data-kind": kind }, element("figcaption", {}, title), this.#canvases[i].root),
      ),
    );
    this.#draw();
    const row = (/** @type {string} */ cell) => (/** @type {string[]} */ texts) =>
      element("tr", {}, ...texts.map((text) => element(cell, {}, text)));
    this.numbers.replaceChildren(
      element("table", {}, element("thead", {}, row("th")(head)), element("tbody", {}, ...rows.map(row("td")))),
    );
  }

  /** @param {boolean} wanted */
  #showNumbers(wanted) {
    this.numbers.hidden = !wanted;
    this.open.setAttribute("aria-expanded", String(wanted));
  }
}

/** @param {Chart} chart @returns {string} for screen readers */
function spoken(chart) {
  const names = "names" in chart ? chart.names : [];
  const texts = "texts" in chart ? chart.texts : "captions" in chart ? chart.captions : [];
  const pairs = texts.map((text, i) => [names[i], text].filter(Boolean).join(": "));
  return [chart.title, (pairs.length ? pairs : names).join(", ")].filter(Boolean).join(": ");
}
