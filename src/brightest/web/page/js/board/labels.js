/** Labels that would lie on one another part. */

/** @import { Range } from "../charts/ticks.js" */

/**
 * Part labels that stand in one column: in the order of their places, each as near to its own as the others allow.
 * @param {number[]} wanted where each would stand by itself, CSS pixels
 * @param {number} pitch the least from one to the next
 * @param {Range} limits of the first and the last, if there is room for all between them
 * @returns {number[]} where each stands
 */
export function parted(wanted, pitch, [first, last]) {
  const order = wanted.map((_, i) => i).sort((i, k) => wanted[i] - wanted[k]);
  /** @type {{ sum: number, count: number }[]} labels that touch, around the middle of their places */
  const heaps = [];
  const middle = (/** @type {number} */ i) => heaps[i].sum / heaps[i].count;
  order.forEach((i, k) => {
    heaps.push({ sum: wanted[i] - k * pitch, count: 1 });
    for (let last = heaps.length - 1; last > 0 && middle(last) < middle(last - 1); last--) {
      const { sum, count } = heaps[last];
      heaps.pop();
      heaps[last - 1].sum += sum;
      heaps[last - 1].count += count;
    }
  });
  const most = Math.max(first, last - (wanted.length - 1) * pitch);
  const places = heaps.flatMap(({ sum, count }) => new Array(count).fill(Math.min(most, Math.max(first, sum / count))));
  /** @type {number[]} */
  const found = new Array(wanted.length);
  order.forEach((i, k) => {
    found[i] = places[k] + k * pitch;
  });
  return found;
}
