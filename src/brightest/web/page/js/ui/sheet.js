/** A sheet of paper: a title, the step of a lesson, the pictures that are seen, and the answer; nothing to press. */

import { context2d } from "./canvas.js";
import { element } from "./dom.js";
import { lendTheme } from "./theme.js";

const MIN_WIDTH = 120; // CSS pixels: smaller pictures belong to something that can be pressed
const DRAWN_ELSEWHERE = ".js-plotly-plot"; // on the graphics card, from which nothing can be copied
const STEP = ".lesson:not([hidden]) .body";

const sheet = element("section.paper");

export function initSheet() {
  addEventListener("beforeprint", fill);
  addEventListener("afterprint", () => {
    sheet.remove();
    lendTheme(null);
  });
}

/** Print the page, dark on light. */
export function printSheet() {
  lendTheme("light");
  requestAnimationFrame(() => requestAnimationFrame(() => print())); // until everything is redrawn
}

/** Fill the sheet, unless the page has no pictures: then it is printed as it is. */
function fill() {
  const seen = [...document.querySelectorAll("canvas")].filter(
    (one) => one.closest("#view") && one.clientWidth >= MIN_WIDTH && isSeen(one) && !one.closest(DRAWN_ELSEWHERE),
  );
  const places = [...new Set(seen.map((one) => one.parentElement))];
  const pictures = places.map((place) => seen.filter((one) => one.parentElement === place)); // one lies on another
  if (!pictures.length) return;
  const title = document.querySelector(`${STEP} h2`)?.textContent ?? document.title.split(" · ")[0];
  const texts = [...document.querySelectorAll(`${STEP} > p:not(.place), ${STEP} .told > p, #view .says`)];
  const choice = document.querySelector("#desk select");
  const network = choice instanceof HTMLSelectElement ? `Network ${choice.value}: ` : "";
  const about = choice?.closest("label")?.nextElementSibling?.textContent ?? "";
  const answers = [...document.querySelectorAll("#view .answer.read")].filter(isSeen);
  sheet.replaceChildren(
    element("h1", {}, title),
    ...texts.map((one) => element("p", {}, one.textContent ?? "")),
    element("div.printed", {}, ...pictures.map(copy)),
    ...answers.map((one) => one.cloneNode(true)),
    element("p.soft", {}, `${network}${about}`),
  );
  document.body.append(sheet);
  lendTheme("light"); // of the texts: pictures keep what is behind them
}

/** @param {Element} part @returns {boolean} whether neither the address nor an open question hides it */
function isSeen(part) {
  return part.checkVisibility({ visibilityProperty: true });
}

/** @param {HTMLCanvasElement[]} layers @returns {HTMLCanvasElement} what is seen in them, with what is behind it */
function copy(layers) {
  const [{ width, height, clientWidth }] = layers;
  const made = element("canvas", { width, height });
  made.style.width = `${clientWidth}px`;
  made.style.background = groundOf(layers[0]);
  for (const layer of layers) context2d(made).drawImage(layer, 0, 0);
  return made;
}

/** @param {Element} part @returns {string} the first background behind it that isn't transparent */
function groundOf(part) {
  for (let one = /** @type {Element | null} */ (part); one; one = one.parentElement) {
    const { backgroundColor } = getComputedStyle(one);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return "";
}
