/**
 * What a new visitor sees first in Draw: a digit writes itself on the pad, its pixels show their numbers, the signals run
 * through the network, the answer lights. Any key, click or touch ends it. The visitor's first stroke replaces the digit,
 * and whoever goes to another view leaves no digit behind.
 */

import { Motion } from "../charts/motion.js";
import { drawPixelNumbers } from "../charts/pixel-numbers.js";
import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { element } from "../ui/dom.js";
import { forGood } from "../ui/storage.js";
import { grey, paint } from "../ui/theme.js";

/**
 * @import { Diagram } from "../charts/diagram.js"
 * @import { Pad, Point } from "../charts/pad.js"
 */

const WRITTEN = "3";
const STROKE = [...arc([0.48, 0.25], [0.17, 0.15], [-2.7, 1.6]), ...arc([0.48, 0.57], [0.21, 0.18], [-1.4, 2.6])];
const DURATION = { writing: 1700, numbers: 2200, signals: 1700 }; // milliseconds
const SEEN_KEY = "opening seen"; // kept for good
const PLAIN_ADDRESSES = ["", "#/", "#/draw"]; // of a visitor who wants nothing else yet
const VISITOR_EVENTS = ["pointerdown", "keydown", "hashchange", "pagehide"];

/** @typedef {"waiting" | "writing" | "reading" | "numbers" | "signals" | "turn" | "over"} Act */

export class Opening {
  root = element("p.turn", { hidden: true, "aria-hidden": "true" }, "Your turn: draw a digit");
  #picture = element("canvas", { width: 28, height: 28 });
  /** @type {Act} */
  #act = "waiting";
  #motion = new Motion(() => this.#show());
  /** How many points of the stroke are on the pad. */
  #written = 0;
  /** @type {Drawing | null} */
  #drawing = null;
  #onInput = (/** @type {Event} */ event) => this.#yield(event);

  /**
   * @param {Connection} connection
   * @param {Pad} pad
   * @param {Diagram} diagram
   * @param {() => void} onEnd
   */
  constructor(connection, pad, diagram, onEnd) {
    this.connection = connection;
    this.pad = pad;
    this.diagram = diagram;
    this.onEnd = onEnd;
  }

  /** @returns {boolean} whether the answer isn't to be seen yet */
  get isPlaying() {
    return !["waiting", "turn", "over"].includes(this.#act);
  }

  /** @returns {boolean} whether the pad is ahead of the drawings that come from Python */
  get isWriting() {
    return this.#act === "writing" || this.#act === "reading";
  }

  /**
   * Begin, or go on, if that is what waits for a drawing.
   * @param {Drawing} drawing @param {Network | null} network @param {boolean} isLatest whether it has all strokes
   */
  setDrawing(drawing, network, isLatest) {
    this.#drawing = drawing;
    if (this.#act === "waiting") this.#go(this.#isWanted(drawing, network) ? "writing" : "over");
    else if (!isLatest) return;
    else if (this.#act === "reading") this.#go("numbers");
    else if (this.#act === "turn" && !isOwn(drawing)) this.#go("over");
  }

  /** Draw over the diagram what is to be seen there now. @param {Context} context @param {Layout} layout */
  draw(context, { plane }) {
    const image = this.#drawing?.arrays.image;
    if (this.#act !== "numbers" || !image) return;
    const { clientWidth: width, clientHeight: height } = this.diagram.root;
    paint(context2d(this.#picture), image, grey);
    drawPixelNumbers(context, { width, height, plane }, this.#picture, image, this.#motion.at);
  }

  /** @param {Drawing} drawing the first @param {Network | null} network @returns {boolean} whether it is to be shown */
  #isWanted({ answer, undo }, network) {
    if (!PLAIN_ADDRESSES.includes(location.hash) || !network?.classes.includes(WRITTEN)) return false;
    if (answer !== null || undo || this.pad.busy || forGood.getItem(SEEN_KEY) !== null) return false;
    forGood.setItem(SEEN_KEY, "true");
    return true;
  }

  /** @param {Act} act */
  #go(act) {
    this.#act = act;
    this.root.hidden = act !== "turn";
    if (act === "writing") for (const event of VISITOR_EVENTS) addEventListener(event, this.#onInput, true);
    if (act === "over") for (const event of VISITOR_EVENTS) removeEventListener(event, this.#onInput, true);
    if (act === "writing" || act === "numbers" || act === "signals") this.#motion.play(DURATION[act]);
    if (act !== "turn") return;
    this.#motion.set(1);
    this.diagram.reach(1);
    this.onEnd();
    announce(`A ${WRITTEN} wrote itself on the pad and ran through the network: your turn to draw a digit.`);
  }

  /** Show the moment that the motion is at, and go on to the next act at its end. */
  #show() {
    const { at } = this.#motion;
    if (this.#act === "writing") this.#write(at);
    if (this.isPlaying) this.diagram.reach(this.#act === "signals" ? at : 0);
    if (at < 1) return;
    if (this.#act === "writing") this.#go("reading");
    else if (this.#act === "numbers") this.#go("signals");
    else if (this.#act === "signals") this.#go("turn");
  }

  /** @param {number} share of the stroke that is to be on the pad */
  #write(share) {
    const count = Math.floor(share * STROKE.length);
    this.pad.write(STROKE.slice(this.#written, count), this.#written === 0);
    this.#written = count;
  }

  /** End at once; take the digit off the pad if the visitor begins a stroke or goes elsewhere. @param {Event} event */
  #yield(event) {
    if (this.isPlaying) {
      this.#write(1);
      this.#go("turn");
    }
    const isPress = event instanceof PointerEvent && event.button === 0;
    const isPen = isPress || (event instanceof KeyboardEvent && event.key === " ");
    const draws = isPen && event.target === this.pad.canvas;
    if (!draws && event.type !== "hashchange") return;
    this.pad.show(new Float32Array(), [], null);
    this.connection.send({ type: "draw.undo" });
    this.#go("over");
  }
}

/** @param {Drawing} drawing @returns {boolean} whether nothing but the stroke was ever drawn */
function isOwn({ strokes, undo }) {
  return strokes.length === 1 && undo === 1;
}

/**
 * @param {Point} middle @param {[number, number]} radii @param {[number, number]} angles radians, clockwise from the right
 * @returns {Point[]}
 */
function arc([x, y], [a, b], [from, to]) {
  const steps = 28;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = from + ((to - from) * i) / steps;
    return [x + a * Math.cos(angle), y + b * Math.sin(angle)];
  });
}
