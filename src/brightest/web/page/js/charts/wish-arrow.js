/** The arrow of a wish: up to be brighter, down to be darker. */

import { cssColour } from "../ui/theme.js";

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y its middle
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
