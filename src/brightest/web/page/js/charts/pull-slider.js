/** The track and the knob under a chart that can be pulled to the right. */

import { cssColour } from "../ui/theme.js";

/**
 * @param {CanvasRenderingContext2D} context @param {number} left @param {number} right @param {number} y
 * @param {number} share of the way at which the knob is, 0 to 1
 */
export function pullSlider(context, left, right, y, share) {
  const x = left + share * (right - left);
  context.lineCap = "round";
  context.lineWidth = 4;
  for (const [colour, end] of /** @type {const} */ ([
    ["edge", right],
    ["positive", x],
  ])) {
    context.strokeStyle = cssColour(colour);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(end, y);
    context.stroke();
  }
  context.lineCap = "butt";
  context.beginPath();
  context.arc(x, y, 8, 0, 7);
  context.fillStyle = cssColour("ink");
  context.fill();
}
