/** Images and a network's answers under them, which change one after another while it learns. */

import { font } from "../ui/canvas.js";
import { cssColour } from "../ui/theme.js";
import { phase } from "./motion.js";
import { fitted, painted } from "./moving-numbers.js";

/**
 * @import { ChartsAnswers } from "../network/messages.d.ts"
 * @import { Frame } from "../ui/canvas.js"
 */

const END = 0.55; // the time when the last answer has changed

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {ChartsAnswers} chart @param {number} time */
export function drawAnswers(context, { width, height, type }, { images, answers, texts, marked }, time) {
  const reached = Math.min(1, time / END) * (answers.length - 1);
  const moment = Math.floor(reached);
  const changed = images.map((_, i) => i).filter((i) => answers[moment][i] !== answers[moment + 1]?.[i]);
  const below = 1.9 * type;
  const { columns, cell } = fitted(images.length, width, height - 2.2 * type, below + 6);
  const side = cell - 6;
  const left = (width - columns * cell) / 2;
  images.forEach((image, i) => {
    const [x, y] = [left + (i % columns) * cell + 3, Math.floor(i / columns) * (cell + below) + 3];
    const turned = reached - moment - (changed.indexOf(i) + 1) / (changed.length + 1);
    const turns = moment + 1 < answers.length && changed.includes(i) && turned >= 0;
    const answer = answers[turns ? moment + 1 : moment][i];
    context.imageSmoothingEnabled = false;
    context.drawImage(painted(image, false), x, y, side, side);
    const large = turns ? 1 + 0.6 * (1 - phase(turned, 0, 0.25)) : 1;
    const [middle, line] = [x + side / 2, y + side + 1.35 * type];
    if (answer === marked) {
      context.fillStyle = cssColour("ink");
      context.beginPath();
      context.roundRect(middle - large * type, line - 1.1 * type * large, 2 * large * type, 1.45 * type * large, 5);
      context.fill();
    }
    context.font = font(1.15 * type * large, answer === marked ? 700 : 400);
    context.textAlign = "center";
    context.fillStyle = cssColour(answer === marked ? "ground" : "ink");
    context.fillText(answer, middle, line, cell);
  });
  context.font = font(1.2 * type, 650);
  context.textAlign = "center";
  context.fillStyle = cssColour("ink");
  if (time > 0) context.fillText(texts[moment], width / 2, height - 0.5 * type, width);
}
