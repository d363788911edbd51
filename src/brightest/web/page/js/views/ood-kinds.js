/** Nonsense has names, and shares are written with one place, as the lessons' texts have them. */

/** @type {Record<string, { button: string, name: string }>} a kind's button, and its name in a table */
export const KINDS = {
  uniform: { button: "Noise", name: "uniform noise" },
  gaussian: { button: "Gaussian", name: "Gaussian noise" },
  blank: { button: "Blank", name: "one grey all over" },
  shuffled: { button: "Shuffled", name: "shuffled pixels" },
  letters: { button: "Letter", name: "letters" },
  inverted: { button: "Inverted", name: "inverted digits" },
  halves: { button: "Half a digit", name: "half a digit" },
  pairs: { button: "Two digits", name: "two digits side by side" },
};

/** @param {number} share @param {number} [digits] @returns {string} */
export function share(share, digits = 1) {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}
