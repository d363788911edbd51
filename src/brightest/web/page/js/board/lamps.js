/** Ten outputs as lamps on rails: as high as they are bright, with an arrow to where each should be. */

import { ball } from "../charts/chart.js";
import { circle, lamp } from "../charts/lamp.js";
import { phase } from "../charts/motion.js";
import { wishArrow } from "../charts/wish-marks.js";
import { font } from "../ui/canvas.js";
import { decimal, signedDecimal } from "../ui/numerals.js";
import { cssColour } from "../ui/theme.js";
import { pullSlider } from "./grip.js";
import { painted } from "./numbers.js";

const [THERE, LEAVES] = [0.22, 0.45]; // the times when the lamps are where they are supposed to be, and leave it
const HASTE = 5; // with which a lamp follows its wish: the farther it is, the faster
const KEY_STEP = 0.05;

/** @type {WeakMap<ScenesLamps, { values: number[], last: number }>} what the visitor moved: a lamp, or the step of `way` */
const held = new WeakMap();

/** @param {Frame} frame @param {ScenesLamps} lamps */
function places({ width, height, type }, { names }) {
  const beside = width > 1.25 * height;
  const side = beside ? Math.min(0.26 * width, 0.6 * height) : Math.min(0.25 * height, 0.3 * width);
  const left = (beside ? side + 2 * type : 0) + 1.5 * type;
  const pitch = Math.min((width - left) / (names.length + 0.25), 6 * type); // an arrow stands beside the last, too
  const radius = Math.min(0.34 * pitch, 1.7 * type);
  const top = (beside ? 0 : side + type) + radius + 0.5 * type;
  const bottom = height - 3.6 * type - radius;
  return {
    ...{ beside, left, pitch, radius, top, bottom },
    image: { x: 0, y: beside ? (height - side) / 2 - 2 * type : 0, side },
    x: (/** @type {number} */ i) => left + (i + 0.5) * pitch,
    y: (/** @type {number} */ a) => bottom + a * (top - bottom),
  };
}

/** @param {ScenesLamps} lamps @param {number} time @returns {number[]} where each lamp is */
function valuesAt({ values, goals, chosen, supposed, after, way, turn, start, end }, time) {
  if (way.length) return way[Math.round(time * turn)];
  const now = [...values];
  const arrived = 1 - (1 - Math.min(1, Math.max(0, (time - start) / (end - start)))) ** 3;
  if (after.length) return values.map((a, i) => a + arrived * (after[i] - a));
  chosen.forEach((i, k) => {
    const gone = Math.max(0, (time - LEAVES) / (1 - LEAVES));
    const left = (Math.exp(-HASTE * gone) - Math.exp(-HASTE)) / (1 - Math.exp(-HASTE)); // of the distance
    now[i] =
      time < LEAVES
        ? values[i] + phase(time, 0, THERE) * (supposed[k] - values[i])
        : goals[i] + left * (supposed[k] - goals[i]);
  });
  return now;
}

/** @param {Context} context @param {Frame} frame @param {ScenesLamps} lamps @param {number} time */
export function drawLamps(context, frame, lamps, time) {
  if (time < 1) held.delete(lamps);
  const { names, goals, chosen, supposed, slope, after, way } = lamps;
  const { width, height, type } = frame;
  const moved = held.get(lamps);
  const values = moved?.values ?? valuesAt(lamps, time);
  const { beside, left: edge, pitch, radius, image, x, y } = places(frame, lamps);
  context.imageSmoothingEnabled = false;
  context.drawImage(painted(lamps.image, false), image.x, image.y, image.side, image.side);
  context.strokeStyle = cssColour("edge");
  for (const a of [0, 1]) {
    context.beginPath();
    context.moveTo(edge, y(a));
    context.lineTo(edge + names.length * pitch, y(a));
    context.stroke();
    context.textAlign = "right";
    context.fillStyle = cssColour("soft");
    context.fillText(String(a), edge - 0.4 * type, y(a) + 0.35 * type);
  }
  values.forEach((a, i) => {
    const k = chosen.indexOf(i);
    const told = !after.length && (moved ? i === moved.last : k >= 0);
    context.globalAlpha = moved || k >= 0 || after.length ? 1 : 1 - 0.8 * phase(time, 0, THERE);
    const [dx, arrowX] = [x(i), x(i) + radius + 0.14 * pitch];
    context.strokeStyle = cssColour("edge");
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(dx, y(0));
    context.lineTo(dx, y(1));
    context.stroke();
    context.setLineDash([3, 4]);
    context.strokeStyle = cssColour("soft");
    circle(context, dx, y(goals[i]), radius);
    context.stroke();
    context.setLineDash([]);
    const arrowTo = (/** @type {number} */ from) =>
      wishArrow(context, arrowX, (y(from) + y(goals[i])) / 2, y(from) - y(goals[i]), Math.min(6, 0.12 * pitch));
    const left = after.length ? lamps.values[i] : supposed[k]; // where it was before it moved
    if ((way.length || !moved) && (after.length ? time > lamps.start : k >= 0 && time > LEAVES)) {
      context.globalAlpha = 0.4;
      if (k >= 0) arrowTo(left);
      context.strokeStyle = cssColour("ink");
      context.lineWidth = 1.5;
      circle(context, dx, y(left), radius);
      context.stroke();
      context.globalAlpha = 1;
    }
    if (moved || k >= 0 || !after.length) arrowTo(a);
    lamp(context, dx, y(a), radius, a);
    context.font = font(1.3 * type, 650);
    context.textAlign = "center";
    context.fillStyle = cssColour("ink");
    context.fillText(names[i], dx, height - 2 * type);
    if (told && time >= THERE) {
      const size = slope * (goals[i] - (moved ? a : supposed[k]));
      context.font = font(1.15 * type, 650);
      context.fillStyle = cssColour(size < 0 ? "negative" : "positive");
      context.fillText(signedDecimal(size), dx, height - 0.45 * type);
    }
    context.globalAlpha = 1;
  });
  if (way.length ? !time : time < lamps.end || after.length) return;
  context.font = font(1.15 * type, 650);
  context.textAlign = "left";
  context.fillStyle = cssColour("ink");
  const [u, v] = beside ? [0, image.y + image.side + 2 * type] : [image.side + type, 1.2 * type];
  const step = moved?.last ?? Math.round(time * lamps.turn);
  const across = (beside ? edge : width - u) - 2 * type;
  context.fillText(lamps.told[step] ?? "Now drag a lamp.", u, v, across);
  if (!way.length) return;
  context.textAlign = "right";
  context.fillText(`cost ${decimal(lamps.costs[step])}`, u + across, v + 2 * type); // the curve is low there
  const most = way.length - 1;
  pullSlider(context, edge, edge + names.length * pitch, height - 0.8 * type, step / most);
  const high = (beside ? height - v : image.side) - 2.4 * type;
  const at = (/** @type {number} */ k) =>
    /** @type {const} */ ([u + (k / most) * across, v + type + high * (1 - lamps.costs[k] / lamps.costs[0])]);
  context.strokeStyle = cssColour("negative");
  context.lineWidth = 2.5;
  context.beginPath();
  for (let k = 0; k <= (time < 1 ? step : most); k++) context.lineTo(...at(k));
  context.stroke();
  ball(context, ...at(step), 7, "ink");
}

/** @type {import("./grip.js").Grip} */
export const lampsGrip = {
  pull(lamps, frame, x, y) {
    const { left, pitch, top, bottom } = places(frame, lamps);
    const i = Math.floor((x - left) / pitch);
    if (lamps.way.length) lengthen(lamps, ((x - left) / pitch / lamps.names.length) * lamps.way.length);
    else if (i >= 0 && i < lamps.names.length) hold(lamps, i, (bottom - y) / (bottom - top));
  },
  nudge(lamps, dx, dy) {
    if (lamps.way.length) return lengthen(lamps, (held.get(lamps)?.last ?? lamps.turn) + 2 * dx);
    const { last, values } = held.get(lamps) ?? { last: lamps.chosen[0], values: valuesAt(lamps, 1) };
    const i = Math.min(lamps.names.length - 1, Math.max(0, last + dx));
    hold(lamps, i, values[i] - KEY_STEP * dy);
  },
};

/** @param {ScenesLamps} lamps @param {number} step */
function lengthen(lamps, step) {
  const last = Math.round(Math.min(lamps.way.length - 1, Math.max(0, step)));
  held.set(lamps, { values: lamps.way[last], last });
}

/** @param {ScenesLamps} lamps @param {number} i @param {number} a */
function hold(lamps, i, a) {
  const values = held.get(lamps)?.values ?? valuesAt(lamps, 1);
  values[i] = Math.min(1, Math.max(0, a));
  held.set(lamps, { values, last: i });
}
