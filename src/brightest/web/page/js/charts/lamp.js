/** A neuron as a lamp: as bright as its activation, which a ring around it measures. */

import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, grey } from "../ui/theme.js";

const NUMBERED = 13; // CSS pixels: the least radius of a lamp that has room for its number

/**
 * @param {Context} context @param {number} x @param {number} y @param {number} radius
 * @param {number} activation @param {number} [was] before it changed
 */
export function lamp(context, x, y, radius, activation, was) {
  const level = Math.round(255 * Math.min(1, Math.max(0, activation)));
  const glow = context.createRadialGradient(x, y, radius, x, y, 1.7 * radius);
  glow.addColorStop(0, cssColour("soft", (0.6 * level) / 255));
  glow.addColorStop(1, cssColour("soft", 0));
  context.fillStyle = glow;
  circle(context, x, y, 1.7 * radius);
  context.fill();
  context.fillStyle = `rgb(${grey(level).join(" ")})`;
  circle(context, x, y, radius);
  context.fill();
  context.strokeStyle = cssColour("quiet");
  context.lineWidth = 1.5;
  context.stroke();
  if (was !== undefined) {
    const top = -0.5 * Math.PI;
    context.lineWidth = 4;
    for (const [colour, share] of /** @type {const} */ ([
      ["positive", activation],
      ["soft", was],
    ])) {
      context.strokeStyle = cssColour(colour);
      context.beginPath();
      context.arc(x, y, radius + 5, top, top + 2 * Math.PI * share);
      context.stroke();
    }
  }
  if (radius < NUMBERED) return;
  context.font = font(Math.max(9.5, 0.62 * radius), 600);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = level > 127 ? "#101216" : "#eceff4";
  context.fillText(decimal(activation, 2), x, y + 0.5, 1.9 * radius);
  context.textBaseline = "alphabetic";
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius */
export function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
}
