/** Sentences on an answer and its confidence, the same in every view. */

import { percent } from "./numerals.js";

/**
 * @import { Network } from "../network/messages.d.ts"
 *
 * @typedef {{ answer: number, probability: number, sure: boolean, dark: boolean }} Answer
 */

/**
 * @param {Answer} answer
 * @param {Network} network
 * @returns {{ digit: string, says: string, why: string }}
 */
export function confidence({ answer, probability, sure, dark }, { threshold, classes }) {
  const [name, likely] = [classes[answer], `${percent(probability)} likely`];
  if (dark)
    return { digit: "–", says: "No digit", why: `All outputs stay dark; if anything it is ${name}, ${likely}.` };
  const bar =
    threshold > 1
      ? "This network should never be believed unchecked."
      : `Only from ${percent(threshold)} on should it be believed.`;
  const unsure = `${probability < 0.5 ? "Not a digit?" : "Not quite sure."} ${bar}`;
  const why = !threshold
    ? "Nobody has measured from when on this network should be believed."
    : sure
      ? "It is sure."
      : unsure;
  return { digit: name, says: likely, why };
}
