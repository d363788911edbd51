/** The lessons' steps beside the network. What an experiment found was written into the file with its step. */

import { Board } from "../../../web/page/js/board/board.js";
import { button, element } from "../../../web/page/js/ui/dom.js";
import { Question } from "../../../web/page/js/views/question.js";

/**
 * @import { Step } from "../../../web/page/js/views/lessons.js"
 *
 * @typedef {Step & { lesson: string, found: Experiment }} FoundStep
 * @typedef {(link: string) => void} See shows a digit and what is open
 */

class Rail {
  #at = 0;
  root = element("section.lesson", { "aria-label": "Lesson" });

  /** @param {FoundStep[]} steps @param {HTMLElement} view @param {See} see */
  constructor(steps, view, see) {
    this.steps = steps;
    this.see = see;
    this.board = new Board(fromFile(steps), view);
    this.gist = button("", () => this.#unfold(this.gist.getAttribute("aria-expanded") === "false"));
    this.gist.className = "gist";
    this.back = button("← Back", () => this.show(this.#at - 1));
    this.next = button("Next →", () => this.show(this.#at + 1));
    this.next.className = "next";
  }

  /** @param {number} at number of the step, from 0 */
  show(at) {
    const step = this.steps[at];
    const hadFocus = this.root.contains(document.activeElement);
    this.#at = at;
    this.board.prepare(step.found.name, []);
    this.see(step.link);
    const again = button("Again", () => this.board.play());
    const question = new Question(step, [again], { onGuess: () => {}, onTell: (verdict) => this.#tell(verdict) });
    this.back.disabled = at === 0;
    this.next.disabled = at === this.steps.length - 1;
    this.gist.textContent = step.title;
    this.#unfold(true);
    const heading = element("h2", { tabIndex: -1 }, step.title);
    this.root.replaceChildren(
      this.gist,
      element(
        "div.body",
        {},
        element("p.place", {}, `${step.lesson} · ${at + 1} of ${this.steps.length}`),
        heading,
        element("p", {}, step.text),
        element("p", {}, element("b", {}, step.ask)),
        ...question.parts,
      ),
      element("nav.ways", { "aria-label": "Steps" }, this.back, this.next),
    );
    if (hadFocus) heading.focus();
  }

  /** @param {string} verdict on the guess */
  #tell(verdict) {
    this.gist.textContent = verdict;
    this.#unfold(false);
    this.board.play();
  }

  /** Open the strip of a small screen over the view, or close it. @param {boolean} wanted */
  #unfold(wanted) {
    this.gist.setAttribute("aria-expanded", String(wanted));
  }
}

/** @param {FoundStep[]} steps @returns {Connection} one that answers from the file, and at once */
function fromFile(steps) {
  /** @type {(experiment: Experiment) => void} */
  let tell = () => {};
  const answer = {
    on: (/** @type {string} */ type, /** @type {(experiment: Experiment) => void} */ listener) => {
      if (type === "experiment") tell = listener;
    },
    send: (/** @type {{ name?: string }} */ { name }) => {
      for (const { found } of steps) if (found.name === name) tell(found);
    },
  };
  return /** @type {Connection} */ (/** @type {unknown} */ (answer));
}

/** @param {FoundStep[]} steps @param {See} see */
export function showSteps(steps, see) {
  const view = /** @type {HTMLElement} */ (document.getElementById("view"));
  const rail = new Rail(steps, view, see);
  view.before(rail.root);
  rail.show(0);
}
