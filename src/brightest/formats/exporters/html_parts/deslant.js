/** Shear a normalized digit along its rows until it stands upright: images/deslant.py of brightest, to the bit. */

import { roundHalfEven } from "./frame.js";

const SIDE = 28;
const BOX_THRESHOLD = 0.05; // share of the strongest ink below which a pixel is not part of the bounding box
const MAX_SLANT = 1.5; // columns per row: what leans further is a dash, not a slanted digit
const UPRIGHT_SLANT = 0.02; // columns per row
const SCALE_TOLERANCE = 0.03; // a share of the length: less isn't worth a blur
const MAX_PASSES = 3;
const PAD = 8; // black pixels on both sides of a line

/** @param {Uint8Array} image @returns {[number, number, number]} row and column of the centre of mass, and the slant */
function centreAndSlant(image) {
  let [mass, sumY, sumX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  image.forEach((ink, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    mass += ink;
    sumY += y * ink;
    sumX += x * ink;
    sumYY += y * y * ink;
    sumXY += x * y * ink;
  });
  const variance = mass * sumYY - sumY * sumY; // whole numbers below 2^53: exact
  return variance ? [sumY / mass, sumX / mass, (mass * sumXY - sumX * sumY) / variance] : [0, 0, 0];
}

/** @param {Uint8Array} image @param {number} slant @returns {number} the longest side of the ink without its slant */
function longestSide(image, slant) {
  const strongest = image.reduce((max, ink) => Math.max(max, ink));
  let [top, bottom, first, last] = [SIDE, 0, 1e9, -1e9];
  image.forEach((ink, i) => {
    if (ink <= BOX_THRESHOLD * strongest) return;
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    [top, bottom] = [Math.min(top, y), y];
    [first, last] = [Math.min(first, x - slant * y), Math.max(last, x - slant * y)];
  });
  return Math.max(bottom - top, last - first) + 1;
}

/** @param {number} t in [0, 1) @returns {number[]} Catmull and Rom's weights of the pixels at -1, 0, 1 and 2 */
function cubic(t) {
  return [
    ((1 - 0.5 * t) * t - 0.5) * t,
    (1.5 * t - 2.5) * t * t + 1,
    ((2 - 1.5 * t) * t + 0.5) * t,
    (0.5 * t - 0.5) * t * t,
  ];
}

/**
 * @param {Uint8Array} image @param {[number, number]} centre of mass @param {number} slant @param {number} scale
 * @returns {Uint8Array} without its slant, scaled about its centre of mass
 */
function sheared(image, [middleY, middleX], slant, scale) {
  const result = new Uint8Array(SIDE * SIDE);
  for (let r = 0; r < SIDE; r++) {
    const y = middleY + (r - middleY) / scale;
    const above = Math.floor(y);
    const line = new Float64Array(SIDE + 2 * PAD);
    cubic(y - above).forEach((weight, i) => {
      const row = above - 1 + i;
      if (row < 0 || row >= SIDE) return;
      for (let x = 0; x < SIDE; x++) line[PAD + x] += weight * image[row * SIDE + x];
    });
    const shift = middleX + slant * (y - middleY);
    for (let c = 0; c < SIDE; c++) {
      const x = Math.min(Math.max(shift + (c - middleX) / scale, -3), SIDE + 2);
      const before = Math.floor(x);
      const [a, b, d, e] = cubic(x - before);
      const at = PAD + before;
      const value = a * line[at - 1] + b * line[at] + d * line[at + 1] + e * line[at + 2];
      result[r * SIDE + c] = roundHalfEven(Math.min(Math.max(value, 0), 255));
    }
  }
  return result;
}

/** @param {Uint8Array} image normalized @returns {Uint8Array} upright; itself if it is or can't be made so */
export function deslanted(image) {
  const [y, x, leans] = centreAndSlant(image);
  if (Math.abs(leans) <= UPRIGHT_SLANT || Math.abs(leans) > MAX_SLANT) return image;
  let slant = leans;
  const length = longestSide(image, 0);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let scale = length / longestSide(image, slant);
    if (Math.abs(scale - 1) < SCALE_TOLERANCE) scale = 1;
    const upright = sheared(image, [y, x], slant, scale);
    const remaining = centreAndSlant(upright)[2];
    if (Math.abs(remaining) <= UPRIGHT_SLANT) return upright;
    slant += remaining;
  }
  return image;
}
