/** In Doubt, outlier exposure: training with out-of-distribution images, and the benchmark before and after. */

import { TrainingCurves } from "../charts/training-curves.js";
import { announce } from "../ui/announce.js";
import { button, element, field } from "../ui/dom.js";
import { fixedPercent } from "../ui/numerals.js";
import { reducedMotion } from "../ui/theme.js";
import { KINDS } from "./ood-kinds.js";

const DEFAULT_KINDS = ["uniform", "blank"];

export class OutlierExposure {
  /** @type {Cure | null} */
  #cure = null;
  /** @type {Exam | null} of the present network */
  #exam = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.boxes = Object.entries(KINDS).map(([kind, { name }]) => {
      const input = element("input", {
        type: "checkbox",
        value: kind,
        checked: DEFAULT_KINDS.includes(kind),
        onchange: () => this.#show(),
      });
      return { input, label: element("label.check", {}, input, element("span", {}, name)) };
    });
    this.share = field("Nonsense per digit", {}, [
      ["0.1", "0.1 images"],
      ["0.3", "0.3 images"],
      ["1", "1 image"],
    ]);
    this.share.input.value = "0.3";
    this.seed = field("Seed", { type: "number", min: 0, max: 4294967295, step: 1, value: 0 });
    this.begin = element("button.play", { type: "submit", disabled: true }, "Teach it");
    this.pause = button("Pause", () => this.connection.send({ type: "doubt.pause", playing: !this.#cure?.playing }));
    this.use = button("Use this network", () => {
      this.connection.send({ type: "doubt.use" });
      this.root.parentElement?.scrollIntoView({ behavior: reducedMotion() ? "auto" : "smooth" });
    });
    this.plot = new TrainingCurves("Above 0.5, as it learns");
    this.legend = element("p.soft", {}, "Line: kinds taught. Dashed: never taught. Grey: test digits read right.");
    this.rows = element("table");
    this.right = element("b.number", {}, "–");
    this.before = element("span.soft", {}, "test digits right");
    this.steps = element("b.number", {}, "0");
    this.state = element("p.soft");
    this.description = element("span");
    this.root = this.#layout();
    this.#show();
  }

  #layout() {
    const form = element(
      "form",
      { "aria-label": "What it is taught", onsubmit: (/** @type {Event} */ event) => this.#teach(event) },
      element("fieldset", {}, element("legend", {}, "Taught as nonsense"), ...this.boxes.map(({ label }) => label)),
      this.share.label,
      this.seed.label,
      element("div.transport", {}, this.begin, this.pause, this.use),
    );
    return element(
      "section.cure",
      { "aria-label": "The cure" },
      element(
        "div.intro",
        {},
        element("h2", {}, "The cure: show it that not everything is a digit"),
        element(
          "p",
          {},
          this.description,
          " Some kinds it never meets: will it doubt them, too? It has fewer digits to learn from than the networks that come with brightest. With no kind checked it learns digits alone, for comparison.",
        ),
      ),
      element("div.dials", {}, form),
      element("div.remedy-table", {}, this.rows, this.state),
      element(
        "div.progress",
        {},
        element(
          "div.figures",
          {},
          element("div", {}, this.right, this.before),
          element("div", {}, this.steps, element("span.soft", {}, "mini-batches")),
        ),
        this.plot.root,
        this.legend,
      ),
    );
  }

  /** @returns {string[]} */
  #chosen() {
    return this.boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
  }

  /** @param {Event} event */
  #teach(event) {
    event.preventDefault();
    this.connection.send({
      type: "doubt.teach",
      kinds: this.#chosen(),
      share: Number(this.share.input.value),
      seed: Number(this.seed.input.value),
    });
  }

  /** @param {Exam} exam */
  setExam(exam) {
    this.#exam = exam;
    this.description.textContent = `A new network, ${exam.cure.join("–")} with a sigmoid for each output, learns digits and nonsense; for nonsense the target is ${exam.cure.at(-1)} dark outputs.`;
    this.#show();
  }

  /** @param {Cure} cure */
  setCure(cure) {
    if (!this.#cure) {
      for (const { input } of this.boxes) input.checked = cure.kinds.includes(input.value);
      Object.assign(this.share.input, { value: cure.share });
      Object.assign(this.seed.input, { value: cure.seed });
    } else if (!this.#cure.over && cure.over && this.root.isConnected) {
      if (cure.epoch < cure.epochs) announce("The cure broke off.", "cure");
      else
        announce(
          `The cure is over: ${fixedPercent(cure.accuracy ?? 0)} of the test digits right; before, ${fixedPercent(cure.accuracy_before)}.`,
          "cure",
        );
    }
    this.#cure = cure;
    this.#show();
  }

  #show() {
    const [cure, exam] = [this.#cure, this.#exam];
    this.begin.disabled = !exam?.over;
    this.begin.textContent = cure ? "Teach again" : "Teach it";
    this.pause.disabled = !cure || cure.over;
    this.pause.textContent = cure && !cure.playing && !cure.over ? "Go on" : "Pause";
    this.use.disabled = !cure || cure.accuracy === null;
    this.plot.root.hidden = this.legend.hidden = !cure;
    if (cure) this.#showCure(cure);
    else {
      this.#showRows(
        this.#chosen(),
        (exam?.rows ?? []).map(({ kind, above_half: before }) => ({ kind, before, after: null })),
      );
      this.state.textContent =
        "Hollow bars: the network above. Beside them you will see what the cure does for each kind, taught or not.";
    }
  }

  /** @param {Cure} cure */
  #showCure({
    accuracy,
    accuracy_before,
    before,
    over,
    playing,
    step,
    epoch,
    epochs,
    digits,
    nonsense,
    kinds,
    rows,
    arrays,
  }) {
    this.right.textContent = accuracy === null ? "–" : fixedPercent(accuracy, 2);
    this.before.textContent = `test digits right; ${fixedPercent(accuracy_before, 2)} by “${before}”`;
    this.steps.textContent = step.toLocaleString("en");
    const doing = over
      ? epoch < epochs
        ? "It broke off"
        : "It has learned"
      : accuracy === null
        ? "It prepares nonsense"
        : playing
          ? "It learns"
          : "It pauses";
    this.state.textContent = `${doing}: epoch ${epoch} of ${epochs}, ${digits.toLocaleString("en")} digits and ${nonsense.toLocaleString("en")} images of nonsense in each. Hollow bars: “${before}”; full ones: the cure.`;
    this.#showRows(kinds, rows);
    const curve = (/** @type {number} */ which, /** @type {string} */ colour, dashed = false) => ({
      points: arrays.points,
      width: 4,
      which,
      colour,
      dashed,
    });
    this.plot.show({
      curves: [curve(3, "quiet"), curve(2, "ink", true), curve(1, "ink")],
      now: step,
      range: [0, 1],
      label: (value) => `${Math.round(100 * value)} %`,
    });
  }

  /** @param {string[]} taught @param {DoubtExposureRow[]} rows */
  #showRows(taught, rows) {
    const group = (/** @type {string} */ name, /** @type {DoubtExposureRow[]} */ own) =>
      own.length
        ? [
            element(
              "tbody",
              {},
              element("tr", {}, element("th.group", { scope: "rowgroup", colSpan: 4 }, name)),
              ...own.map(tableRow),
            ),
          ]
        : [];
    const head = ["Above 0.5", "", "before", "after"].map((text) =>
      text ? element("th", { scope: "col" }, text) : element("td"),
    );
    this.rows.replaceChildren(
      element("thead", {}, element("tr", {}, ...head)),
      ...group(
        "Taught",
        rows.filter(({ kind }) => taught.includes(kind)),
      ),
      ...group(
        "Never taught",
        rows.filter(({ kind }) => !taught.includes(kind)),
      ),
    );
  }
}

/** @param {DoubtExposureRow} row @returns {HTMLElement} */
function tableRow({ kind, before, after }) {
  const [hollow, full] = [element("i.was"), element("i.now")];
  hollow.style.width = `${100 * before}%`;
  full.style.width = `${100 * (after ?? 0)}%`;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, KINDS[kind].name),
    element("td.bar", { "aria-hidden": "true" }, hollow, full),
    element("td", {}, fixedPercent(before)),
    element("td.now", {}, after === null ? "–" : fixedPercent(after)),
  );
}
