/** Sentences on an answer and its confidence, the same in every view. */

import { percent } from "./numerals.js";

/**
 * @import { Network } from "../network/messages.d.ts"
 *
 * @typedef {{ answer: number, probability: number, sure: boolean, dark: boolean }} Answer
 */

const FAIRLY_SURE = 0.8; // the least probability of such an answer, if the network's threshold rejects it

/**
 * @param {Answer} answer
 * @param {Network} network
 * @returns {{ digit: string, says: string, why: string }}
 */
export function confidence({ answer, probability, sure, dark }, { threshold, classes }) {
  const [name, likely] = [classes[answer], `${percent(probability)} likely`];
  if (dark)
    return { digit: "–", says: "Not a digit", why: `No output lights up; if anything it is ${name}, ${likely}.` };
  return { digit: name, says: likely, why: verdict(probability, sure && threshold > 0) };
}

/**
 * @param {number} probability
 * @param {boolean} sure
 */
function verdict(probability, sure) {
  if (sure) return "Sure.";
  if (probability >= FAIRLY_SURE) return "Fairly sure.";
  return probability < 0.5 ? "Unsure. Perhaps it is not a digit." : "Unsure.";
}
