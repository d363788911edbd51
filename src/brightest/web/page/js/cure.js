/** The cure, live: what is taught, and the exam before and after, side by side. */

import { Plot } from "./curves.js";
import { announce, button, element, field } from "./dom.js";
import { motionless } from "./look.js";
import { KINDS, share } from "./nonsense.js";

/** @typedef {import("./connection.js").Shown} Shown */

const TAUGHT = ["uniform", "blank"]; // unless others are chosen

export class Cure {
  /** @type {Shown | null} */
  #cure = null;
  #ready = false;

  /** @param {import("./connection.js").Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.boxes = Object.entries(KINDS).map(([kind, { name }]) => {
      const input = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", value: kind, checked: TAUGHT.includes(kind) }));
      return { input, label: element("label.check", {}, input, name) };
    });
    this.share = field("Nonsense per digit", {}, [["0.1", "0.1 images"], ["0.3", "0.3 images"], ["1", "1 image"]]);
    this.share.input.value = "0.3";
    this.seed = field("Seed", { type: "number", min: 0, max: 4294967295, step: 1, value: 0 });
    this.begin = /** @type {HTMLButtonElement} */ (element("button.play", { type: "submit", disabled: true }, "Teach it"));
    this.pause = button("Pause", () => this.connection.send("doubt.pause", { playing: !this.#cure?.playing }));
    this.use = button("Use it", () => {
      this.connection.send("doubt.use");
      this.root.parentElement?.scrollIntoView({ behavior: motionless() ? "auto" : "smooth" });
    });
    this.plot = new Plot("Above 0.5: taught, never taught (dashed); digits right (grey)");
    this.rows = element("table");
    this.right = element("b.number", {}, "–");
    this.before = element("span.soft", {}, "test digits right");
    this.steps = element("b.number", {}, "0");
    this.state = element("p.soft");
    this.root = this.#layout();
    this.#show();
  }

  #layout() {
    const form = element("form", { "aria-label": "What it is taught", onsubmit: (/** @type {Event} */ event) => this.#teach(event) },
      element("fieldset", {}, element("legend", {}, "Taught to be no digit"), ...this.boxes.map(({ label }) => label)),
      this.share.label, this.seed.label, element("div.transport", {}, this.begin, this.pause, this.use));
    return element("section.cure", { "aria-label": "The cure" },
      element("div.intro", {}, element("h2", {}, "The cure: tell it that there is anything else"),
        element("p", {}, "A new network, 784–16–16–10 with ten sigmoids, learns digits, and nonsense with all ten outputs dark as the target. Some kinds it never meets: will it doubt them, too?")),
      element("div.dials", {}, form),
      element("div.remedy-table", {}, this.rows, this.state),
      element("div.progress", {}, element("div.figures", {}, element("div", {}, this.right, this.before),
        element("div", {}, this.steps, element("span.soft", {}, "mini-batches"))), this.plot.root));
  }

  /** @param {Event} event */
  #teach(event) {
    event.preventDefault();
    const kinds = this.boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
    this.connection.send("doubt.teach", { kinds, share: Number(this.share.input.value), seed: Number(this.seed.input.value) });
  }

  /** @param {boolean} ready whether the exam is over, with which the cure is compared */
  ready(ready) {
    this.#ready = ready;
    this.#show();
  }

  /** @param {Shown} cure */
  take(cure) {
    if (this.#cure && !this.#cure.over && cure.over && this.root.isConnected) {
      announce(`The cure is over: ${share(cure.accuracy)} of the test digits right, after ${share(cure.accuracy_before)} before.`, "cure");
    }
    this.#cure = cure;
    this.#show();
  }

  #show() {
    const cure = this.#cure;
    this.begin.disabled = !this.#ready;
    this.begin.textContent = cure ? "Teach anew" : "Teach it";
    this.pause.disabled = !cure || cure.over;
    this.pause.textContent = cure && !cure.playing && !cure.over ? "Go on" : "Pause";
    this.use.disabled = !cure || cure.accuracy === null;
    this.plot.root.hidden = this.rows.hidden = !cure;
    if (!cure) {
      this.state.textContent = "Here its exam will stand beside that of the network above, before and after.";
      return;
    }
    const { accuracy, accuracy_before, before, step, epoch, epochs, digits, nonsense, kinds, rows, arrays } = cure;
    this.right.textContent = accuracy === null ? "–" : share(accuracy, 2);
    this.before.textContent = `test digits right; ${share(accuracy_before, 2)} by “${before}”`;
    this.steps.textContent = step.toLocaleString("en");
    const doing = cure.over ? "It has learned" : accuracy === null ? "It makes nonsense" : cure.playing ? "It learns" : "It pauses";
    this.state.textContent = `${doing}: epoch ${epoch} of ${epochs}, ${digits.toLocaleString("en")} digits and ${nonsense.toLocaleString("en")} images of nonsense in each. Bars: the share above 0.5, hollow for “${before}”, full for the cure.`;
    const group = (/** @type {boolean} */ taught, /** @type {string} */ name) => {
      const own = rows.filter((/** @type {any} */ row) => kinds.includes(row.kind) === taught);
      return own.length ? [element("tbody", {}, element("tr", {}, element("th.group", { scope: "rowgroup", colSpan: 4 }, name)), ...own.map(remedy))] : [];
    };
    const head = ["Above 0.5", "", "before", "after"];
    this.rows.replaceChildren(element("thead", {}, element("tr", {}, ...head.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text)))),
      ...group(true, "Taught"), ...group(false, "Never taught"));
    const curve = (/** @type {number} */ which, /** @type {string} */ colour, dashed = false) => ({ points: arrays.points, width: 4, which, colour, dashed });
    this.plot.show({
      curves: [curve(3, "quiet"), curve(2, "ink", true), curve(1, "ink")],
      now: step, range: [0, 1], say: (value) => `${Math.round(100 * value)} %`,
    });
  }
}

/** @param {{ kind: string, before: number, after: number | null }} row @returns {HTMLElement} */
function remedy({ kind, before, after }) {
  const [hollow, full] = [element("i.was"), element("i.now")];
  hollow.style.width = `${100 * before}%`;
  full.style.width = `${100 * (after ?? before)}%`;
  return element("tr", {}, element("th", { scope: "row" }, KINDS[kind].name), element("td.bar", { "aria-hidden": "true" }, hollow, full),
    element("td", {}, share(before)), element("td.now", {}, after === null ? "–" : share(after)));
}
