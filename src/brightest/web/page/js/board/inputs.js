/** Some inputs of a network, which the visitor changes, and the outputs as lamps. */

import { circle, lamp } from "../charts/lamp.js";
import { phase } from "../charts/motion.js";
import { font } from "../ui/canvas.js";
import { compact } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { pullSlider } from "./grip.js";
import { DOTS, drawNetwork } from "./race.js";

const [JOINED, LIT, LEAVES] = [0.3, 0.4, 0.5]; // times: all lines are there, the outputs are lit, an input moves

/** @type {WeakMap<ScenesInputs, { at: number[], last: number }>} what the visitor has changed */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesInputs} inputs where the inputs stand, and the network */
function places({ width, height, type }, { names, layers }) {
  const beside = width > 1.25 * height;
  const wide = (beside ? 0.42 : 1) * width;
  const each = Math.min((beside ? height : 0.5 * height) / (names.length + 1), 6 * type);
  const top = beside ? 0 : (names.length + 1) * each;
  const radius = Math.min((height - top) / 9, 2.8 * type);
  const left = (beside ? wide : 0) + 5 * type;
  const box = { x: left, y: top, width: width - left - radius - 6.5 * type, height: height - top - 2 * type };
  const outputs = layers[layers.length - 1];
  const y = (/** @type {number} */ i) => top + (box.height * (i + 0.5)) / outputs; // of an output
  return { each, wide, radius, box, x: box.x + box.width, y };
}

/** @param {Context} context @param {Frame} frame @param {ScenesInputs} inputs @param {number} time */
export function drawInputs(context, frame, inputs, time) {
  if (time < 1) held.delete(inputs);
  const { names, values, others, classes, layers, outputs, lights, goal } = inputs;
  const { type } = frame;
  const { each, wide, radius, box, x, y } = places(frame, inputs);
  const { at, last } = stateOf(inputs, phase(time, LEAVES, 1));
  const chosen = at.reduce((sum, place, i) => sum * values[i].length + place, 0);
  const now = outputs[chosen];
  const brightest = now.indexOf(Math.max(...now));
  context.fillStyle = cssColour("ink");
  names.forEach((name, i) => {
    const middle = (i + 0.3) * each;
    context.font = font(1.15 * type, i === last ? 700 : 500);
    context.textAlign = "left";
    context.fillText(name, 0, middle);
    context.textAlign = "right";
    context.fillText(compact(values[i][at[i]]), wide, middle);
    if (time) pullSlider(context, 8, wide - 8, middle + 1.5 * type, at[i] / (values[i].length - 1));
  });
  context.textAlign = "left";
  context.font = font(type);
  context.fillText(others, 0, (names.length + 0.3) * each, wide);
  context.font = font(1.15 * type, 650);
  const says = brightest === goal ? `Now it’s ${classes[goal]}’s!` : `Drag: can you make it ${classes[goal]}’s?`;
  if (time === 1) context.fillText(says, 0, (names.length + 0.3) * each + 2 * type, wide);
  drawNetwork(context, box, layers, phase(time, 0, JOINED), 0, time > JOINED ? lights[chosen] : "");
  context.textAlign = "center";
  if (time)
    [0, layers.length - 1].forEach((l, k) => {
      const counts = k ? `${layers[l]} outputs` : `${layers[l]} inputs, ${Math.min(DOTS, layers[l])} drawn`;
      const middle = k ? x : Math.max(box.x, context.measureText(counts).width / 2);
      context.fillText(counts, middle, frame.height - 0.4 * type);
    });
  const lit = phase(time, JOINED, LIT);
  classes.forEach((name, i) => {
    lamp(context, x, y(i), radius, lit * now[i]);
    const isAnswer = lit === 1 && i === brightest;
    context.textAlign = "left";
    context.fillStyle = cssColour("ink");
    context.font = font(1.3 * type, isAnswer ? 700 : 400);
    context.fillText(name, x + radius + type, y(i) + 0.4 * type, 5.5 * type);
    if (!isAnswer) return;
    context.strokeStyle = cssColour("answer");
    context.lineWidth = 4;
    circle(context, x, y(i), radius + 4);
    context.stroke();
  });
}

/** @param {ScenesInputs} inputs @param {number} [moved] share of its way that the first input has moved by itself */
function stateOf(inputs, moved = 1) {
  const { at, values } = inputs;
  const [first, ...rest] = at;
  return held.get(inputs) ?? { at: [first + Math.round(moved * (values[0].length - 1 - first)), ...rest], last: 0 };
}

/** @type {import("./grip.js").Grip} */
export const inputsGrip = {
  pull(inputs, frame, x, y) {
    const { each, wide } = places(frame, inputs);
    const i = Math.floor(y / each);
    if (i < inputs.names.length && x < wide + 8)
      hold(inputs, i, Math.round(((x - 8) / (wide - 16)) * (inputs.values[i].length - 1)));
  },
  nudge(inputs, dx, dy) {
    const { at, last } = stateOf(inputs);
    const i = Math.min(at.length - 1, Math.max(0, last + dy));
    hold(inputs, i, at[i] + dx);
  },
};

/** @param {ScenesInputs} inputs @param {number} i @param {number} place of the value that it is to have */
function hold(inputs, i, place) {
  const at = [...stateOf(inputs).at];
  at[i] = Math.min(inputs.values[i].length - 1, Math.max(0, place));
  held.set(inputs, { at, last: i });
}
