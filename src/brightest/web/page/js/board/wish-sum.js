/** The sum of what is asked of one neuron: pushes up on one pile, pushes down on another, and what remains. */

import { at } from "../charts/layout.js";
import { wishArrow } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { signedDecimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";

/**
 * @typedef {object} Sum
 * @property {number[]} pushes what each sender asks
 * @property {number[]} arrived how much of each has arrived, 0 to 1
 * @property {string[]} names of the senders; none: they aren't named
 * @property {number} added whether the sum is shown, 0 to 1
 */

/** @param {Frame} frame @param {Layout} place @param {number} layer @returns {{ x: number, y: number, width: number, height: number }} */
function room({ width, height, type }, { upright, plane, layers }, layer) {
  if (upright) return { x: 0, y: 2 * type, width: plane.x - type, height: plane.y + plane.side - type };
  const right = layers[layer - 1].x[0] - layers[layer - 1].radius;
  const left = layer > 1 ? layers[layer - 2].x[0] + layers[layer - 2].radius + 1.4 * type : plane.x + plane.side;
  const wide = Math.min(right - left - 2.4 * type, 11 * type, width);
  return { x: (left + right - wide) / 2, y: 2.4 * type, width: wide, height: height - 3.4 * type };
}

/**
 * @param {Context} context @param {Frame} frame @param {Layout} place
 * @param {[number, number]} neuron layer and number @param {Sum} sum
 */
export function drawSum(context, frame, place, [layer, neuron], { pushes, arrived, names, added }) {
  const { type } = frame;
  const box = room(frame, place, layer);
  const [x, y] = at(place, layer, neuron);
  context.fillStyle = cssColour("panel");
  context.strokeStyle = cssColour("edge");
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, 8);
  context.fill();
  context.stroke();
  if (!place.upright) {
    context.setLineDash([3, 4]);
    context.strokeStyle = cssColour("ink");
    context.beginPath();
    context.moveTo(x - place.layers[layer - 1].radius, y);
    context.lineTo(box.x + box.width, Math.min(box.y + box.height - 8, Math.max(box.y + 8, y)));
    context.stroke();
    context.setLineDash([]);
  }
  const total = (/** @type {number} */ sign) => pushes.reduce((sum, push) => sum + Math.max(0, sign * push), 0);
  const [up, down] = [total(1), total(-1)];
  const unit = (box.height - 5 * type) / Math.max(1e-12, up + down);
  const zero = box.y + 2.5 * type + up * unit;
  const wide = Math.min(3.2 * type, 0.36 * box.width);
  const left = box.x + 0.12 * box.width;
  const ends = { up: zero, down: zero };
  pushes.forEach((push, sender) => {
    const high = Math.abs(push) * unit * arrived[sender];
    const top = push > 0 ? ends.up - high : ends.down;
    if (push > 0) ends.up -= high;
    else ends.down += high;
    if (high < 0.5) return;
    context.fillStyle = cssColour(push < 0 ? "negative" : "positive");
    context.fillRect(left, top + 0.5, wide, Math.max(0.5, high - 1));
    if (high < 1.1 * type || !names.length) return;
    context.font = font(0.9 * type, 650);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = cssColour("ground");
    context.fillText(names[sender], left + wide / 2, top + high / 2);
    context.textBaseline = "alphabetic";
  });
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(box.x + 6, zero);
  context.lineTo(box.x + box.width - 6, zero);
  context.stroke();
  if (!added) return;
  const own = up - down;
  const middle = left + wide + 0.27 * box.width;
  wishArrow(context, middle, zero - (added * own * unit) / 2, added * own * unit, Math.min(10, 0.09 * box.width));
  if (added < 1) return;
  context.font = font(1.15 * type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour(own < 0 ? "negative" : "positive");
  const under = zero + (own < 0 ? -0.7 * type : 1.4 * type); // on the other side than the arrow
  context.fillText(signedDecimal(own, 2), middle, under);
}
