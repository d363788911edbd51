/** When to believe it: the threshold, what it buys, and whether the network's own word about itself is true. */

import { Graph, rounds } from "../charts/line-graph.js";
import { announce, button, element, pen, percent, picture, sparingly } from "../ui/dom.js";
import { grey, paint } from "../ui/look.js";
import { share } from "./ood-kinds.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const MARKS = [0, 0.5, 0.9, 0.97, 0.99, 0.997, 0.999, 1]; // of a confidence
const LEAST = 3e-4; // share of errors that the graph can't tell from none

export class Trust {
  /** @type {import("../network/connection.js").Numbers} */
  #thresholds = new Float32Array();

  /** @param {import("../network/connection.js").Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.slider = /** @type {HTMLInputElement} */ (
      element("input", {
        type: "range",
        min: 0,
        max: 0,
        value: 0,
        "aria-label": "Threshold",
        disabled: true,
        oninput: sparingly(() =>
          connection.send("doubt.believe", {
            threshold: Number(this.#thresholds[Number(this.slider.value)].toFixed(5)),
          }),
        ),
      })
    );
    this.value = element("b.number", {}, "–");
    this.says = element("p.says", {}, "…");
    this.fooled = element("p.soft");
    this.own = button("The network’s own", () => connection.send("doubt.believe", { threshold: null }));
    this.coverage = new Graph("Wrong, of those answered", "digits answered");
    this.reliability = new Graph("How often it is right", "how sure it says it is");
    this.refused = element("ul");
    this.refusing = element("h2");
    this.word = element("p.soft");
    this.root = element(
      "section.trust",
      { "aria-label": "The threshold" },
      element(
        "div.intro",
        {},
        element("h2", {}, "The threshold: from when on should it be believed?"),
        this.says,
        this.fooled,
        element("label.time", {}, "Threshold", this.slider, this.value),
        element("div", {}, this.own),
      ),
      element(
        "div.chart",
        {},
        this.coverage.root,
        element(
          "p.soft",
          {},
          "The fewer it answers, the fewer of those are wrong, by and large. Yellow: the threshold above; ring: the network’s own.",
        ),
      ),
      element("div.chart", {}, this.reliability.root, this.word),
      element("div.refused", {}, this.refusing, this.refused),
    );
  }

  /** @param {Shown} trust @param {string[]} classes */
  take(trust, classes) {
    const { threshold, own, answered, error, arrays, digits } = trust;
    this.#thresholds = arrays.thresholds;
    this.slider.max = String(arrays.thresholds.length - 1);
    this.slider.disabled = false;
    const near = arrays.thresholds.findLastIndex((/** @type {number} */ value) => value <= threshold + 1e-6);
    if (document.activeElement !== this.slider) this.slider.value = String(near); // else it is ahead of what is shown
    this.value.textContent = threshold > 1 ? "never" : percent(threshold);
    this.slider.setAttribute("aria-valuetext", this.value.textContent);
    const says =
      error === null
        ? "It answers none of them."
        : `It answers ${share(answered)} of ${digits.toLocaleString("en")} test digits, and is wrong in ${share(error, 2)} of those.`;
    this.says.textContent = says;
    this.fooled.textContent = `Of the exam’s nonsense it still answers ${share(trust.nonsense)}.`;
    this.own.disabled = trust.is_own;
    this.own.textContent = own ? `The network’s own: ${own > 1 ? "never" : percent(own)}` : "The network has none";
    this.#showCurve(trust);
    this.#showReliability(trust);
    this.#showRefused(trust, classes);
    if (this.root.isConnected) announce(says, "threshold");
  }

  /** @param {Shown} trust */
  #showCurve({ answered, error, own, own_answered, own_error, arrays }) {
    const points = Array.from(arrays.coverage, (/** @type {number} */ x, /** @type {number} */ i) => [
      x,
      arrays.errors[i],
    ]).filter(([, y]) => !Number.isNaN(y));
    const across = rounds(Math.min(0.99, ...points.map(([x]) => x)), 1);
    const up = rounds(0, Math.max(0.001, ...points.map(([, y]) => y)));
    this.coverage.show({
      x: { ticks: across, say: exactly(across) },
      y: { ticks: up, say: exactly(up) },
      lines: [{ points, colour: "ink" }],
      dots: [
        ...(own_error === null || !own ? [] : [{ at: [own_answered, own_error], colour: "ink", ring: true }]),
        ...(error === null ? [] : [{ at: [answered, error], colour: "selected" }]),
      ],
    });
  }

  /** @param {Shown} trust */
  #showReliability({ calibration_error, arrays: { confidence, accuracy } }) {
    const low = Math.min(...confidence, ...accuracy);
    const ticks = MARKS.filter((_, i) => (MARKS[i + 1] ?? 1) > low);
    const axis = {
      ticks,
      say: (/** @type {number} */ value) => (value < 1 ? `${Number((100 * value).toFixed(1))}\u00a0%` : "all"),
      at: odds,
    };
    this.reliability.show({
      x: axis,
      y: axis,
      lines: [
        {
          points: [
            [ticks[0], ticks[0]],
            [1, 1],
          ],
          colour: "quiet",
        },
      ],
      dots: Array.from(confidence, (/** @type {number} */ x, /** @type {number} */ i) => ({
        at: [x, accuracy[i]],
        colour: "positive",
      })),
    });
    this.word.textContent = `Each dot is a fifteenth of the test digits; on the line, they are as often right as the network says. On average the two lie ${share(calibration_error)} apart.`;
  }

  /** @param {Shown} trust @param {string[]} classes */
  #showRefused({ refused, labels, answers, likely, arrays }, classes) {
    this.refusing.textContent = refused
      ? `It refuses ${refused.toLocaleString("en")} of them, the least sure first`
      : "It refuses none of them";
    this.refused.replaceChildren(
      ...labels.map((/** @type {number} */ label, /** @type {number} */ i) => {
        const canvas = picture(28, `a ${classes[label]}, refused`);
        paint(pen(canvas), arrays.images.subarray(784 * i, 784 * (i + 1)), grey);
        const read = answers[i] === label ? "right" : `wrong: a ${classes[label]}`;
        return element(
          answers[i] === label ? "li" : "li.wrong",
          {},
          canvas,
          element("span", {}, element("b", {}, classes[answers[i]]), ` ${percent(likely[i])}`),
          element("span.soft", {}, read),
        );
      }),
    );
  }
}

/** Where a confidence lies: most are above 99 %, and those are to be told apart. @param {number} value */
function odds(value) {
  return -Math.log10(Math.max(LEAST, 1 - value));
}

/** @param {number[]} ticks @returns {(value: number) => string} their shares, with as many places as tell them apart */
function exactly(ticks) {
  const places = Math.max(0, Math.ceil(-Math.log10(100 * (ticks[1] - ticks[0])) - 1e-6));
  return (value) => share(value, places);
}
