/** The marks of a wish: an arrow up to be brighter or down to be darker, or a ring where there is no room for it. */

import { cssColour } from "../ui/theme.js";

/** @import { Layer } from "./layout.js" */

/**
 * @param {Layer} layer @param {boolean} upright whether the layers are rows
 * @returns {{ pitch: number, crowded: boolean }} CSS pixels for an arrow, and whether the neurons stand in several
 * columns, between which there is no room for arrows
 */
export function roomForWishes({ x, y, radius }, upright) {
  return {
    pitch: x.length > 1 && !upright ? Math.abs(y[1] - y[0]) : 3.2 * radius,
    crowded: new Set(upright ? y : x).size > 1,
  };
}

/**
 * @param {Context} context @param {number} x @param {number} y its middle
 * @param {number} long upwards @param {number} thick
 */
export function wishArrow(context, x, y, long, thick) {
  const size = Math.abs(long);
  if (size < 1) return;
  const [from, to] = [y + long / 2, y - long / 2];
  const head = Math.min(size, 2.6 * thick) * Math.sign(long);
  context.beginPath();
  context.moveTo(x - thick / 2, from);
  context.lineTo(x - thick / 2, to + head);
  context.lineTo(x - 1.4 * thick, to + head);
  context.lineTo(x, to);
  context.lineTo(x + 1.4 * thick, to + head);
  context.lineTo(x + thick / 2, to + head);
  context.lineTo(x + thick / 2, from);
  context.closePath();
  context.strokeStyle = cssColour("ground");
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = cssColour(long < 0 ? "negative" : "positive");
  context.fill();
}

/**
 * A ring in the colour of a wish, as thick as it is strong.
 * @param {Context} context @param {number} x @param {number} y @param {number} radius
 * @param {number} share -1 to 1
 */
export function wishRing(context, x, y, radius, share) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = cssColour(share < 0 ? "negative" : "positive");
  context.lineWidth = 0.5 * radius * Math.abs(share);
  context.stroke();
}
