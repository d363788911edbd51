/** Elements, made in one call. */

/** @type {Record<string, [number, number]>} which way an arrow key points, to the right and down */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {string} tag such as "p", or "p.soft.number" for classes too
 * @param {Record<string, any>} [properties] what to set on it: attributes where they have a dash, else properties
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [property, value] of Object.entries(properties)) {
    if (property.includes("-") || property === "role" || property === "for") made.setAttribute(property, value);
    else Object.assign(made, { [property]: value });
  }
  made.append(...children);
  return made;
}

/**
 * A canvas and its pen, `side` pixels wide and high.
 * @param {number} side
 * @param {string} label what it shows, for those who can't see it
 * @returns {HTMLCanvasElement}
 */
export function picture(side, label) {
  return /** @type {HTMLCanvasElement} */ (
    element("canvas", { width: side, height: side, role: "img", "aria-label": label })
  );
}

/** @param {string} text @param {() => void} act @returns {HTMLButtonElement} */
export function button(text, act) {
  return /** @type {HTMLButtonElement} */ (element("button", { type: "button", textContent: text, onclick: act }));
}

/**
 * A dial and its name: something to choose from, where there are choices, else something to write into.
 * @param {string} name
 * @param {Record<string, any>} properties of the input
 * @param {string[][]} [choices] value and name of each
 */
export function field(name, properties, choices) {
  const made = choices
    ? element("select", properties, ...choices.map(([value, text]) => element("option", { value }, text)))
    : element("input", { required: true, ...properties });
  const input = /** @type {HTMLInputElement} */ (made);
  return { input, label: element("label", {}, name, input) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function pen(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser can't draw on a canvas");
  return context;
}

/** @param {number} value @param {number} [digits] @returns {string} with a real minus */
export function number(value, digits = 2) {
  return value.toFixed(digits).replace("-", "−");
}

/** @param {number} value @returns {string} as number, but always with its sign */
export function signed(value) {
  return (value < 0 ? "" : "+") + number(value);
}

/** @param {number} share @returns {string} a probability as a percentage that is never rounded to certainty */
export function percent(share) {
  if (share > 0.9999) return "over 99.99\u00a0%";
  return `${(100 * share).toFixed(share < 0.1 ? 1 : share < 0.99 ? 0 : 2)}\u00a0%`;
}

const PAUSE = 16; // milliseconds at least between two messages of a hand that moves: Python takes so many a second

/**
 * @template T
 * @param {(value: T) => void} act
 * @returns {(value: T) => void} the same, but only now and then where it is called often: at once, and with the last
 */
export function sparingly(act) {
  let [last, timer] = [0, 0];
  /** @type {T} */
  let latest;
  const now = () => {
    [last, timer] = [performance.now(), 0];
    act(latest);
  };
  return (value) => {
    latest = value;
    const left = PAUSE - (performance.now() - last);
    if (!timer && left <= 0) now();
    else timer ||= setTimeout(now, left);
  };
}

let waiting = 0;
/** @type {Map<string, string>} */
const unsaid = new Map();

/**
 * Say something to those who listen to the page, once it has been true for a moment.
 * @param {string} sentence
 * @param {string} [about] what it replaces, where that was not said yet
 */
export function announce(sentence, about = "answer") {
  unsaid.set(about, sentence);
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const place = document.getElementById("said");
    if (place) place.textContent = [...unsaid.values()].join(" ");
    unsaid.clear();
  }, 600);
}
