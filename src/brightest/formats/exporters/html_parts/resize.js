/** Pillow's resize of an image of floats, to the bit: Resample.c, with Hamming's filter or Lanczos's. */

const HAMMING = [Math.fround(0.54), Math.fround(0.46)]; // float32 in Pillow, too

/** @param {number} x @returns {number} */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** @param {number} x @returns {number} */
function hamming(x) {
  const distance = Math.abs(x);
  return distance < 1 ? sinc(distance) * (HAMMING[0] + HAMMING[1] * Math.cos(distance * Math.PI)) : 0;
}

/** @param {number} x @returns {number} */
function lanczos(x) {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

/**
 * The weights of old pixels in each new one.
 * @param {number} size old pixels, the padding included
 * @param {number} padding old pixels at both ends
 * @param {number} wanted new pixels
 * @param {boolean} enlarges
 * @returns {{ first: number, weights: number[] }[]}
 */
function coefficients(size, padding, wanted, enlarges) {
  const scale = (size - 2 * padding) / wanted;
  const stretch = Math.max(1, scale);
  const support = (enlarges ? 3 : 1) * stretch;
  const filter = enlarges ? lanczos : hamming;
  return Array.from({ length: wanted }, (_, i) => {
    const centre = padding + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(size, Math.trunc(centre + support + 0.5));
    const weights = Array.from({ length: end - first }, (_, k) => filter((k + first - centre + 0.5) * (1 / stretch)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/**
 * @param {Float32Array} image (height, width), the padding included
 * @param {[number, number]} size its height and width
 * @param {number} padding on all four sides, which is left away
 * @param {[number, number]} wanted height and width of the result
 * @param {boolean} enlarges use Lanczos's filter instead of Hamming's
 * @returns {Float32Array}
 */
export function resize(image, [height, width], padding, [rows, columns], enlarges) {
  const across = coefficients(width, padding, columns, enlarges);
  const down = coefficients(height, padding, rows, enlarges);
  const narrow = new Float32Array(height * columns);
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, weights }, x) => {
      narrow[y * columns + x] = weights.reduce((sum, weight, k) => sum + image[y * width + first + k] * weight, 0);
    });
  }
  const result = new Float32Array(rows * columns);
  down.forEach(({ first, weights }, y) => {
    for (let x = 0; x < columns; x++) {
      result[y * columns + x] = weights.reduce((sum, weight, k) => sum + narrow[(first + k) * columns + x] * weight, 0);
    }
  });
  return result;
}
