/** The view Descend: a ball goes down a curve or a piece of land, step by step; then the network, down its own. */

import { Sheet } from "../charts/chart.js";
import { map } from "../charts/contour-plot.js";
import { heights, hill } from "../charts/curve-plot.js";
import { Surface } from "../charts/surface.js";
import { keep } from "../network/address.js";
import { announce, button, element, field } from "../ui/dom.js";
import { motionless } from "../ui/look.js";
import { figure, step } from "../ui/numerals.js";
import { NetworkLand } from "./landscape.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const PAUSE = 170; // milliseconds between two steps
const START = "Click where the ball should start, or take the first step.";
const OWN = "a formula of your own";

export class DescendView {
  /** @type {Shown | null} */
  #descent = null;
  /** @type {Shown | null} */
  #land = null;
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;
  #network = false;
  #playing = false;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    const hand = {
      choose: (/** @type {[number, number]} */ point) =>
        this.#begin({
          start: this.#descent?.start.map((/** @type {number} */ _, /** @type {number} */ i) => point[i]),
        }),
      nudge: (/** @type {[number, number]} */ by) =>
        this.#begin({
          start: this.#descent?.start.map((/** @type {number} */ from, /** @type {number} */ i) => from + by[i]),
        }),
    };
    const how = "click where the ball should start, or move its start with the arrow keys";
    this.curve = new Sheet("hill", `Curve: ${how}`, (sheet, context) => this.#drawCurve(sheet, context), hand);
    this.curve.margin = [4.2, 1, 1.6, 3];
    this.map = new Sheet("map", `Map: ${how}`, (sheet, context) => this.#drawMap(sheet, context), hand);
    this.surface = new Surface("The land, from the side");
    this.title = element("h2.title");
    this.figures = element("p.number");
    this.sums = element("div.number");
    this.story = element("p.story");
    this.shows = element("p.soft.spare");
    this.network = new NetworkLand(connection);
    this.panes = element("div.panes", {}, this.curve.root, this.map.root, this.surface.root);
    this.ofFunction = element(
      "section.ground",
      { "aria-label": "The ball" },
      this.title,
      this.panes,
      element("div.sums", {}, this.figures, this.sums),
      this.story,
      this.shows,
    );
    this.root = element("div.descend", {}, this.#dials(), this.ofFunction, this.network.root);
    connection.addEventListener("land", (event) => this.#takeLand(/** @type {CustomEvent} */ (event).detail));
    connection.addEventListener("descent", (event) => this.#takeDescent(/** @type {CustomEvent} */ (event).detail));
    connection.addEventListener("landscape", () => this.#turnTo(true));
    connection.addEventListener("state", () => this.#arrive());
  }

  /** @param {URLSearchParams} dials */
  shown(dials) {
    this.#link = dials;
    this.#arrive();
    this.#show();
  }

  /** Ask for what is to be seen, once there is somebody to ask. */
  #arrive() {
    if (!this.root.isConnected || this.connection.state !== "open") return;
    const asked = this.#link?.get("f");
    this.connection.send("descend.open", { network: asked ? asked === "network" : this.#network });
    this.#follow();
  }

  /** Do what the link says and isn't so yet. */
  #follow() {
    if (!this.#link || (!this.#descent && this.#link.get("f") !== "network")) return;
    const link = Object.fromEntries(this.#link);
    this.#link = null;
    if (link.f === "network" || !this.#descent) return;
    const are = this.#dialsNow();
    const scene = this.#land?.gallery.find(
      (/** @type {any} */ { name, formula }) => link.f === name || link.f === formula,
    );
    if (scene) link.f = scene.name;
    /** @type {Record<string, string | number>} */
    const usual = scene && scene.name !== are.f ? { start: scene.start.join(","), rate: scene.rate, momentum: 0 } : {};
    const wanted = { ...are, ...usual, ...link };
    const other = ["f", "start", "rate", "momentum"].some((dial) => String(are[dial]) !== String(wanted[dial]));
    if (other)
      this.#begin({
        function: scene?.formula ?? wanted.f,
        start: numbers(String(wanted.start)),
        learning_rate: Number(wanted.rate),
        momentum: Number(wanted.momentum),
      });
    const steps = Number(link.step ?? (other ? 0 : are.step)) - (other ? 0 : Number(are.step));
    if (steps) this.connection.send("descend.go", { steps });
  }

  /** @returns {Record<string, string | number>} as a link has them: a function of the gallery by its name */
  #dialsNow() {
    const { formula, start, learning_rate, momentum, step } = /** @type {Shown} */ (this.#descent);
    return { f: this.#scene()?.name ?? formula, start: start.join(","), rate: learning_rate, momentum, step };
  }

  /** What the gallery says of the function, where it has it. */
  #scene() {
    return this.#land?.gallery.find((/** @type {any} */ { formula }) => formula === this.#descent?.formula);
  }

  #dials() {
    const { connection } = this;
    const go = (/** @type {number} */ steps) => () => {
      this.#pause();
      connection.send("descend.go", { steps });
    };
    this.play = button("Run", () => this.#run());
    this.play.classList.add("play");
    this.one = button("One step", go(1));
    this.back = button("One back", go(-1));
    this.again = button("To the start", () => go(-(this.#descent?.step ?? 0))());
    this.all = button("To the end", () => go(this.#descent?.most ?? 0)());
    this.scene = field("Function", { onchange: () => this.#choose() }, []);
    this.formula = field("f =", {
      type: "text",
      maxLength: 200,
      spellcheck: false,
      autocapitalize: "off",
      autocomplete: "off",
    });
    this.start = field("Start", {
      type: "text",
      pattern: "[\\-−+0-9.eE]+([, ]+[\\-−+0-9.eE]+)?",
      title: "A number; two of them for a function of x and y, as in 1, 2",
    });
    const onchange = (/** @type {Event} */ event) => this.#submit(event);
    this.rate = field("Learning rate", { type: "number", step: "any", onchange });
    this.momentum = field("Momentum", { type: "number", step: "any", onchange });
    const both = ["A function", "The network"].map((name, i) =>
      button(name, () => connection.send("descend.open", { network: i === 1 })),
    );
    this.both = both;
    this.form = element(
      "form",
      { "aria-label": "Dials", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      element("div.wide", {}, this.scene.label),
      element("div.wide", {}, this.formula.label),
      this.start.label,
      this.rate.label,
      this.momentum.label,
      element("button", { type: "submit" }, "Place the ball"),
    );
    this.transport = element("div.transport", {}, this.play, this.one, this.back, this.again, this.all);
    return element(
      "section.dials",
      { "aria-label": "Descent" },
      element("div.choice.both", { role: "group", "aria-label": "What is descended" }, ...both),
      this.transport,
      this.form,
      this.network.dials,
    );
  }

  /** Put the ball somewhere. @param {Record<string, any>} change to what is so */
  #begin(change) {
    if (!this.#descent) return;
    this.#pause();
    const { formula, start, learning_rate, momentum } = this.#descent;
    this.connection.send("descend.begin", { function: formula, start, learning_rate, momentum, ...change });
  }

  #choose() {
    const scene = this.#land?.gallery.find((/** @type {any} */ one) => one.name === this.scene?.input.value);
    if (scene) this.#begin({ function: scene.formula, start: scene.start, learning_rate: scene.rate, momentum: 0 });
    else this.formula?.input.focus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const value = (/** @type {{ input: HTMLInputElement } | undefined} */ dial) => dial?.input.value ?? "";
    this.#begin({
      function: value(this.formula),
      start: numbers(value(this.start)),
      learning_rate: Number(value(this.rate)),
      momentum: Number(value(this.momentum)),
    });
  }

  /** Step after step; all of them at once where motion is not wanted. */
  #run() {
    if (this.#playing) return this.#pause();
    if (motionless()) return void this.connection.send("descend.go", { steps: this.#descent?.most });
    this.#playing = true;
    this.#onwards();
  }

  #onwards() {
    if (!this.root.isConnected) return this.#pause();
    this.connection.send("descend.go", { steps: 1 + Math.floor((this.#descent?.step ?? 0) / 20) }); // who goes far, goes faster
    this.#show();
  }

  #pause() {
    this.#playing = false;
    this.#show();
  }

  /** @param {Shown} land */
  #takeLand(land) {
    this.#land = land;
    if (!this.scene?.input.hasChildNodes())
      this.scene?.input.append(
        ...[...land.gallery.map((/** @type {any} */ { name }) => name), OWN].map((name) => element("option", {}, name)),
      );
  }

  /** @param {Shown} descent */
  #takeDescent(descent) {
    const before = this.#descent;
    this.#descent = descent;
    const over = descent.status !== "limit" || descent.step >= descent.most;
    if (before && before.step !== descent.step && !this.#playing)
      announce(`${spoken(descent)} ${descent.story}`, "descent");
    if (this.#playing && over) {
      this.#playing = false;
      announce(descent.story, "descent");
    }
    if (this.#playing) setTimeout(() => this.#playing && this.#onwards(), PAUSE); // not before the last one is there
    if (
      !before ||
      ["formula", "start", "learning_rate", "momentum"].some((dial) => String(before[dial]) !== String(descent[dial]))
    )
      this.#setDials(descent);
    this.#turnTo(false);
    this.#follow();
    if (!this.#link) keep("descend", this.#dialsNow());
  }

  /** @param {boolean} network */
  #turnTo(network) {
    this.#network = network;
    if (network && !this.#link) keep("descend", { f: "network" });
    if (network) {
      this.#playing = false;
      this.#follow();
    }
    this.#show();
  }

  /** @param {Shown} descent */
  #setDials({ formula, start, learning_rate, momentum }) {
    const values = /** @type {const} */ ([
      [this.scene, this.#scene()?.name ?? OWN],
      [this.formula, formula],
      [this.start, start.map((/** @type {number} */ x) => Number(x.toPrecision(4))).join(", ")],
      [this.rate, learning_rate],
      [this.momentum, momentum],
    ]);
    for (const [dial, value] of values) if (dial) dial.input.value = String(value);
  }

  #show() {
    const [descent, land] = [this.#descent, this.#land];
    this.both?.forEach((one, i) => one.setAttribute("aria-pressed", String(this.#network === (i === 1))));
    for (const part of [this.ofFunction, this.transport, this.form]) if (part) part.hidden = this.#network;
    for (const part of [this.network.root, this.network.dials]) part.hidden = !this.#network;
    if (this.#network) this.network.show();
    if (!descent || !land || !this.root.isConnected || this.#network) return;
    const over = descent.status !== "limit" || descent.step >= descent.most;
    if (this.play) this.play.textContent = this.#playing ? "Pause" : "Run";
    for (const [one, off] of /** @type {[HTMLButtonElement, boolean][]} */ ([
      [this.play, over],
      [this.one, over],
      [this.all, over],
      [this.back, !descent.step],
      [this.again, !descent.step],
    ]))
      one.disabled = off;
    this.title.textContent = descent.title;
    this.figures.replaceChildren(
      ...[
        ["steps", descent.step.toLocaleString("en")],
        ...descent.point.map((/** @type {number | null} */ here, /** @type {number} */ i) => ["xy"[i], figure(here)]),
        ["f", figure(descent.value)],
      ].map(([of, text]) => element("span.term", {}, element("b", {}, text), element("span.soft", {}, of))),
    );
    this.sums.replaceChildren(
      ...(descent.status === "limit" ? sums(descent).map((sum) => element("p", {}, ...sum.map(written))) : []),
    );
    this.story.textContent = descent.step || over ? descent.story : START;
    this.shows.textContent = land.shows;
    const flat = land.variables.length === 1;
    this.panes.classList.toggle("flat", flat);
    this.curve.root.hidden = !flat;
    this.map.root.hidden = this.surface.root.hidden = flat;
    if (flat) this.curve.show();
    else {
      this.map.show();
      this.surface.show(landOf(land), land.window, descent.arrays.path, descent.arrays.values);
    }
  }

  /** @param {Sheet} sheet @param {CanvasRenderingContext2D} context */
  #drawCurve(sheet, context) {
    if (!this.#land || !this.#descent || this.#land.variables.length !== 1) return;
    sheet.window = [this.#land.window[0], heights(this.#land, this.#descent)];
    hill(sheet, context, this.#land, this.#descent);
  }

  /** @param {Sheet} sheet @param {CanvasRenderingContext2D} context */
  #drawMap(sheet, context) {
    if (!this.#land || !this.#descent || this.#land.variables.length !== 2) return;
    sheet.window = this.#land.window;
    map(sheet, context, landOf(this.#land), { path: this.#descent.arrays.path, next: this.#descent.change });
  }
}

/** @param {Shown} land @returns {import("../charts/contour-plot.js").Land} */
function landOf({ arrays: { f }, heights, levels }) {
  return { f, heights, levels };
}

/** @typedef {{ text: string, of?: string, sign?: string }} Term what is written, what it is, and its sign's colour */

/** @param {Shown} descent @returns {Term[][]} the next step as arithmetic, for each variable */
function sums({ slope, before, change, learning_rate: rate, momentum }) {
  return slope.map((/** @type {number | null} */ down, /** @type {number} */ i) => {
    const of = slope.length === 1 ? "" : ` in ${"xy"[i]}`;
    const roll = [
      { text: "+" },
      { text: figure(momentum), of: "momentum" },
      { text: "×" },
      { text: step(before[i]), of: `last step${of}` },
    ];
    return [
      { text: `− ${figure(rate)}`, of: "learning rate" },
      { text: "×" },
      { text: figure(down), of: `slope${of}`, sign: sign(down) },
      ...(momentum ? roll : []),
      { text: "=" },
      { text: step(change[i]), of: `step${of}` },
    ];
  });
}

/** @param {number | null} value */
function sign(value) {
  return value ? (value < 0 ? "negative" : "positive") : "";
}

/** @param {Shown} descent */
function spoken(descent) {
  if (descent.status !== "limit") return "";
  return (
    sums(descent)
      .map((sum) => sum.map(({ text, of = "" }) => `${of} ${text}`).join(" "))
      .join(". ") + "."
  );
}

/** @param {Term} term */
function written({ text, of, sign }) {
  return of
    ? element("span.term", {}, element(sign ? `b.${sign}` : "b", {}, text), element("span.soft", {}, of))
    : element("span.by", {}, text);
}

/** @param {string} text @returns {number[]} */
function numbers(text) {
  return text
    .replaceAll("−", "-")
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
}
