/** In Doubt, the confidence threshold: how many digits are answered, how many of those wrongly, and calibration. */

import { LineGraph } from "../charts/line-graph.js";
import { enclosingTicks } from "../charts/ticks.js";
import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { button, element, picture } from "../ui/dom.js";
import { fixedPercent, percent } from "../ui/numerals.js";
import { explain } from "../ui/terms.js";
import { grey, paint } from "../ui/theme.js";
import { throttle } from "../ui/throttle.js";

const CONFIDENCE_TICKS = [0, 0.5, 0.9, 0.97, 0.99, 0.997, 0.999, 1]; // of the reliability graph
const MIN_ERROR_SHARE = 3e-4; // smaller shares of errors look like 0

export class Threshold {
  /** @type {Float32Array} */
  #thresholds = new Float32Array();

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.slider = element("input", {
      type: "range",
      min: 0,
      max: 0,
      value: 0,
      "aria-label": "Threshold",
      disabled: true,
      oninput: throttle(() =>
        connection.send({
          type: "doubt.believe",
          threshold: Number(this.#thresholds[Number(this.slider.value)].toFixed(5)),
        }),
      ),
    });
    this.value = element("b.number", {}, "–");
    this.says = element("p.says", {}, "…");
    this.nonsense = element("p.soft");
    this.own = button("The network’s own", () => connection.send({ type: "doubt.believe", threshold: null }));
    this.coverage = new LineGraph("Wrong, of those answered", "digits answered");
    this.reliability = new LineGraph("How often it is right", "how sure it says it is");
    this.refused = element("ul");
    this.refusedTitle = element("h2");
    this.calibration = element("p.soft");
    this.root = element(
      "section.trust",
      { "aria-label": "The threshold" },
      element(
        "div.intro",
        {},
        element("h2", {}, "How sure must it be before we believe it?"),
        this.says,
        this.nonsense,
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
          "The fewer images it answers, the fewer of its answers are wrong. Dot: the threshold above; ring: the network’s own.",
        ),
      ),
      element("div.chart", {}, this.reliability.root, this.calibration),
      element("div.refused", {}, this.refusedTitle, this.refused),
    );
  }

  /** @param {Trust} trust @param {string[]} classes */
  show(trust, classes) {
    const { threshold, own, answered, error, arrays, digits } = trust;
    this.#thresholds = arrays.thresholds;
    this.slider.max = String(arrays.thresholds.length - 1);
    this.slider.disabled = false;
    const index = arrays.thresholds.findLastIndex((value) => value <= threshold + 1e-6);
    if (document.activeElement !== this.slider) this.slider.value = String(index); // a moving hand is ahead
    this.value.textContent = threshold > 1 ? "never" : percent(threshold);
    this.slider.setAttribute("aria-valuetext", this.value.textContent);
    const says =
      error === null
        ? "It answers none of them."
        : `It answers ${fixedPercent(answered)} of ${digits.toLocaleString("en")} test digits, and is wrong in ${fixedPercent(error, 2)} of those.`;
    this.says.textContent = says;
    this.nonsense.textContent = `It would still answer ${fixedPercent(trust.nonsense)} of the exam’s nonsense.`;
    this.own.disabled = trust.is_own;
    this.own.textContent = own ? `The network’s own: ${own > 1 ? "never" : percent(own)}` : "The network has none";
    this.#showCurve(trust);
    this.#showReliability(trust);
    this.#showRefused(trust, classes);
    if (this.root.isConnected) announce(says, "threshold");
  }

  /** @param {Trust} trust */
  #showCurve({ answered, error, own, own_answered, own_error, arrays }) {
    const points = Array.from(arrays.coverage, (x, i) => [x, arrays.errors[i]]).filter(([, y]) => !Number.isNaN(y));
    const across = enclosingTicks([Math.min(0.99, ...points.map(([x]) => x)), 1]);
    const up = enclosingTicks([0, Math.max(0.001, ...points.map(([, y]) => y))]);
    this.coverage.show({
      x: { ticks: across, label: percentLabel(across) },
      y: { ticks: up, label: percentLabel(up) },
      lines: [{ points, colour: "ink" }],
      dots: [
        ...(own_error === null || !own ? [] : [{ at: [own_answered, own_error], colour: "ink", ring: true }]),
        ...(error === null ? [] : [{ at: [answered, error], colour: "ink" }]),
      ],
    });
  }

  /** @param {Trust} trust */
  #showReliability({ calibration_error, arrays: { confidence, accuracy } }) {
    const low = Math.min(...confidence, ...accuracy);
    const ticks = CONFIDENCE_TICKS.filter((_, i) => (CONFIDENCE_TICKS[i + 1] ?? 1) > low);
    const axis = {
      ticks,
      label: (/** @type {number} */ value) => (value < 1 ? `${Number((100 * value).toFixed(1))}\u00a0%` : "100\u00a0%"),
      scale: logOdds,
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
      dots: Array.from(confidence, (x, i) => ({
        at: [x, accuracy[i]],
        colour: "positive",
      })),
    });
    this.calibration.textContent = `Each dot is a fifteenth of the test digits. On the line, the network is right as often as it says: perfect calibration. On average it is off by ${fixedPercent(calibration_error)}.`;
    explain(this.calibration.parentElement ?? this.root);
  }

  /** @param {Trust} trust @param {string[]} classes */
  #showRefused({ refused, labels, answers, likely, arrays: { images = new Uint8Array() } }, classes) {
    this.refusedTitle.textContent = refused
      ? `It refuses ${refused.toLocaleString("en")} of the test digits, the least sure first`
      : "It refuses none";
    this.refused.replaceChildren(
      ...labels.map((label, i) => {
        const canvas = picture(28, `${classes[label]}, refused`);
        paint(context2d(canvas), images.subarray(784 * i, 784 * (i + 1)), grey);
        const read = answers[i] === label ? "right" : `wrong: it is ${classes[label]}`;
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

/** The scale of the reliability graph: most confidences are above 99 %. @param {number} value */
function logOdds(value) {
  return -Math.log10(Math.max(MIN_ERROR_SHARE, 1 - value));
}

/** @param {number[]} ticks @returns {(value: number) => string} percentages, with enough places to differ */
function percentLabel(ticks) {
  const places = Math.max(0, Math.ceil(-Math.log10(100 * (ticks[1] - ticks[0])) - 1e-6));
  return (value) => fixedPercent(value, places);
}
