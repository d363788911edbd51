/** Colours: the theme and the palette, which the browser remembers, and colours for numbers. */

import { forGood } from "./storage.js";

/** @typedef {[number, number, number]} Colour */

/** @type {HTMLElement} the element whose style has the colours */
let root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: light)");

/** Dispatches "change" when the colours or the text size change: a canvas must be redrawn. */
export const themeChanged = new EventTarget();

/** @type {Map<string, Colour>} */
const cache = new Map();

/** @param {string} name of a colour in theme.css @returns {Colour} */
export function colour(name) {
  let found = cache.get(name);
  if (!found) {
    const hex = getComputedStyle(root).getPropertyValue(`--${name}`).trim().slice(1);
    found = /** @type {Colour} */ ([0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)));
    cache.set(name, found);
  }
  return found;
}

/** @param {string} name @param {number} [alpha] @returns {string} the colour in CSS */
export function cssColour(name, alpha = 1) {
  return `rgb(${colour(name).join(" ")} / ${alpha})`;
}

/** @param {Colour} a @param {Colour} b @param {number} t @returns {Colour} */
function between(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * The colour of a signed number: the background's at 0, the palette's two colours to either side.
 * @param {number} x from -1 to 1
 * @returns {Colour}
 */
export function signedColour(x) {
  const size = Math.min(1, Math.abs(x));
  const share = size < 0.4 ? 1.5 * size : 0.6 + (size - 0.4) / 1.5; // steeper near 0, so that small numbers differ visibly
  return between(colour("ground"), colour(x < 0 ? "negative" : "positive"), share);
}

/**
 * Paint a square picture, one pixel for each value.
 * @param {Context} context of a canvas as wide as the picture
 * @param {ArrayLike<number>} values
 * @param {(value: number) => Colour} paint
 */
export function paint(context, values, paint) {
  const side = Math.round(Math.sqrt(values.length));
  const image = context.createImageData(side, side);
  for (let i = 0; i < values.length; i++) {
    const [r, g, b] = paint(values[i]);
    image.data.set([r, g, b, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** @param {number} value 0 to 255 @returns {Colour} */
export function grey(value) {
  return [value, value, value];
}

/** @param {Record<string, string>} choice theme, palette, or both */
function set(choice) {
  Object.assign(root.dataset, choice);
  cache.clear();
  themeChanged.dispatchEvent(new Event("change"));
}

/** Show a theme for now. @param {string | null} theme null: the visitor's last choice, else the system's preference */
export function lendTheme(theme) {
  set({ theme: theme ?? forGood.getItem("theme") ?? (system.matches ? "light" : "dark") });
}

/** Take the colours from an element inside another page, such as a notebook. @param {HTMLElement} host whose shadow has theme.css */
export function themeWithin(host) {
  root = host;
  set({});
}

/** @returns {string} the font of theme.css */
export function fontFamily() {
  return getComputedStyle(root).getPropertyValue("--text");
}

/** Apply the visitor's choice, and listen to the switches. */
export function initTheme() {
  themeChanged.addEventListener("change", () => {
    document.getElementById("theme")?.setAttribute("aria-pressed", String(root.dataset.theme === "light"));
    document.getElementById("palette")?.setAttribute("aria-pressed", String(root.dataset.palette === "colourblind"));
  });
  system.addEventListener("change", () => lendTheme(null));
  set({ palette: forGood.getItem("palette") ?? "classic" });
  lendTheme(null);
  const flip = (/** @type {string} */ key, /** @type {[string, string]} */ [one, other]) => {
    document.getElementById(key)?.addEventListener("click", () => {
      const next = root.dataset[key] === one ? other : one;
      forGood.setItem(key, next);
      set({ [key]: next });
    });
  };
  flip("theme", ["dark", "light"]);
  flip("palette", ["classic", "colourblind"]);
}

/** @returns {number} the text size relative to 16 pixels */
export function textScale() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** Say that the text size changed: a canvas must be redrawn. */
export function textSizeChanged() {
  themeChanged.dispatchEvent(new Event("change"));
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @returns {boolean} whether the system asks for less motion */
export function reducedMotion() {
  return still.matches;
}
