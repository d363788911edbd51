/** In Doubt, the benchmark: how sure the network is about images that show no digit. */

import { announce } from "../ui/announce.js";
import { context2d } from "../ui/canvas.js";
import { element } from "../ui/dom.js";
import { decimal, fixedPercent } from "../ui/numerals.js";
import { grey, paint } from "../ui/theme.js";
import { KINDS } from "./ood-kinds.js";

const SAMPLES_PER_KIND = 4;
const HEADINGS = ["Shown", "Brightest, on average", "Above 0.5", "Above 0.9", "Claims most often"];

export class OodBenchmark {
  constructor() {
    this.rows = element("tbody");
    this.summary = element("p.soft", {}, "…");
    const head = HEADINGS.map((text, i) => element(i === 1 ? "th.spare" : "th", { scope: "col" }, text));
    this.root = element(
      "section.exam",
      { "aria-label": "The exam" },
      element("h2", {}, "The exam: none of these shows a digit as it should be"),
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), this.rows),
      this.summary,
    );
  }

  /** @param {Exam} exam */
  show({ network, over, rows, arrays: { samples = new Uint8Array() } }) {
    const size = 784 * SAMPLES_PER_KIND;
    this.rows.replaceChildren(...rows.map((row, i) => tableRow(row, samples.subarray(size * i, size * (i + 1)))));
    const each = rows[0]?.images.toLocaleString("en");
    this.summary.textContent = over
      ? `${each} images of each kind, shown to “${network}”: how often its brightest output is above 0.5 and above 0.9. It claims nothing (“none”) where no output is above 0.5.`
      : "The network sits the exam …";
    if (!over || !this.root.isConnected) return;
    const [{ above_half, kind }] = rows;
    announce(
      `The exam is over: for ${fixedPercent(above_half)} of ${KINDS[kind].name}, some output is above 0.5.`,
      "exam",
    );
  }
}

/** @param {DoubtOodRow} row @param {Uint8Array} samples (4, 784) @returns {HTMLElement} */
function tableRow({ kind, mean, above_half, above_nine_tenths, claim, claimed }, samples) {
  const pictures = Array.from({ length: SAMPLES_PER_KIND }, (_, i) => {
    const canvas = element("canvas", { width: 28, height: 28, "aria-hidden": "true" });
    paint(context2d(canvas), samples.subarray(784 * i, 784 * (i + 1)), grey);
    return canvas;
  });
  const name = element("div.kind", {}, element("span", {}, KINDS[kind].name), element("div.samples", {}, ...pictures));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    element("td.spare", {}, decimal(mean)),
    barCell(above_half),
    barCell(above_nine_tenths),
    element("td", {}, element("b", {}, claim), ` ${fixedPercent(claimed, 0)}`),
  );
}

/** @param {number} share @returns {HTMLElement} */
function barCell(share) {
  const bar = element("i", { "aria-hidden": "true" });
  bar.style.width = `${100 * share}%`;
  return element("td", {}, element("span", {}, fixedPercent(share)), bar);
}
