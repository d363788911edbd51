/** The pace of a run: long steps are slow at first, and steps too short to be seen are taken several at a time. */

const INTERVAL = 170; // milliseconds from a step to the next
const SLOWER = 630; // for a first step that is LONG
const SLOW_STEPS = 15;
const [LONG, SHORT] = [0.1, 0.002]; // of the window

/**
 * @param {Descent} descent @param {number[][]} window that is drawn
 * @returns {{ steps: number, wait: number }} to take at once, after so many milliseconds
 */
export function pace({ step, before }, window) {
  const moved = Math.max(...before.map((by, i) => Math.abs(by ?? 0) / (window[i] ? window[i][1] - window[i][0] : 1)));
  const slow = Math.min(1, moved / LONG) * Math.max(0, 1 - step / SLOW_STEPS);
  return { steps: 1 + Math.floor(step / (moved < SHORT ? 5 : 20)), wait: INTERVAL + slow * SLOWER };
}
