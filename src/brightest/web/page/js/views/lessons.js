/**
 * The lessons as a path through the views. Each step sets a view, asks for a guess, and tells what is so; some have an
 * experiment that Python does. The steps are in lessons.json.
 */

import { announce, button, element } from "../ui/dom.js";
import { motionless } from "../ui/look.js";

/**
 * @typedef {object} Step
 * @property {number[]} claims of the lessons that it shows, as docs/lessons numbers them
 * @property {string} title
 * @property {string} text
 * @property {string} link the view and its dials
 * @property {string} ask
 * @property {string[]} choices
 * @property {number} right
 * @property {string} tell once it was guessed
 * @property {string} [look] the part of the view that it speaks of, where that may lie below the fold
 * @property {string} [then] another link, once it was guessed
 * @property {string} [network] that it speaks of, where that is not lesson
 * @property {string} [send] a command, once it was guessed
 * @property {string} [experiment]
 * @property {[string, string][]} [read] titles and addresses
 *
 * @typedef {{ name: string, steps: Step[] }} Lesson
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {(link: string) => void} Go
 */

const NETWORK = "lesson"; // the lessons speak of it
const ACTS = ["wheel", "touchmove", "pointerdown", "keydown"]; // of somebody who looks where they like
const OPENED = "step"; // where a tab remembers the step that it set up: a reload leaves what was done since

export class Lessons {
  root = element("section.lesson", { "aria-label": "Lesson", hidden: true });
  /** @type {Promise<Lesson[]>} */
  #lessons = fetch("lessons.json").then((answer) => answer.json());
  #shown = "";
  #tried = ""; // the experiment that the shown step asked for
  /** @type {{ names: string[], taken: string }} */
  #shelf = { names: [], taken: NETWORK };

  /** @param {Connection} connection @param {Go} go shows a view */
  constructor(connection, go) {
    this.connection = connection;
    this.go = go;
    new ResizeObserver(() => {
      // what is scrolled into sight must not land behind it
      document.documentElement.style.scrollPaddingTop = this.#stays ? `${this.root.offsetHeight}px` : "";
    }).observe(this.root);
    this.watch = new ResizeObserver(([{ target }]) => bring(target));
    for (const act of ACTS) addEventListener(act, () => this.watch.disconnect(), { passive: true });
    this.table = element("div.found", { "aria-live": "polite" });
    this.trying = element("p.soft", {}, "Python is trying it …");
    connection.addEventListener("experiment", (event) => this.#takeFound(/** @type {CustomEvent} */ (event).detail));
    connection.addEventListener("error", () => this.trying.remove());
    this.arrived = new Promise((arrived) =>
      connection.addEventListener("shelf", (event) => {
        arrived((this.#shelf = /** @type {CustomEvent} */ (event).detail));
      }),
    );
  }

  /** @param {string[]} parts of the address behind lesson/: numbers of lesson and step, from 1 */
  async open([lesson = "", step = "1"]) {
    const lessons = await this.#lessons;
    if (this.connection.state === "new") return; // it is opened again as soon as Python is there
    this.root.hidden = false;
    const { steps = [], name = "" } = lessons[Number(lesson) - 1] ?? {};
    const found = steps[Number(step) - 1];
    if (!found) {
      this.#leave();
      this.#put(contents(lessons));
      return;
    }
    if (this.#shown === `${lesson}/${step}`) return; // it is there, perhaps with a guess made
    this.#shown = `${lesson}/${step}`;
    this.#tried = "";
    this.table.replaceChildren();
    await this.arrived;
    const aside = this.#setUp(found);
    const answer = element("div.told", { "aria-live": "polite" });
    const choices = found.choices.map((text, i) => button(text, () => this.#guess(found, i, choices, answer)));
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
        this.table,
      ),
      ways(lessons, Number(lesson), Number(step)),
    );
    if (this.#stays) this.#look(found.look); // else the text would go out of sight
    announce(`${place}: ${found.title}.`, "lesson");
  }

  /** @returns {boolean} whether it stays in sight while the view is scrolled: lessons.css says where */
  get #stays() {
    return getComputedStyle(this.root).position === "sticky";
  }

  close() {
    this.#leave();
    this.root.hidden = true;
  }

  #leave() {
    this.#shown = "";
    this.watch.disconnect();
    sessionStorage.removeItem(OPENED);
  }

  /**
   * Set the view and the network of a step, unless this is a reload.
   * @param {Step} step @returns {HTMLElement[]} what to say of it
   */
  #setUp({ link, network = NETWORK }) {
    const opened = `${this.#shown} of ${sessionStorage.getItem("token")}`; // a new session has nothing to leave as it is
    if (sessionStorage.getItem(OPENED) === opened) {
      this.go(link.split("?")[0]);
      return [];
    }
    sessionStorage.setItem(OPENED, opened);
    const { names, taken } = this.#shelf;
    const other = taken !== network && names.includes(network);
    if (other) this.connection.send("shelf.take", { name: network });
    this.go(link);
    const trained = other && !names.includes(taken);
    return trained
      ? [element("p.soft", {}, `This step speaks of the network ${network}; ${taken} was put aside.`)]
      : [];
  }

  /** Bring a part of the view into sight as soon as it is there, until the visitor acts. @param {string | undefined} part */
  #look(part) {
    this.watch.disconnect();
    const found = part && document.querySelector(`#view ${part}`);
    if (found) this.watch.observe(found);
  }

  /** @param {...HTMLElement} parts in the place of what is there: whoever walks by keyboard goes on from the heading */
  #put(...parts) {
    const walked = this.root.contains(document.activeElement);
    this.root.replaceChildren(...parts);
    const heading = this.root.querySelector("h2");
    if (walked && heading) Object.assign(heading, { tabIndex: -1 }).focus();
  }

  /** @param {Step} step @param {number} guess @param {HTMLElement[]} choices @param {HTMLElement} answer */
  #guess(step, guess, choices, answer) {
    choices.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(i === guess));
      choice.classList.toggle("right", i === step.right);
    });
    const read = (step.read ?? []).map(([title, address]) =>
      element("li", {}, element("a", { href: address, rel: "noreferrer" }, title)),
    );
    answer.replaceChildren(
      element(
        "p",
        {},
        element("b", {}, guess === step.right ? "Yes. " : `It is: ${step.choices[step.right]}. `),
        step.tell,
      ),
      ...(read.length ? [element("ul", {}, ...read)] : []),
    );
    if (step.then) this.go(step.then);
    if (step.send) this.connection.send(step.send);
    if (step.experiment && !this.table.hasChildNodes()) {
      this.#tried = step.experiment;
      this.table.replaceChildren(this.trying);
      this.connection.send("lessons.experiment", { name: step.experiment });
    }
  }

  /** @param {import("../network/connection.js").Shown} found */
  #takeFound({ name, says, head, rows }) {
    if (name !== this.#tried) return; // another step's, which was left before it was done
    const row = (/** @type {string} */ cell) => (/** @type {string[]} */ texts) =>
      element("tr", {}, ...texts.map((text) => element(cell, {}, text)));
    this.table.replaceChildren(
      element(
        "table",
        {},
        element("caption", {}, says),
        element("thead", {}, row("th")(head)),
        element("tbody", {}, ...rows.map(row("td"))),
      ),
    );
  }
}

/** @param {Element} part that has grown, perhaps from nothing */
function bring(part) {
  if (part.clientHeight) part.scrollIntoView({ block: "nearest", behavior: motionless() ? "auto" : "smooth" });
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
        element(
          "ol",
          {},
          ...steps.map(({ title }, k) =>
            element("li", {}, element("a", { href: `#/lesson/${i + 1}/${k + 1}` }, title)),
          ),
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
    ...way("On →", all[here + 1]),
  );
}
