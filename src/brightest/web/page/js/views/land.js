/** A function of two variables, as charts take it. */

/**
 * @import { Grid } from "../charts/contour-plot.js"
 */

/** @param {Land} land @returns {Grid} */
export function gridOf({ arrays: { f }, heights, levels }) {
  return { f, heights, levels };
}

/** @param {Land} land of x and y @returns {[[number, number], [number, number]]} */
export function rangesOf({ window: [x, y] }) {
  return [x, y];
}
