/** Makers of elements. */

/** @type {Record<string, [number, number]>} the direction of each arrow key: to the right, and down */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @template {string} Name
 * @typedef {Name extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Name] : HTMLElement} ElementNamed
 */

/**
 * @template {string} Tag
 * @typedef {Tag extends `${infer Name}.${string}` ? ElementNamed<Name> : ElementNamed<Tag>} ElementOf
 */

/**
 * @template {string} Tag
 * @param {Tag} tag a name such as "p", or a name and classes such as "p.soft.number"
 * @param {Record<string, unknown>} [properties] set as attributes if their name has a dash, else as properties
 * @param {...(Node | string)} children
 * @returns {ElementOf<Tag>}
 */
export function element(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [property, value] of Object.entries(properties)) {
    if (property.includes("-") || property === "role" || property === "for") made.setAttribute(property, String(value));
    else Object.assign(made, { [property]: value });
  }
  made.append(...children);
  return /** @type {ElementOf<Tag>} */ (made);
}

/**
 * A square canvas.
 * @param {number} side pixels
 * @param {string} label describes the picture to a screen reader
 */
export function picture(side, label) {
  return element("canvas", { width: side, height: side, role: "img", "aria-label": label });
}

/** @param {string} text @param {() => void} act */
export function button(text, act) {
  return element("button", { type: "button", textContent: text, onclick: act });
}

/**
 * A labelled input, or a labelled select if there are choices.
 * @param {string} name
 * @param {Record<string, unknown>} properties of the input
 * @param {string[][]} [choices] value and text of each
 * @returns {{ input: HTMLInputElement | HTMLSelectElement, label: HTMLLabelElement }}
 */
export function field(name, properties, choices) {
  const input = choices
    ? element("select", properties, ...choices.map(([value, text]) => element("option", { value }, text)))
    : element("input", { required: true, ...properties });
  return { input, label: element("label", {}, element("span", {}, name), input) };
}
