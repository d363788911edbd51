/** The same numbers found twice: number by number, and all at once. */

import { font } from "../ui/canvas.js";
import { SIDE } from "../ui/pixels.js";
import { cssColour } from "../ui/theme.js";
import { fitted, frameOf, painted } from "./numbers.js";

/** @param {Context} context @param {Frame} frame @param {ChartsFilling} chart @param {number} time */
export function drawFilling(context, { width, height, type }, { images, count, names, seconds, told }, time) {
  const beside = width > 36 * type;
  const [w, h] = beside ? [(width - 3 * type) / 2, height] : [width, (height - type) / 2];
  const passed = time * Math.max(...seconds);
  context.imageSmoothingEnabled = false;
  context.textAlign = "left";
  names.forEach((name, k) => {
    const [left, top] = [beside ? k * (w + 3 * type) : 0, beside ? 0 : k * (h + type)];
    const found = Math.min(1, passed / seconds[k]);
    const { columns, cell } = fitted(images.length, w, h - 4 * type, 0);
    images.forEach((image, i) => {
      const side = cell - 4;
      const [x, y] = [left + (i % columns) * cell, top + 1.8 * type + Math.floor(i / columns) * cell];
      frameOf(context, { x, y, width: side, height: side });
      const pixels = Math.floor(image.length * Math.min(1, Math.max(0, found * images.length - i)));
      const rows = Math.floor(pixels / SIDE);
      const unit = side / SIDE;
      const picture = painted(image, true);
      if (rows) context.drawImage(picture, 0, 0, SIDE, rows, x, y, side, rows * unit);
      const more = pixels % SIDE;
      if (more) context.drawImage(picture, 0, rows, more, 1, x, y + rows * unit, more * unit, unit);
    });
    context.fillStyle = cssColour("ink");
    context.font = font(1.15 * type, 650);
    context.fillText(name, left, top + 1.1 * type);
    if (!time) return; // it would answer the step's question
    const clock = Math.min(passed, seconds[k]);
    const shown = clock < 0.1 ? `${(1000 * clock).toFixed(1)} ms` : `${clock.toFixed(1)} s`;
    const numbers = Math.round(found * count).toLocaleString("en");
    const result = time === 1 && seconds[k] < Math.max(...seconds) ? `: ${told}` : "";
    context.fillText(`${numbers} numbers in ${shown}${result}`, left, top + h - 0.6 * type, w);
  });
}
