/** 784 numbers as a picture. */

import { context2d } from "../ui/canvas.js";
import { ARROWS, button, element, picture } from "../ui/dom.js";
import { signedScientific } from "../ui/numerals.js";
import { paint, signedColour } from "../ui/theme.js";
import { capitalized } from "./backprop-shared.js";

/**
 * Each number can be proved: with a click, or with the arrow keys and Enter.
 * @param {ArrayLike<number>} values @param {string} caption @param {(pixel: number) => void} prove
 * @returns {HTMLElement}
 */
export function pixelPicture(values, caption, prove) {
  const canvas = picture(28, caption);
  const sizes = Array.from(values, Math.abs);
  const largest = Math.max(...sizes);
  let at = sizes.indexOf(largest);
  paint(context2d(canvas), values, (value) => signedColour(value / (largest || 1)));
  const mark = element("i");
  const text = element("span.number");
  const show = () => {
    Object.assign(mark.style, { left: `${(100 * (at % 28)) / 28}%`, top: `${(100 * Math.floor(at / 28)) / 28}%` });
    text.textContent = `row ${Math.floor(at / 28) + 1}, column ${(at % 28) + 1}: ${signedScientific(values[at])}`;
  };
  const whole = element(
    "button.plane",
    { type: "button", "aria-label": `${capitalized(caption)}. Arrow keys choose one, Enter proves it.` },
    canvas,
    mark,
  );
  whole.addEventListener("click", (event) => {
    const box = whole.getBoundingClientRect();
    const cell = (/** @type {number} */ part) => Math.min(27, Math.max(0, Math.floor(28 * part)));
    if (event.detail > 0)
      at = 28 * cell((event.clientY - box.top) / box.height) + cell((event.clientX - box.left) / box.width);
    show();
    prove(at);
  });
  whole.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const [column, row] = [(at % 28) + step[0], Math.floor(at / 28) + step[1]];
    if (Math.min(column, row) >= 0 && Math.max(column, row) < 28) at = 28 * row + column;
    show();
  });
  show();
  return element(
    "figure",
    {},
    whole,
    element(
      "figcaption",
      {},
      text,
      " ",
      button("Prove it", () => prove(at)),
    ),
  );
}
