/** Names of the out-of-distribution images. */

/** @type {Record<string, { button: string, name: string }>} of each kind, its button and its name in a table */
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
