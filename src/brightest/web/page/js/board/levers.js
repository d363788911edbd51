/** Three levers of one output, side by side: its bias, its weights, the activations before it. */

import { circle, lamp } from "../charts/lamp.js";
import { phase } from "../charts/motion.js";
import { wishArrow } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, grey } from "../ui/theme.js";
import { pullSlider } from "./grip.js";

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Scene
 */

const [BIAS, WEIGHTS, ACTIVATIONS] = [0, 1, 2];
const WIDEST = 8; // CSS pixels, of a line whose weight is moved most
const KEY_STEP = 0.1;

/** @type {WeakMap<ScenesLevers, { pulls: number[], last: number }>} how far the visitor has pulled each */
const held = new WeakMap();

/** @param {Frame} frame @returns {Scene[]} one beside the other, or one under the other */
function scenes({ width, height, type }) {
  const beside = width > 36 * type;
  const gap = beside ? 3 * type : type;
  const [w, h] = beside ? [(width - 2 * gap) / 3, height] : [width, (height - 2 * gap) / 3];
  return [0, 1, 2].map((i) => ({ x: beside ? i * (w + gap) : 0, y: beside ? 0 : i * (h + gap), width: w, height: h }));
}

/** @param {Context} context @param {Frame} frame @param {ScenesLevers} levers @param {number} time */
export function drawLevers(context, frame, levers, time) {
  if (time < 1) held.delete(levers);
  const pulls = held.get(levers)?.pulls ?? [0, 1, 2].map((i) => phase(time, 0.32 * i, 0.32 * i + 0.34));
  scenes(frame).forEach((scene, i) => {
    drawScene(context, frame.type, scene, levers, i, pulls[i], time > 0);
  });
}

/**
 * @param {Context} context @param {number} type @param {Scene} scene @param {ScenesLevers} levers
 * @param {number} i the lever @param {number} pull 0 to 1 @param {boolean} begun
 */
function drawScene(context, type, { x, y, width, height }, levers, i, pull, begun) {
  const { names, texts, activations, weights, weight_moves, activation_moves, outputs } = levers;
  const n = activations.length;
  const [top, bottom] = [y + 2.2 * type, y + height - 3.4 * type];
  const pitch = (bottom - top) / n;
  const radius = Math.min(0.4 * pitch, 0.8 * type);
  const left = x + radius + 1.2 * type;
  const size = Math.min(0.14 * width, 0.2 * (bottom - top), 3.2 * type);
  const [u, v] = [x + width - 1.7 * size, (top + bottom) / 2]; // its glow reaches the edge
  const at = (/** @type {number} */ k) => top + (k + 0.5) * pitch;
  const [mostWeight, mostNudge, mostAsked] = [weights, weight_moves, activation_moves].map((all) =>
    Math.max(1e-12, ...all.map(Math.abs)),
  );
  const line = (/** @type {number} */ k, /** @type {number} */ sign, /** @type {number} */ thick, alpha = 1) => {
    context.globalAlpha = alpha;
    context.strokeStyle = cssColour(sign < 0 ? "negative" : "positive");
    context.lineWidth = thick;
    context.beginPath();
    context.moveTo(left, at(k));
    context.lineTo(u, v);
    context.stroke();
    context.globalAlpha = 1;
  };
  weights.forEach((w, k) => {
    line(k, w, 0.5 + (2 * Math.abs(w)) / mostWeight, 0.3);
  });
  if (i === WEIGHTS && pull > 0)
    weight_moves.forEach((nudge, k) => {
      line(k, nudge, (WIDEST * pull * Math.abs(nudge)) / mostNudge, 0.85);
    });
  activations.forEach((a, k) => {
    const now = i === ACTIVATIONS ? a + pull * activation_moves[k] : a;
    context.fillStyle = `rgb(${grey(Math.round(255 * Math.min(1, Math.max(0, now)))).join(" ")})`;
    circle(context, left, at(k), radius);
    context.fill();
    context.strokeStyle = cssColour("quiet");
    context.lineWidth = 1;
    context.stroke();
    if (i === ACTIVATIONS)
      wishArrow(context, left - radius - 0.6 * type, at(k), (1.5 * pitch * pull * activation_moves[k]) / mostAsked, 4);
  });
  const reached = pull * (outputs[i].length - 1);
  const [k, share] = [Math.floor(reached), reached % 1];
  const output = outputs[i][k] + share * ((outputs[i][k + 1] ?? 0) - outputs[i][k]) * (share > 0 ? 1 : 0);
  if (i === BIAS) drawBias(context, type, u, v + size + 1.2 * type, bottom, Math.sign(levers.bias) * pull);
  lamp(context, u, v, size, output, outputs[i][0]);
  context.textAlign = "left";
  context.fillStyle = cssColour("ink");
  context.font = font(1.15 * type, 650);
  context.fillText(`${i + 1}  ${names[i]}`, x, y + 1.1 * type, width);
  if (!begun) return;
  pullSlider(context, x + 8, x + width - 8, y + height - type, pull);
  context.textAlign = "right";
  context.fillStyle = cssColour("ink");
  const [before, after] = [outputs[i][0], output].map((one) => decimal(one, 2));
  context.fillText(`${before} → ${after}`, x + width, y + height - 2.2 * type);
  context.textAlign = "left";
  context.font = font(type);
  context.fillStyle = cssColour("soft");
  context.globalAlpha = Math.min(1, 4 * pull);
  context.fillText(texts[i], x, y + height - 2.2 * type, width - 9 * type);
  context.globalAlpha = 1;
}

/**
 * The bias, on a track under its lamp.
 * @param {Context} context @param {number} type @param {number} x @param {number} top
 * @param {number} bottom @param {number} pull −1 to 1
 */
function drawBias(context, type, x, top, bottom, pull) {
  const low = Math.min(bottom, top + 6 * type);
  context.strokeStyle = cssColour("quiet");
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, low);
  context.stroke();
  const y = low - 6 - ((1 + pull) / 2) * (low - top - 12);
  wishArrow(context, x + 1.3 * type, (y + (top + low) / 2) / 2, (top + low) / 2 - y, 5);
  context.fillStyle = cssColour("ink");
  context.fillRect(x - 0.7 * type, y - 4, 1.4 * type, 8);
  context.font = font(1.1 * type, 600);
  context.textAlign = "right";
  context.fillText("b", x - type, y + 0.35 * type);
}

/** @type {import("./grip.js").Grip} */
export const leversGrip = {
  pull(levers, frame, x, y) {
    const all = scenes(frame);
    const i = all.findLastIndex((scene) => x >= scene.x && y >= scene.y);
    if (i >= 0) hold(levers, i, (x - all[i].x - 8) / (all[i].width - 16));
  },
  nudge(levers, dx, dy) {
    const { last, pulls } = held.get(levers) ?? { last: 0, pulls: [1, 1, 1] };
    const i = Math.min(2, Math.max(0, last + dy));
    hold(levers, i, pulls[i] + KEY_STEP * dx);
  },
};

/** @param {ScenesLevers} levers @param {number} i @param {number} pull */
function hold(levers, i, pull) {
  const pulls = held.get(levers)?.pulls ?? [1, 1, 1];
  pulls[i] = Math.min(1, Math.max(0, pull));
  held.set(levers, { pulls, last: i });
}
