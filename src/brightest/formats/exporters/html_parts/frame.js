/** From a drawing to the pixels that a network reads: images/normalize.py of brightest, to the bit. */

import { resize } from "./resize.js";

/** @typedef {[number, number]} Point x to the right and y down, 0 to 1 across the pad */

const SIDE = 28;
const INK_SIDE = 280; // of the ink, in pixels: ten for one of the frame
const PEN_RADIUS = (0.085 * INK_SIDE) / 2; // that of the pad's pen
const BOX_SIDE = 20; // pixels along the digit's longest side
const CENTRE = 14; // row and column of the pixel nearest to the centre of mass
const PADDING = 3; // pixels around the digit, for the resampling filter

/** @param {number} x @returns {number} the nearest whole number, the even one of two */
export function roundHalfEven(x) {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 ? low + 1 : low;
}

/**
 * Black and white, as the forms were scanned that MNIST was made from.
 * @param {Point[][]} strokes
 * @returns {Uint8Array} (INK_SIDE, INK_SIDE): 1 where a pixel's middle is under the pen
 */
export function inkOf(strokes) {
  const ink = new Uint8Array(INK_SIDE * INK_SIDE);
  for (const stroke of strokes) {
    const places = stroke.map(([x, y]) => [x * INK_SIDE, y * INK_SIDE]);
    for (let i = 0; i < Math.max(1, places.length - 1) && places.length; i++) {
      inkLine(ink, places[i], places[Math.min(i + 1, places.length - 1)]);
    }
  }
  return ink;
}

/** @param {Uint8Array} ink @param {number[]} from @param {number[]} to */
function inkLine(ink, [x, y], [u, v]) {
  const [dx, dy] = [u - x, v - y];
  const length = dx * dx + dy * dy;
  const within = (/** @type {number} */ at) => Math.min(INK_SIDE, Math.max(0, at));
  const [left, right] = [Math.floor(Math.min(x, u) - PEN_RADIUS), Math.ceil(Math.max(x, u) + PEN_RADIUS)].map(within);
  const [top, bottom] = [Math.floor(Math.min(y, v) - PEN_RADIUS), Math.ceil(Math.max(y, v) + PEN_RADIUS)].map(within);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [px, py] = [column + 0.5 - x, row + 0.5 - y];
      const t = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const [ex, ey] = [px - t * dx, py - t * dy];
      if (ex * ex + ey * ey <= PEN_RADIUS * PEN_RADIUS) ink[row * INK_SIDE + column] = 1;
    }
  }
}

/**
 * Scale and centre black and white ink as MNIST does.
 * @param {Uint8Array} ink (INK_SIDE, INK_SIDE)
 * @returns {Uint8Array | null} (28, 28), light on dark; null if there is no ink
 */
export function normalized(ink) {
  let [top, bottom, left, right] = [INK_SIDE, -1, INK_SIDE, -1];
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i]) continue;
    const [x, y] = [i % INK_SIDE, Math.floor(i / INK_SIDE)];
    [top, bottom, left, right] = [Math.min(top, y), y, Math.min(left, x), Math.max(right, x)];
  }
  if (bottom < 0) return null;
  const [height, width] = [bottom - top + 1, right - left + 1];
  const scale = BOX_SIDE / Math.max(height, width);
  const [rows, columns] = [height, width].map((side) => Math.max(1, roundHalfEven(side * scale)));
  const wide = width + 2 * PADDING;
  const padded = new Float32Array((height + 2 * PADDING) * wide);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * INK_SIDE + left;
    padded.set(ink.subarray(start, start + width), (y + PADDING) * wide + PADDING);
  }
  const digit = resize(padded, [height + 2 * PADDING, wide], PADDING, [rows, columns], scale > 1);
  const largest = digit.reduce((max, value) => Math.max(max, value));
  for (let i = 0; i < digit.length; i++) digit[i] = Math.min(1, Math.max(0, Math.fround(digit[i] / largest)));
  return placed(digit, rows, columns);
}

/** @param {Float32Array} digit @param {number} rows @param {number} columns @returns {Uint8Array} (28, 28) */
function placed(digit, rows, columns) {
  const lines = Array.from({ length: rows }, (_, y) => digit.subarray(y * columns, (y + 1) * columns));
  const byRow = Float32Array.from(lines, sum);
  const byColumn = new Float32Array(columns);
  for (const line of lines) for (let x = 0; x < columns; x++) byColumn[x] += line[x];
  const [top, left] = [byRow, byColumn].map(offset);
  const image = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      image[(top + y) * SIDE + left + x] = roundHalfEven(Math.fround(255 * lines[y][x]));
    }
  }
  return image;
}

/** @param {Float32Array} mass of each line @returns {number} the first line that puts its centre in the middle */
function offset(mass) {
  const centre = mass.reduce((total, value, i) => total + value * i, 0) / sum(mass);
  return Math.min(Math.max(roundHalfEven(CENTRE - centre), 0), SIDE - mass.length);
}

/** As NumPy adds up to 128 numbers of float32: eight sums, then theirs. @param {Float32Array} values */
function sum(values) {
  const whole = values.length < 8 ? 0 : values.length - (values.length % 8);
  const eight = new Float32Array(8);
  for (let i = 0; i < whole; i++) eight[i % 8] += values[i];
  const [a, b, c, d] = [0, 2, 4, 6].map((i) => Math.fround(eight[i] + eight[i + 1]));
  let total = Math.fround(Math.fround(a + b) + Math.fround(c + d));
  for (let i = whole; i < values.length; i++) total = Math.fround(total + values[i]);
  return total;
}
