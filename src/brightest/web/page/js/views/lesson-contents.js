/** The contents of the lessons: what each step is called, how long it takes, what is done, and where one is. */

import { button, element } from "../ui/dom.js";
import { openGlossary } from "../ui/glossary.js";
import { forGood } from "../ui/storage.js";

/** @import { Lesson } from "./lessons.js" */

const MINUTES = 1.5; // that a step may take: a guess
const REACHED_KEY = "reached"; // kept for good: the step that was opened last, such as 1/4

/** @param {string} step such as 1/4 @returns {string} its key kept for good, set once it was guessed */
function doneKey(step) {
  return `done ${step}`;
}

/** @param {string} step */
export function markDone(step) {
  forGood.setItem(doneKey(step), "true");
}

/** @param {string} step */
export function markReached(step) {
  forGood.setItem(REACHED_KEY, step);
}

/** @param {Lesson[]} lessons @returns {HTMLElement} */
export function contents(lessons) {
  const reached = forGood.getItem(REACHED_KEY) ?? "1/1";
  const going = forGood.getItem(REACHED_KEY) ? "Go on where you were" : "Begin";
  return element(
    "div.contents",
    {},
    element(
      "div.head",
      {},
      element("h2", {}, "Lessons"),
      element("p.soft", {}, "A step is a picture, a question and a guess. After the guess, the picture answers."),
      element("a.button.onward", { href: `#/lesson/${reached}` }, `${going}: ${reached.replace("/", ".")}`),
      button("Glossary", openGlossary),
    ),
    ...lessons.map((lesson, i) => chapter(lesson, i + 1, reached)),
  );
}

/** @param {Lesson} lesson @param {number} number @param {string} reached @returns {HTMLElement} */
function chapter({ name, steps }, number, reached) {
  const places = steps.map((_, k) => `${number}/${k + 1}`);
  const done = places.map((place) => forGood.getItem(doneKey(place)) !== null);
  const minutes = Math.round(MINUTES * steps.length);
  return element(
    "section",
    {},
    element("h3", {}, `${number}. ${name}`),
    element("p.soft", {}, `About ${minutes} minutes; ${done.filter(Boolean).length} of ${steps.length} steps done`),
    element("ol", {}, ...steps.map(({ title }, k) => item(title, places[k], { done: done[k], reached }))),
  );
}

/** @param {string} title @param {string} place @param {{ done: boolean, reached: string }} progress */
function item(title, place, { done, reached }) {
  const link = element(
    "a",
    { href: `#/lesson/${place}`, ...(place === reached && { "aria-current": "step" }) },
    element("span.soft", {}, place.split("/")[1]),
    title,
  );
  if (done) link.append(element("span", { role: "img", "aria-label": "done", title: "done" }, "✓"));
  return element("li", {}, link);
}
