/**
 * The lessons as a path through the views. Each step opens a view, asks for a guess, tells the answer, and starts the
 * picture: the view, or the charts of an experiment on the board. The steps are in lessons.json. A step stands beside the
 * view and never moves it.
 */

import { Board } from "../board/board.js";
import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { forTab } from "../ui/storage.js";
import { explain } from "../ui/terms.js";
import { reducedMotion } from "../ui/theme.js";
import { contents, markDone, markReached } from "./lesson-contents.js";
import { Question } from "./question.js";
import { later, ways } from "./step-order.js";

/**
 * @typedef {object} Step
 * @property {number[]} claims the numbers of its statements in docs/lessons
 * @property {string} title
 * @property {string} text
 * @property {string} link the view and its settings
 * @property {string} ask
 * @property {string[]} choices
 * @property {number} right the right choice
 * @property {string} tell shown after the guess
 * @property {string} [veil] selector of the parts of the view that would answer the question; seen after the guess
 * @property {string} [without] selector of the parts that the step has no use for
 * @property {string} [see] selector of the part of the view that answers, if a small screen shows it below the picture
 * @property {string} [then] another link, opened after the guess
 * @property {[string, string, string?][]} [more] texts and links of what else can be seen, and where in the view it is
 * @property {string} [network] that it describes, by default lesson
 * @property {Command[]} [send] sent after the guess
 * @property {Command[]} [undo] sent before the picture is started again
 * @property {string} [experiment] shown on the board after the guess
 * @property {boolean} [board] whether the board is there from the start, with the question but not the answer
 * @property {[string, string][]} [read] titles and addresses
 *
 * @typedef {{ name: string, steps: Step[] }} Lesson
 * @typedef {(link: string) => void} Go
 */

const DEFAULT_NETWORK = "lesson"; // of a step that names none
const VISITOR_EVENTS = ["wheel", "touchmove", "pointerdown", "keydown"]; // in the view: the page stops scrolling
const PROSE = "p:not(.place)"; // where terms are explained
const NUDGED = /, nudged$/;
const PAUSE = 600; // milliseconds for which the question's picture is seen again
const OPENED_KEY = "step"; // kept for the tab: the step that the tab has set up, so that a reload changes nothing

/** Dispatches "change" when a step is shown or left, and when it is guessed or its answer told. */
export class Lessons extends EventTarget {
  /** @type {Question | null} of the step that is shown */
  question = null;
  root = element("section.lesson", { "aria-label": "Lesson", hidden: true });
  /** @type {Promise<Lesson[]>} */
  #lessons = fetch("lessons.json").then((answer) => answer.json());
  #shown = "";
  /** @type {Set<string>} terms that are marked in this step */
  #explained = new Set();
  #restart = 0;
  /** @type {{ names: string[], taken: string }} */
  #models = { names: [], taken: DEFAULT_NETWORK };

  /**
   * @param {Connection} connection
   * @param {Go} go shows a view
   * @param {(contents: HTMLElement) => void} put shows the contents where else a view is
   */
  constructor(connection, go, put) {
    super();
    this.connection = connection;
    this.go = go;
    this.put = put;
    this.watch = new ResizeObserver(([{ target }]) => this.#isStrip || scrollIntoView(target, "start"));
    const view = /** @type {HTMLElement} */ (document.getElementById("view"));
    for (const act of VISITOR_EVENTS) view.addEventListener(act, () => this.watch.disconnect(), { passive: true });
    this.board = new Board(connection, view);
    const unfold = () => this.#unfold(this.gist.getAttribute("aria-expanded") === "false");
    this.gist = element("button.gist", { type: "button", onclick: unfold });
    this.arrived = new Promise((resolve) => {
      connection.on("shelf", (shelf) => {
        this.#models = shelf;
        resolve(shelf);
      });
    });
  }

  /** @param {string[]} parts of the address after lesson/: the numbers of lesson and step, from 1 */
  async open([lesson = "", step = "1"]) {
    const lessons = await this.#lessons;
    const { steps = [], name = "" } = lessons[Number(lesson) - 1] ?? {};
    const found = steps[Number(step) - 1];
    if (!found) {
      this.close();
      this.put(contents(lessons));
      return;
    }
    if (this.connection.state === "new") return; // called again once connected
    this.root.hidden = false;
    if (this.#shown === `${lesson}/${step}`) return; // keeps a guess
    this.#shown = `${lesson}/${step}`;
    this.question = null; // until the step's own is there
    markReached(this.#shown);
    await this.arrived;
    const place = `Lesson ${lesson} · ${name} · ${step} of ${steps.length}`;
    const aside = this.#setUp(found);
    this.board.prepare(found.experiment ?? "", later(lessons, this.#shown));
    if (found.board) this.board.show();
    this.gist.textContent = found.title;
    this.#explained.clear();
    this.#unfold(true);
    this.#put(
      this.gist,
      element(
        "div.body",
        {},
        element("p.place", {}, place),
        element("h2", {}, found.title),
        element("p", {}, found.text),
        ...aside,
        element("p", {}, element("b", {}, found.ask)),
        ...this.#ask(found).parts,
      ),
      ways(lessons, this.#shown),
    );
    explain(this.root, { seen: this.#explained, within: PROSE });
    for (const part of document.querySelectorAll("#view, #view *")) part.scrollTop = 0; // as the step before left it
    this.#look();
    mark("data-veiled", found.veil, ":is(#view, #desk)");
    mark("data-without", found.without, ":is(#view, #desk)");
    announce(`${place}: ${found.title}.`, "lesson");
    this.#change();
  }

  #change() {
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {string} the step that is shown, such as 1/4 */
  get place() {
    return this.#shown;
  }

  /** @param {Step} step @returns {Question} */
  #ask(step) {
    const see = (/** @type {string} */ link, /** @type {string | undefined} */ part) => {
      this.board.hide();
      this.go(link);
      const found = this.#look(part);
      if (found && this.#isStrip) scrollIntoView(found, "start");
    };
    const more = (step.more ?? []).map(([text, link, part]) => button(text, () => see(link, part)));
    const question = new Question(step, [button("Again", () => this.#again(step)), ...more], {
      onGuess: () => this.#change(),
      onTell: (verdict) => this.#tell(question, verdict),
    });
    this.question = question;
    return question;
  }

  /** Whether the step lies over the view, on a small screen. */
  get #isStrip() {
    return getComputedStyle(this.root).position === "fixed";
  }

  /** Open the strip of a small screen over the view, or close it. @param {boolean} wanted */
  #unfold(wanted) {
    this.gist.setAttribute("aria-expanded", String(wanted));
  }

  close() {
    this.#leave();
    this.root.hidden = true;
    this.#change();
  }

  #leave() {
    this.#shown = "";
    this.question = null;
    this.board.hide();
    this.watch.disconnect();
    mark("data-veiled");
    mark("data-without");
    forTab.removeItem(OPENED_KEY);
  }

  /**
   * Open a step's view and network, unless this is a reload.
   * @param {Step} step @returns {HTMLElement[]} a note, if the network changed
   */
  #setUp({ link, network = DEFAULT_NETWORK }) {
    const opened = `${this.#shown} of ${forTab.getItem("token")}`; // a new session has nothing to leave as it is
    if (forTab.getItem(OPENED_KEY) === opened) {
      this.go(link.split("?")[0]);
      return [];
    }
    forTab.setItem(OPENED_KEY, opened);
    const { names, taken } = this.#models;
    const other = taken !== network && names.includes(network);
    if (other) this.connection.send({ type: "shelf.take", name: network });
    this.go(link);
    const trained = other && !names.includes(taken.replace(NUDGED, "")); // a step of ours may have nudged one
    return trained
      ? [element("p.soft", {}, `This step is about the network “${network}”; “${taken}” was put aside.`)]
      : [];
  }

  /**
   * Mark a part of the view, and scroll to it until the visitor acts. A small screen shows the picture first.
   * @param {string} [part] @returns {Element | null}
   */
  #look(part) {
    this.watch.disconnect();
    const found = mark("data-looked", part);
    if (found) this.watch.observe(found);
    return found;
  }

  /** Replace the content; keyboard focus inside moves to the heading. @param {...HTMLElement} parts */
  #put(...parts) {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...parts);
    const heading = this.root.querySelector("h2");
    if (hadFocus && heading) Object.assign(heading, { tabIndex: -1 }).focus();
  }

  /** @param {Question} question whose answer was told @param {string} verdict on the guess */
  #tell({ step, guess, answer }, verdict) {
    explain(answer, { seen: this.#explained, within: PROSE });
    scrollIntoView(answer);
    this.gist.textContent = verdict;
    this.#unfold(false); // where the strip lies over the view, the view can be seen again
    mark("data-veiled");
    const seen = this.#look(step.see ?? step.veil);
    if (seen && step.see && this.#isStrip) scrollIntoView(seen, "start");
    if (guess !== null) markDone(this.#shown);
    this.#play(step);
    this.#change();
  }

  /** Show the question's picture for a moment, then start it. @param {Step} step */
  #again(step) {
    const { link, undo = [], board } = step;
    for (const command of undo) this.connection.send(command);
    if (!board) {
      this.board.hide();
      this.go(link);
    }
    clearTimeout(this.#restart);
    const shown = this.#shown;
    this.#restart = setTimeout(() => shown === this.#shown && this.#play(step), board ? 0 : PAUSE);
  }

  /** Start the picture. @param {Step} step */
  #play({ then, send = [], experiment }) {
    if (then) this.go(then);
    for (const command of send) this.connection.send(command);
    if (experiment) this.board.play();
  }
}

/**
 * @param {string} attribute that parts of the view have @param {string} [parts] their selector
 * @param {string} [within] where else they are @returns {Element | null} the first
 */
function mark(attribute, parts, within = "#view") {
  for (const one of document.querySelectorAll(`[${attribute}]`)) one.removeAttribute(attribute);
  const found = parts ? document.querySelectorAll(`${within} :is(${parts})`) : [];
  for (const one of found) one.setAttribute(attribute, "");
  return found[0] ?? null;
}

/** @param {Element} part @param {ScrollLogicalPosition} [block] where it is to stand */
function scrollIntoView(part, block = "nearest") {
  if (part.clientHeight) part.scrollIntoView({ block, behavior: reducedMotion() ? "auto" : "smooth" });
}
