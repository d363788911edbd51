/** The lines of a network's diagram, and the signals that travel along them. */

import { cssColour } from "../ui/theme.js";
import { at } from "./layout.js";

/**
 * @import { Lines, Scene } from "./diagram.js"
 */

const STRENGTH_LEVELS = 7; // the lines of a level are drawn as one path, which is fast
const MAX_FLOWING_LINES = 70; // of a layer, along which signals travel
const FLOW_PERIOD = 700; // milliseconds from one layer to the next
const GOLDEN_RATIO = 0.618034; // spreads the signals evenly in time

/**
 * @param {Context} context
 * @param {Scene} scene
 * @param {Lines} lines
 * @param {[number, number] | null} highlighted layer and neuron whose lines stand out
 * @param {(layer: number) => number} alphaOf the lines into a layer
 */
export function drawLines(context, { network: { layers }, layout }, { arrays }, highlighted, alphaOf) {
  for (let layer = 0; layer < layers.length - 1; layer++) {
    const [where, strengths] = [arrays[`where${layer}`], arrays[`strength${layer}`]];
    const largest = Math.abs(strengths.at(-1) ?? 0) || 1;
    const [receivingLayer, neuron] = highlighted ?? [];
    const alpha = alphaOf(layer + 1);
    if (!alpha) continue;
    const highlights = receivingLayer === layer + 1;
    for (let level = 1; level <= STRENGTH_LEVELS; level++) {
      for (const sign of [-1, 1]) {
        const own = new Path2D();
        const others = new Path2D();
        for (let i = 0; i < where.length; i++) {
          const size = Math.abs(strengths[i]) / largest;
          if (strengths[i] * sign <= 0 || Math.ceil(size * STRENGTH_LEVELS) !== level) continue;
          const receiver = Math.floor(where[i] / layers[layer]);
          addLine(highlights && neuron === receiver ? own : others, layout, layer, where[i] % layers[layer], receiver);
        }
        const share = level / STRENGTH_LEVELS;
        const opacity = 0.06 + 0.8 * share ** 1.6;
        context.strokeStyle = cssColour(sign < 0 ? "negative" : "positive");
        context.lineWidth = (layer ? 0.6 : 0.5) + (layer ? 1.8 : 0.9) * share;
        context.globalAlpha = opacity * alpha * (highlights ? 0.18 : 1);
        context.stroke(others);
        context.globalAlpha = Math.min(1, opacity + 0.35) * alpha;
        context.stroke(own);
      }
    }
  }
  context.globalAlpha = 1;
}

/**
 * @param {Path2D} path
 * @param {Layout} layout
 * @param {number} layer of the sender
 * @param {number} sender
 * @param {number} receiver
 */
function addLine(path, layout, layer, sender, receiver) {
  const [x, y] = at(layout, layer, sender);
  const [u, v] = at(layout, layer + 1, receiver);
  path.moveTo(x, y);
  if (layout.upright) path.bezierCurveTo(x, y + (v - y) / 2, u, v - (v - y) / 2, u, v);
  else path.bezierCurveTo(x + (u - x) / 2, y, u - (u - x) / 2, v, u, v);
}

/**
 * Signals on their way along the strongest lines.
 * @param {Context} context
 * @param {Scene} scene
 * @param {Lines} lines
 * @param {number} now milliseconds
 * @param {(layer: number) => number} alphaOf those into a layer
 * @param {{ backwards: boolean }} options whether they travel from the last layer to the first
 */
export function drawFlow(context, { network: { layers }, layout }, { arrays }, now, alphaOf, { backwards }) {
  for (let layer = 0; layer < layers.length - 1; layer++) {
    const alpha = alphaOf(layer + 1);
    const [where, strengths] = [arrays[`where${layer}`], arrays[`strength${layer}`]];
    const largest = Math.abs(strengths.at(-1) ?? 0) || 1;
    for (let i = Math.max(0, where.length - MAX_FLOWING_LINES); i < where.length; i++) {
      const size = Math.abs(strengths[i]) / largest;
      if (size < 0.08) continue;
      const passed = (now / FLOW_PERIOD + ((where[i] * GOLDEN_RATIO) % 1)) % 1;
      const t = backwards ? 1 - passed : passed;
      const [x, y] = at(layout, layer, where[i] % layers[layer]);
      const [u, v] = at(layout, layer + 1, Math.floor(where[i] / layers[layer]));
      const across = t * t * (3 - 2 * t); // on the line's Bézier curve, which begins and ends along the flow
      const along = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t ** 3;
      const [shareX, shareY] = layout.upright ? [across, along] : [along, across];
      context.fillStyle = cssColour("ink", alpha * (0.25 + 0.75 * size));
      context.beginPath();
      context.arc(x + (u - x) * shareX, y + (v - y) * shareY, 1 + 1.5 * size, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
