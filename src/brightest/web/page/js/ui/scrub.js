/** A number that is changed by hand: dragged sideways, or with the arrow keys. */

import { ARROWS, element } from "./dom.js";
import { signedDecimal } from "./numerals.js";
import { throttle } from "./throttle.js";

const PER_PIXEL = 0.02; // change of the number for each pixel of a drag
const PER_KEY = 0.1;
const MIN_DISTANCE = 3; // pixels, from which it is a drag

/** @typedef {(value: number, begins: boolean) => void} Change begins: whether it is the first of a drag, whose changes are undone together */

/**
 * Follow a pointer that drags a number, even after the element under it was replaced.
 * @param {PointerEvent} event with which the drag begins
 * @param {number} value
 * @param {Change} change
 */
export function drag(event, value, change) {
  if (event.button !== 0) return;
  event.preventDefault();
  let begins = true;
  const send = throttle((/** @type {number} */ now) => {
    change(now, begins);
    begins = false;
  });
  const move = (/** @type {PointerEvent} */ { clientX, clientY, pointerId }) => {
    const way = clientX - event.clientX + (event.clientY - clientY);
    if (pointerId === event.pointerId && (!begins || Math.abs(way) >= MIN_DISTANCE)) send(value + PER_PIXEL * way);
  };
  const end = (/** @type {PointerEvent} */ { pointerId }) => {
    if (pointerId !== event.pointerId) return;
    window.removeEventListener("pointermove", move);
    for (const over of /** @type {const} */ (["pointerup", "pointercancel"])) window.removeEventListener(over, end);
  };
  window.addEventListener("pointermove", move);
  for (const over of /** @type {const} */ (["pointerup", "pointercancel"])) window.addEventListener(over, end);
}

/**
 * @param {string} name of the number
 * @param {number} value
 * @param {Change} change
 * @returns {HTMLElement}
 */
export function scrub(name, value, change) {
  const made = element("span.scrub.value", { role: "slider", tabIndex: 0 }, signedDecimal(value));
  made.title = "Drag it";
  made.setAttribute("aria-label", name);
  made.setAttribute("aria-valuenow", value.toFixed(2));
  made.addEventListener("pointerdown", (event) => {
    made.focus({ preventScroll: true });
    drag(event, value, change);
  });
  made.addEventListener("keydown", (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    change(value + (direction[0] - direction[1]) * PER_KEY, !event.repeat);
  });
  return made;
}
