/**
 * The lessons as a path through the views. Each step opens a view, asks for a guess, tells the answer, and starts the
 * picture: the view, or the charts of an experiment on the board. The steps are in lessons.json.
 */

import { announce } from "../ui/announce.js";
import { button, element } from "../ui/dom.js";
import { reducedMotion } from "../ui/theme.js";
import { Board } from "./board.js";

/**
 * @typedef {object} Step
 * @property {number[]} claims the numbers of its statements in docs/lessons
 * @property {string} title
 * @property {string} text
 * @property {string} link the view and its settings
 * @property {string} ask
 * @property {string[]} choices
 * @property {number} [right] the right choice, unless each is a link
 * @property {string[]} [go] the address that each choice leads to
 * @property {string} tell shown after the guess
 * @property {string} [look] selector of the part of the view that it describes, if that may be out of sight
 * @property {string} [then] another link, opened after the guess
 * @property {[string, string][]} [more] texts and links of what else can be seen after the guess
 * @property {string} [network] that it describes, by default lesson
 * @property {Command[]} [send] sent after the guess
 * @property {Command[]} [undo] sent before the picture is started again
 * @property {string} [experiment] shown on the board after the guess
 * @property {boolean} [board] whether the board is there from the start, with the question but not the answer
 * @property {[string, string][]} [read] titles and addresses
 *
 * @typedef {{ name: string, steps: Step[] }} Lesson
 * @import { Command } from "../network/messages.d.ts"
 * @import { Connection } from "../network/connection.js"
 * @typedef {(link: string) => void} Go
 */

const DEFAULT_NETWORK = "lesson"; // of a step that names none
const VISITOR_EVENTS = ["wheel", "touchmove", "pointerdown", "keydown"]; // the page stops scrolling after them
const MINUTES = 1.5; // that a step may take: a guess
const PAUSE = 600; // milliseconds for which the question's picture is seen again
const OPENED_KEY = "step"; // in sessionStorage: the step that the tab has set up, so that a reload changes nothing

export class Lessons {
  root = element("section.lesson", { "aria-label": "Lesson", hidden: true });
  /** @type {Promise<Lesson[]>} */
  #lessons = fetch("lessons.json").then((answer) => answer.json());
  #shown = "";
  #restart = 0;
  /** @type {{ names: string[], taken: string }} */
  #models = { names: [], taken: DEFAULT_NETWORK };

  /** @param {Connection} connection @param {Go} go shows a view */
  constructor(connection, go) {
    this.connection = connection;
    this.go = go;
    new ResizeObserver(() => {
      // nothing may scroll behind the lesson
      document.documentElement.style.scrollPaddingTop = this.#stays ? `${this.root.offsetHeight}px` : "";
    }).observe(this.root);
    this.watch = new ResizeObserver(([{ target }]) => scrollIntoView(target));
    for (const act of VISITOR_EVENTS) addEventListener(act, () => this.watch.disconnect(), { passive: true });
    this.board = new Board(connection, /** @type {HTMLElement} */ (document.getElementById("view")));
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
    if (this.connection.state === "new") return; // called again once connected
    this.root.hidden = false;
    const { steps = [], name = "" } = lessons[Number(lesson) - 1] ?? {};
    const found = steps[Number(step) - 1];
    if (!found) {
      this.#leave();
      this.#put(contents(lessons));
      return;
    }
    if (this.#shown === `${lesson}/${step}`) return; // keeps a guess
    this.#shown = `${lesson}/${step}`;
    await this.arrived;
    const aside = this.#setUp(found);
    this.board.prepare(found.experiment ?? "");
    if (found.board) this.board.show();
    const answer = element("div.told", { "aria-live": "polite" });
    const choices = found.choices.map((text, i) =>
      found.go
        ? element("a.button", { href: found.go[i] }, text)
        : button(text, () => this.#guess(found, i, choices, answer)),
    );
    if (found.go) answer.replaceChildren(...told(found));
    const where = found.look ? [button("Show me where", () => this.#look(found.look))] : [];
    const place = `Lesson ${lesson} · ${name} · ${step} of ${steps.length}`;
    this.#put(
      element(
        "div.says",
        {},
        element("p.place", {}, place),
        element("h2", {}, found.title),
        element("p", {}, found.text),
        ...where,
        ...aside,
      ),
      element(
        "div.guess",
        {},
        element("p", {}, element("b", {}, found.ask)),
        element("div.choices", { role: "group", "aria-label": "Your guess" }, ...choices),
        answer,
      ),
      ways(lessons, Number(lesson), Number(step)),
    );
    if (this.#stays) this.#look(found.look); // else it would scroll the text away
    announce(`${place}: ${found.title}.`, "lesson");
  }

  /** @returns {boolean} whether the lesson stays in sight while the view scrolls: lessons.css decides */
  get #stays() {
    return getComputedStyle(this.root).position === "sticky";
  }

  close() {
    this.#leave();
    this.root.hidden = true;
  }

  #leave() {
    this.#shown = "";
    this.board.hide();
    this.watch.disconnect();
    sessionStorage.removeItem(OPENED_KEY);
  }

  /**
   * Open a step's view and network, unless this is a reload.
   * @param {Step} step @returns {HTMLElement[]} a note, if the network changed
   */
  #setUp({ link, network = DEFAULT_NETWORK }) {
    const opened = `${this.#shown} of ${sessionStorage.getItem("token")}`; // a new session has nothing to leave as it is
    if (sessionStorage.getItem(OPENED_KEY) === opened) {
      this.go(link.split("?")[0]);
      return [];
    }
    sessionStorage.setItem(OPENED_KEY, opened);
    const { names, taken } = this.#models;
    const other = taken !== network && names.includes(network);
    if (other) this.connection.send({ type: "shelf.take", name: network });
    this.go(link);
    const trained = other && !names.includes(taken);
    return trained
      ? [element("p.soft", {}, `This step speaks of the network ${network}; ${taken} was put aside.`)]
      : [];
  }

  /** Scroll to a part of the view as soon as it exists, until the visitor acts. @param {string | undefined} part */
  #look(part) {
    this.watch.disconnect();
    const found = part && document.querySelector(`#view ${part}`);
    if (found) this.watch.observe(found);
  }

  /** Replace the content; keyboard focus inside moves to the heading. @param {...HTMLElement} parts */
  #put(...parts) {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...parts);
    const heading = this.root.querySelector("h2");
    if (hadFocus && heading) Object.assign(heading, { tabIndex: -1 }).focus();
  }

  /** @param {Step} step @param {number} guess @param {HTMLElement[]} choices @param {HTMLElement} answer */
  #guess(step, guess, choices, answer) {
    choices.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(i === guess));
      choice.classList.toggle("right", i === step.right);
    });
    const right = step.choices[step.right ?? 0];
    const verdict = step.choices[guess] === right ? "Yes. " : `Not quite: ${right}. `;
    const more = (step.more ?? []).map(([text, link]) => button(text, () => this.go(link)));
    const again = element(
      "div.again",
      {},
      button("Again", () => this.#again(step)),
      ...more,
    );
    answer.replaceChildren(...told(step, element("b", {}, verdict)), again);
    localStorage.setItem(doneKey(this.#shown), "true");
    this.#play(step);
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

/** @param {string} step such as 1/4 @returns {string} its key in localStorage, set once it was guessed */
function doneKey(step) {
  return `done ${step}`;
}

/** @param {Step} step @param {...HTMLElement} verdict on the guess @returns {HTMLElement[]} what is told after it */
function told({ tell, read = [] }, ...verdict) {
  const links = read.map(([title, address]) =>
    element("li", {}, element("a", { href: address, rel: "noreferrer" }, title)),
  );
  return [element("p", {}, ...verdict, tell), ...(links.length ? [element("ul", {}, ...links)] : [])];
}

/** @param {Element} part */
function scrollIntoView(part) {
  if (part.clientHeight) part.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" });
}

/** @param {Lesson[]} lessons @returns {HTMLElement} a table of contents */
function contents(lessons) {
  return element(
    "div.contents",
    {},
    ...lessons.map(({ name, steps }, i) =>
      element(
        "div",
        {},
        element("h2", {}, `Lesson ${i + 1}: ${name}`),
        element("p.soft", {}, `About ${Math.round(MINUTES * steps.length)} minutes`),
        element(
          "ol",
          {},
          ...steps.map(({ title }, k) => {
            const place = `${i + 1}/${k + 1}`;
            const mark = localStorage.getItem(doneKey(place)) ? [element("span", { title: "done" }, " ✓")] : [];
            return element("li", {}, element("a", { href: `#/lesson/${place}` }, title), ...mark);
          }),
        ),
      ),
    ),
  );
}

/** @param {Lesson[]} lessons @param {number} lesson @param {number} step @returns {HTMLElement} the ways on and back */
function ways(lessons, lesson, step) {
  const all = lessons.flatMap(({ steps }, i) => steps.map((_, k) => `#/lesson/${i + 1}/${k + 1}`));
  const here = all.indexOf(`#/lesson/${lesson}/${step}`);
  const way = (/** @type {string} */ text, /** @type {string | undefined} */ to) =>
    to ? [element("a.button", { href: to }, text)] : [];
  return element(
    "nav.ways",
    { "aria-label": "Steps" },
    ...way("← Back", all[here - 1]),
    ...way("Contents", "#/lesson"),
    ...way("Next →", all[here + 1]),
  );
}
