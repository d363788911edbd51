/** Round numbers for axes. */

/** @typedef {[number, number]} Range from, to */

/** @param {number} min @returns {number} the smallest of 1, 2, 5, 10, 20, ... that is at least `min` */
export function roundStep(min) {
  const power = 10 ** Math.floor(Math.log10(min));
  return power * ([1, 2, 5].find((factor) => factor * power >= min) ?? 10);
}

/**
 * @param {Range} range
 * @param {number} count about how many are wanted
 * @param {number} [minStep]
 * @returns {number[]} round numbers inside the range, at most twice `count`
 */
export function ticks([low, high], count, minStep = 0) {
  const step = Math.max(minStep, roundStep((high - low) / count));
  const first = Math.ceil(low / step);
  const length = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: Math.min(length, 2 * count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** @param {Range} range @returns {number[]} about five round numbers, the first and last around the range */
export function enclosingTicks([low, high]) {
  const step = roundStep(0.999 * ((high - low) / 5 || 1e-3));
  const first = Math.floor(low / step + 1e-9);
  return Array.from({ length: Math.ceil(high / step - 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}
