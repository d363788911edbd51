/** The next step of a descent, written out as arithmetic. */

import { element } from "../ui/dom.js";
import { compact, signedCompact } from "../ui/numerals.js";
import { signClass } from "./backprop-shared.js";

/**
 * @typedef {{ text: string, of?: string, sign?: string }} Term its text, its name, the class of its sign's colour
 */

/** @param {Descent} descent @returns {Term[][]} a row for each variable */
function terms({ slope, before, change, learning_rate: rate, momentum }) {
  return slope.map((own, i) => {
    const of = slope.length === 1 ? "" : ` in ${"xy"[i]}`;
    const carried = [
      { text: "+" },
      { text: compact(momentum), of: "momentum" },
      { text: "×" },
      { text: signedCompact(before[i]), of: `last step${of}` },
    ];
    return [
      { text: `− ${compact(rate)}`, of: "learning rate" },
      { text: "×" },
      { text: compact(own), of: `slope${of}`, sign: signClass(own ?? 0) },
      ...(momentum ? carried : []),
      { text: "=" },
      { text: signedCompact(change[i]), of: `step${of}` },
    ];
  });
}

/** @param {Descent} descent @returns {HTMLElement[]} empty at the end of the descent */
export function arithmetic(descent) {
  if (descent.status !== "limit") return [];
  return terms(descent).map((row) => element("p", {}, ...operands(row)));
}

/** @param {Descent} descent @returns {string} for screen readers, empty at the end of the descent */
export function spokenArithmetic(descent) {
  if (descent.status !== "limit") return "";
  const rows = terms(descent).map((row) => row.map(({ text, of = "" }) => `${of} ${text}`).join(" "));
  return `${rows.join(". ")}.`;
}

/** @param {Term[]} row @returns {HTMLElement[]} each number with the sign before it: a line breaks between them */
function operands(row) {
  return row.flatMap((term, i) => {
    const sign = row[i - 1];
    if (!term.of) return [];
    return element("span.operand", {}, ...(sign && !sign.of ? [termElement(sign)] : []), termElement(term));
  });
}

/** @param {Term} term */
function termElement({ text, of, sign }) {
  if (!of) return element("span.by", {}, text);
  return element("span.factor", {}, element(sign ? `b.${sign}` : "b", {}, text), element("span.soft", {}, of));
}

/** @param {Descent} descent @returns {boolean} */
export function isOver({ status, step, most }) {
  return status !== "limit" || step >= most;
}
