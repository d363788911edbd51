/** The order of the lessons' steps: what comes after one, and the ways on and back. */

import { element } from "../ui/dom.js";

/** @import { Lesson } from "./lessons.js" */

const AHEAD = 3; // experiments of later steps that are tried already: some take longer than a step is read

/** @param {Lesson[]} lessons @returns {string[]} the place of each step, such as 1/4 */
function places(lessons) {
  return lessons.flatMap(({ steps }, i) => steps.map((_, k) => `${i + 1}/${k + 1}`));
}

/** @param {Lesson[]} lessons @param {string} here such as 1/4 @returns {string[]} the next steps' experiments, as far as they are about the same network */
export function later(lessons, here) {
  const [own, ...others] = lessons.flatMap(({ steps }) => steps).slice(places(lessons).indexOf(here));
  const end = others.findIndex(({ network }) => network !== own.network);
  const following = end < 0 ? others : others.slice(0, end);
  return following.flatMap(({ experiment }) => experiment ?? []).slice(0, AHEAD);
}

/** @param {Lesson[]} lessons @param {string} here such as 1/4 @returns {HTMLElement} the ways on and back */
export function ways(lessons, here) {
  const all = places(lessons);
  const way = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {string | undefined} */ to) =>
    to === undefined ? [] : [element(`a.button.${kind}`, { href: `#/lesson/${to}` }, text)];
  return element(
    "nav.ways",
    { "aria-label": "Steps" },
    ...way("back", "← Back", all[all.indexOf(here) - 1]),
    ...way("all", "Contents", ""),
    ...way("next", "Next →", all[all.indexOf(here) + 1]),
  );
}
