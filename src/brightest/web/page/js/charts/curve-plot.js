/** The ball on a curve: the curve, the tangent where the ball is, the step that follows from it, and those before. */

import { css } from "../ui/look.js";
import { figure } from "../ui/numerals.js";
import { arrow, ball, ticks } from "./chart.js";

/**
 * @typedef {import("../network/connection.js").Shown} Shown
 * @typedef {import("./chart.js").Sheet} Sheet
 */

/**
 * What heights are seen: those of the curve, and of the steps within the window.
 * @param {Shown} land
 * @param {Shown} descent
 * @returns {[number, number]}
 */
export function heights(land, { arrays: { path, values } }) {
  const [left, right] = land.window[0];
  const met = [...values].filter((value, k) => Number.isFinite(value) && left <= path[k] && path[k] <= right);
  const [low, high] = [Math.min(land.heights[0], ...met), Math.max(land.heights[1], ...met)];
  return [low - 0.16 * (high - low), high + 0.06 * (high - low)];
}

/**
 * @param {Sheet} sheet
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} land
 * @param {Shown} descent
 */
export function hill(sheet, context, land, descent) {
  const { path, values, slopes } = descent.arrays;
  const last = path.length - 1;
  const { left, right, top, bottom } = sheet.place;
  axes(sheet, context);
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  curve(sheet, context, land);
  for (let k = 0; k < last; k++) {
    const there = values[k] + slopes[k] * (path[k + 1] - path[k]);
    line(sheet, context, [path[k], values[k]], [path[k + 1], there], slopes[k] < 0 ? "negative" : "positive", 3);
    context.setLineDash([2, 4]);
    line(sheet, context, [path[k + 1], there], [path[k + 1], values[k + 1]], "soft", 1.5);
    context.setLineDash([]);
  }
  context.fillStyle = css("ink");
  for (let k = 1; k < last; k++) {
    context.beginPath();
    context.arc(sheet.x(path[k]), sheet.y(values[k]), 3.5, 0, 7);
    context.fill();
  }
  if (descent.value !== null && descent.slope[0] !== null) tangent(sheet, context, descent);
  context.restore();
  const inside = (/** @type {number} */ k) =>
    left <= sheet.x(path[k]) && sheet.x(path[k]) <= right && top <= sheet.y(values[k]) && sheet.y(values[k]) <= bottom;
  if (inside(0)) ball(context, sheet.x(path[0]), sheet.y(values[0]), 9, "ground");
  if (inside(last)) ball(context, sheet.x(path[last]), sheet.y(values[last]), 11, "selected");
}

/** @param {Sheet} sheet @param {CanvasRenderingContext2D} context */
function axes(sheet, context) {
  const { left, right, top, bottom } = sheet.place;
  context.fillStyle = css("soft");
  context.strokeStyle = css("edge");
  context.lineWidth = 1;
  context.textAlign = "right";
  for (const value of ticks(sheet.window[1], 5)) {
    const y = Math.round(sheet.y(value)) + 0.5;
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
    context.fillText(figure(value), left - 8, y + 0.35 * sheet.type);
  }
  context.textAlign = "center";
  for (const value of ticks(sheet.window[0], 8))
    context.fillText(figure(value), sheet.x(value), bottom + 1.4 * sheet.type);
  context.textAlign = "right";
  context.fillText("f(x)", left - 8, top - 0.5 * sheet.type);
  context.fillText("x", right, bottom + 2.8 * sheet.type);
}

/** @param {Sheet} sheet @param {CanvasRenderingContext2D} context @param {Shown} land */
function curve(sheet, context, { arrays: { f }, window: [[left, right]] }) {
  const [low, high] = sheet.window[1];
  context.beginPath();
  let before = NaN;
  f.forEach((value, i) => {
    const leap = (before < low && value > high) || (before > high && value < low); // over a pole there is no curve
    const [x, y] = [sheet.x(left + ((right - left) * i) / (f.length - 1)), sheet.y(value)];
    if (Number.isFinite(value) && Number.isFinite(before) && !leap) context.lineTo(x, y);
    else if (Number.isFinite(value)) context.moveTo(x, y);
    before = value;
  });
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = css("ink");
  context.stroke();
}

/** @param {Sheet} sheet @param {CanvasRenderingContext2D} context @param {Shown} descent */
function tangent(sheet, context, { point: [x], value, slope: [slope], change: [change] }) {
  const colour = slope < 0 ? "negative" : "positive";
  const reach = 0.22 * (sheet.place.right - sheet.place.left);
  const steep = Math.atan2(sheet.y(value + slope) - sheet.y(value), sheet.x(x + 1) - sheet.x(x));
  const [dx, dy] = [reach * Math.cos(steep), reach * Math.sin(steep)];
  context.strokeStyle = css(colour, 0.55);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(sheet.x(x) - dx, sheet.y(value) - dy);
  context.lineTo(sheet.x(x) + dx, sheet.y(value) + dy);
  context.stroke();
  if (change === null) return;
  context.strokeStyle = context.fillStyle = css(colour);
  context.lineWidth = 3;
  const foot = sheet.place.bottom - 2;
  arrow(context, [sheet.x(x), foot], [sheet.x(x + change), foot]);
  context.setLineDash([2, 4]);
  line(sheet, context, [x, value], [x, sheet.window[1][0]], "soft", 1.5);
  context.setLineDash([]);
}

/**
 * @param {Sheet} sheet
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {string} colour
 * @param {number} width
 */
function line(sheet, context, from, to, colour, width) {
  context.strokeStyle = css(colour);
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(sheet.x(from[0]), sheet.y(from[1]));
  context.lineTo(sheet.x(to[0]), sheet.y(to[1]));
  context.stroke();
}
