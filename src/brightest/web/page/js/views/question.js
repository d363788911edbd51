/** A step's question: its choices, the guess, and the answer. In a class, the answer waits, and hands are shown. */

import { button, element } from "../ui/dom.js";

/** @import { Step } from "./lessons.js" */

const WAITING = "Your guess is counted. The answer comes when your teacher shows it.";

export class Question {
  /** @type {number | null} the choice that was made */
  guess = null;
  told = false;
  #held = false;

  /**
   * @param {Step} step
   * @param {HTMLElement[]} further what can be done after the guess
   * @param {{ onGuess: () => void, onTell: (verdict: string) => void }} listeners
   */
  constructor(step, further, { onGuess, onTell }) {
    this.step = step;
    this.further = further;
    this.onGuess = onGuess;
    this.onTell = onTell;
    this.answer = element("div.told", { "aria-live": "polite" });
    this.choices = step.choices.map((text, i) => button(text, () => this.#choose(i)));
    const choices = element("div.choices", { role: "group", "aria-label": "Your guess" }, ...this.choices);
    this.parts = [choices, this.answer];
  }

  /** @param {boolean} held whether the answer waits; if not, it is told to those who guessed */
  set held(held) {
    this.#held = held;
    if (!held && this.guess !== null && !this.told) this.tell();
  }

  /** @param {number} guess */
  #choose(guess) {
    this.guess = guess;
    this.choices.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String(i === guess));
    });
    if (this.#held && !this.told) this.answer.replaceChildren(element("p", {}, WAITING));
    else this.tell();
    this.onGuess();
  }

  /** Tell the answer, also to those who didn't guess. */
  tell() {
    const { step, guess } = this;
    const right = step.choices[step.right];
    const verdict =
      guess === null
        ? `It is: ${right}.`
        : step.choices[guess] === right
          ? "Right."
          : `Not quite. The answer: ${right}.`;
    this.told = true;
    this.choices.forEach((choice, i) => {
      choice.classList.toggle("right", i === step.right);
    });
    this.answer.replaceChildren(
      ...explanation(step, element("b", {}, `${verdict} `)),
      element("div.again", {}, ...this.further),
    );
    this.onTell(verdict);
  }

  /** Show how many chose each answer. @param {number[] | null} hands null: nobody is asked */
  showHands(hands) {
    const all = Math.max(1, ...(hands ?? []));
    this.choices.forEach((choice, i) => {
      choice.querySelector(".hands")?.remove();
      if (!hands) return;
      const count = hands[i] ?? 0;
      const bar = element("i");
      bar.style.width = `${(100 * count) / all}%`;
      const said = element("span.unseen", {}, count === 1 ? " hand" : " hands");
      choice.append(element("span.hands", {}, bar, element("b", {}, String(count)), said));
    });
  }
}

/** @param {Step} step @param {...HTMLElement} verdict on the guess @returns {HTMLElement[]} what is told after it */
function explanation({ tell, read = [] }, ...verdict) {
  const links = read.map(([title, address]) =>
    element("li", {}, element("a", { href: address, rel: "noreferrer" }, title)),
  );
  return [element("p", {}, ...verdict, tell), ...(links.length ? [element("ul", {}, ...links)] : [])];
}
