/** What is read, how likely it is, and how far that is to be believed: in the same words in every view. */

import { percent } from "./dom.js";

/**
 * @param {Record<string, any>} reading
 * @param {Record<string, any>} network
 * @returns {{ digit: string, says: string, why: string }}
 */
export function belief({ answer, probability, sure, dark }, { threshold, classes }) {
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
