/** Networks that learn side by side: curves that climb, the present share of each, and its lines, which form. */

import { circle } from "../charts/lamp.js";
import { font } from "../ui/canvas.js";
import { fixedPercent } from "../ui/numerals.js";
import { cssColour, grey } from "../ui/theme.js";
import { along, dashed, drawCurves, LINES } from "./plots.js";

const LEAST_WIDTH = 420; // CSS pixels: a narrower chart has no room for the networks
const NAME = 6; // letters from the share to a network's name
export const DOTS = 6; // neurons that are drawn of a layer, at most

/** @param {Context} context @param {Frame} frame @param {ChartsRace} race @param {number} time */
export function drawRace(context, { width, height, type }, race, time) {
  const { names, curves, layers } = race;
  const wide = width >= LEAST_WIDTH;
  const column = wide ? Math.min(0.36 * width, 18 * type) : 0;
  const head = wide ? 0 : 2.9 * type * names.length;
  const each = wide ? Math.min((height - 2 * type) / names.length, 11 * type) : 2.9 * type;
  curves.forEach((points, i) => {
    const { walked } = along(points, time);
    const share = walked[walked.length - 1][1];
    const top = i * each;
    context.fillStyle = cssColour("ink");
    context.textAlign = "left";
    context.font = font(1.9 * type, 700);
    if (time > 0) context.fillText(fixedPercent(share, 0), 0, top + 1.8 * type);
    context.font = font(type, 500);
    context.fillText(names[i], NAME * type, top + type, (wide ? column : width) - NAME * type);
    dashed(context, i, [
      [NAME * type, top + 1.8 * type],
      [(NAME + 5) * type, top + 1.8 * type],
    ]);
    if (wide) {
      const box = { x: type, y: top + 2.9 * type, width: column - 3 * type, height: each - 4.2 * type };
      drawNetwork(context, box, layers[i], time && share, i);
    }
  });
  context.save();
  context.translate(column, head);
  const plot = { ...race, still: false, names: names.map(() => ""), kind: /** @type {const} */ ("curves") };
  drawCurves(context, { width: width - column, height: height - head, type }, plot, time);
  context.restore();
}

/**
 * A few neurons of each layer; the more is read right, the more lines.
 * @param {Context} context
 * @param {{ x: number, y: number, width: number, height: number }} box @param {number[]} layers
 * @param {number} share @param {number} i which of the networks
 * @param {string} [lights] how bright each neuron is that is drawn, from 0 to 9
 */
export function drawNetwork(context, { x, y, width, height }, layers, share, i, lights) {
  const columns = layers.map((n, l) => {
    const shown = Math.min(n, DOTS);
    const across = x + (width * l) / (layers.length - 1);
    return Array.from({ length: shown }, (_, k) => /** @type {const} */ ([across, y + (height * (k + 0.5)) / shown]));
  });
  context.strokeStyle = cssColour(LINES[i % LINES.length][0]);
  context.lineWidth = lights ? 2 : 1;
  columns.slice(1).forEach((receivers, l) => {
    const senders = columns[l];
    const pairs = senders.length * receivers.length;
    for (let k = 0; k < pairs; k++) {
      if (((k * 7) % pairs) / pairs > share) continue; // spread evenly
      const sender = k % senders.length;
      const bright = lights ? Number(lights[l * DOTS + sender]) / 9 : share;
      context.globalAlpha = 0.15 + 0.55 * bright;
      context.beginPath();
      context.moveTo(...senders[sender]);
      context.lineTo(...receivers[Math.floor(k / senders.length)]);
      context.stroke();
    }
  });
  context.globalAlpha = 1;
  columns.flat().forEach(([u, v], k) => {
    context.fillStyle = lights?.[k] ? `rgb(${grey(28 * Number(lights[k])).join(" ")})` : cssColour("ink");
    circle(context, u, v, Math.min(lights ? 12 : 4, 0.3 * (height / DOTS)));
    context.fill();
    if (lights) context.stroke();
  });
}
