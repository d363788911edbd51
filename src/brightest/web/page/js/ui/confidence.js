/** The verdict on an answer, in the same words in every view: sure, fairly sure, unsure, or not a digit. */

import { decimal } from "./numerals.js";

/**
 * @typedef {{ answer: number, output: number, probability: number, sure: boolean, dark: boolean }} Answer `output`: its
 *   activation; `probability`: the calibrated one, which is shown in Doubt alone
 */

const FAIRLY_SURE = 0.8; // the least probability of such an answer, if the network's threshold rejects it

/**
 * @param {Answer} answer
 * @param {Network} network
 * @returns {{ digit: string, says: string, why: string, unsure: boolean }}
 */
export function confidence({ answer, output, probability, sure, dark }, { threshold, classes }) {
  const name = classes[answer];
  const at = `The output for ${name} is at ${decimal(output)}.`;
  if (dark) return { digit: "–", says: "Not a digit", why: `No output lights up. ${at}`, unsure: true };
  const says = verdict(probability, sure && threshold > 0);
  const why = probability < 0.5 ? `${at} Perhaps this isn’t a digit.` : at;
  return { digit: name, says, why, unsure: says === "Unsure" };
}

/**
 * @param {number} probability
 * @param {boolean} sure
 */
function verdict(probability, sure) {
  if (sure) return "Sure";
  return probability >= FAIRLY_SURE ? "Fairly sure" : "Unsure";
}
