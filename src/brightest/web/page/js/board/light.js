/** A neuron's weights in red and blue, and light on them: it falls on the reddest first, then where the visitor paints. */

import { circle, lamp } from "../charts/lamp.js";
import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, signedColour } from "../ui/theme.js";

const PAINTED = 0.75; // of the time: all light has fallen
const BRUSH = 1.3; // cells, its radius
const DARK = 0.4; // of a weight without light: how much of its colour is lost
const SPOT = 0.37; // of a cell, the radius of the light: the weight's colour is seen around it
const FULL = 0.995; // an activation that is written 1.00
const LIGHT = "255 222 90";

/** @type {WeakMap<ScenesLight, { light: number[], x: number, y: number }>} what the visitor painted, and where last */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesLight} chart */
function places({ width, height, type }, { weights }) {
  const n = Math.round(Math.sqrt(weights.length));
  const panel = Math.min(24 * type, 0.34 * width);
  const side = Math.min(width - panel, height - 2.2 * type);
  const left = Math.max(0, (width - side - panel) / 2);
  return { n, side, left, panel, cell: side / n, x: left + side + panel / 2 };
}

/** @param {ScenesLight} chart @param {number} time @returns {number[]} the light on each weight, 0 to 1 */
function lightAt({ image, lit }, time) {
  const light = image.map((value) => value / 255);
  const count = (lit.length * Math.min(time, PAINTED)) / PAINTED;
  lit.slice(0, Math.ceil(count)).forEach((i, k) => {
    light[i] = Math.max(light[i], Math.min(1, count - k));
  });
  return light;
}

/** @param {ScenesLight} chart @param {number[]} light */
function sumOf({ weights }, light) {
  return weights.reduce((sum, weight, i) => sum + weight * light[i], 0);
}

/** @param {ScenesLight} chart @param {number} z @returns {number} between two of the activations that are known */
function activationAt({ axis: [least, most], activations }, z) {
  const at = Math.min(1, Math.max(0, (z - least) / (most - least))) * (activations.length - 1);
  const [before, after] = [activations[Math.floor(at)], activations[Math.ceil(at)]];
  return before + (at % 1) * (after - before);
}

/** @param {Context} context @param {Frame} frame @param {ScenesLight} chart @param {number} time */
export function drawLight(context, frame, chart, time) {
  if (time < 1) held.delete(chart);
  const { weights } = chart;
  const { n, side, left, panel, cell, x } = places(frame, chart);
  const { width, type } = frame;
  const brush = held.get(chart);
  const light = brush?.light ?? lightAt(chart, time);
  const largest = Math.max(1e-12, ...weights.map(Math.abs));
  weights.forEach((weight, i) => {
    const [u, v] = [left + (i % n) * cell, Math.floor(i / n) * cell];
    context.fillStyle = `rgb(${signedColour((0.9 * weight) / largest).join(" ")})`;
    context.fillRect(u, v, cell + 0.5, cell + 0.5);
    context.fillStyle = `rgb(0 0 0 / ${DARK * (1 - light[i])})`;
    context.fillRect(u, v, cell + 0.5, cell + 0.5);
    context.fillStyle = `rgb(${LIGHT} / ${light[i]})`;
    circle(context, u + cell / 2, v + cell / 2, SPOT * cell);
    context.fill();
  });
  const z = sumOf(chart, light);
  if (brush) {
    context.strokeStyle = `rgb(${LIGHT})`;
    context.lineWidth = 2;
    circle(context, left + brush.x * cell, brush.y * cell, (BRUSH + 0.5) * cell);
    context.stroke();
  }
  drawSum(context, { x, bottom: side, type, narrow: panel < 15 * type }, chart, z);
  if (time < 1) return;
  context.font = font(1.15 * type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  const goal = chart.activations.length ? "light the neuron up to 1.00" : "paint light";
  const reached = brush && activationAt(chart, z) > FULL;
  const says = reached ? "The neuron is fully bright!" : `Press Clear, then ${goal}.`;
  context.fillText(says, width / 2, side + 1.6 * type, width);
}

/**
 * The sum as a bar from 0, and the neuron as a lamp.
 * @param {Context} context @param {{ x: number, bottom: number, type: number, narrow: boolean }} place
 * @param {ScenesLight} chart @param {number} z
 */
function drawSum(context, { x, bottom, type, narrow }, chart, z) {
  const [least, most] = chart.axis;
  const radius = (narrow ? 1.9 : 2.6) * type;
  const [top, foot] = [(narrow ? 4 : 2.6) * type, bottom - 2 * radius - 4.3 * type];
  const yOf = (/** @type {number} */ value) =>
    foot + ((Math.min(most, Math.max(least, value)) - least) / (most - least)) * (top - foot);
  const half = 1.3 * type;
  context.textAlign = "center";
  context.font = font(1.1 * type, 600);
  context.fillStyle = cssColour("soft");
  context.fillText("weighted sum", x, 1.2 * type);
  context.fillStyle = cssColour("edge");
  context.fillRect(x - half, top, 2 * half, foot - top);
  context.fillStyle = cssColour(z < 0 ? "negative" : "positive");
  context.fillRect(x - half, Math.min(yOf(0), yOf(z)), 2 * half, Math.abs(yOf(z) - yOf(0)));
  context.fillStyle = cssColour("ink");
  context.fillRect(x - half - 0.6 * type, yOf(0) - 1, 2 * half + 1.2 * type, 2);
  context.textAlign = "right";
  context.font = font(1.1 * type);
  context.fillText("0", x - half - type, yOf(0) + 0.4 * type);
  context.textAlign = narrow ? "center" : "left";
  context.font = font(1.6 * type, 700);
  const [u, v] = narrow ? [x, 3 * type] : [x + half + 0.8 * type, yOf(z) + 0.55 * type];
  context.fillText(decimal(z, 1), u, v);
  if (chart.activations.length) {
    const [y, a] = [foot + radius + 1.8 * type, activationAt(chart, z)];
    context.fillStyle = `rgb(${LIGHT} / ${a})`;
    circle(context, x, y, radius + a * type);
    context.fill();
    lamp(context, x, y, radius, a);
  }
  context.textAlign = "center";
  context.font = font(1.1 * type, 600);
  context.fillStyle = cssColour("soft");
  context.fillText(chart.name, x, bottom - 0.2 * type);
}

/** @type {import("./grip.js").Grip} */
export const lightGrip = {
  pull(chart, frame, x, y) {
    const { left, cell } = places(frame, chart);
    shine(chart, (x - left) / cell, y / cell);
  },
  nudge(chart, dx, dy) {
    const n = Math.sqrt(chart.weights.length);
    const { x, y } = held.get(chart) ?? { x: n / 2, y: n / 2 };
    shine(chart, Math.min(n - 0.5, Math.max(0.5, x + dx)), Math.min(n - 0.5, Math.max(0.5, y + dy)));
  },
  clear(chart) {
    const n = Math.sqrt(chart.weights.length);
    held.set(chart, { light: chart.weights.map(() => 0), x: n / 2, y: n / 2 });
  },
};

/** Light around a place, in cells. @param {ScenesLight} chart @param {number} x @param {number} y */
function shine(chart, x, y) {
  const n = Math.sqrt(chart.weights.length);
  const light = held.get(chart)?.light ?? lightAt(chart, 1);
  light.forEach((value, i) => {
    const far = Math.hypot((i % n) + 0.5 - x, Math.floor(i / n) + 0.5 - y);
    light[i] = Math.max(value, Math.min(1, Math.max(0, BRUSH + 0.5 - far)));
  });
  held.set(chart, { light, x, y });
}
