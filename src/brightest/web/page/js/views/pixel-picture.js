/** 784 numbers as a picture. */

import { context2d } from "../ui/canvas.js";
import { ARROWS, button, element, picture } from "../ui/dom.js";
import { signedScientific } from "../ui/numerals.js";
import { cellOf, neighbour, pixelAt, pixelName, pixelOf, SIDE } from "../ui/pixels.js";
import { paint, signedColour } from "../ui/theme.js";
import { capitalized } from "../ui/words.js";

/**
 * Each number can be proved: with a click, or with the arrow keys and Enter.
 * @param {ArrayLike<number>} values @param {string} caption @param {(pixel: number) => void} prove
 * @returns {HTMLElement}
 */
export function pixelPicture(values, caption, prove) {
  const canvas = picture(SIDE, caption);
  const sizes = Array.from(values, Math.abs);
  const largest = Math.max(...sizes);
  let at = sizes.indexOf(largest);
  paint(context2d(canvas), values, (value) => signedColour(value / (largest || 1)));
  const mark = element("i");
  const text = element("span.number");
  const show = () => {
    const [left, top] = cellOf(at).map((place) => `${(100 * place) / SIDE}%`);
    Object.assign(mark.style, { left, top });
    text.textContent = `${pixelName(at)}: ${signedScientific(values[at])}`;
  };
  const whole = element(
    "button.plane",
    { type: "button", "aria-label": `${capitalized(caption)}. Arrow keys choose one, Enter proves it.` },
    canvas,
    mark,
  );
  whole.addEventListener("click", (event) => {
    if (event.detail > 0) at = pixelAt(event, whole);
    show();
    prove(at);
  });
  whole.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    at = pixelOf(neighbour(cellOf(at), step));
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
