/** The pace of a run: long steps are slow at first, and steps too short to be seen are taken several at a time. */

const INTERVAL = 170; // milliseconds from a step to the next
const LONG_INTERVAL = 800; // after a first step that is LONG
const SLOW_STEPS = 15; // then all have the one interval
const [LONG, SHORT] = [0.1, 0.002]; // of the window
const STEPS_TO_SPEED_UP = 20; // after every so many, one step more at a time
const SHORT_TO_SPEED_UP = 5; // where they are SHORT

/**
 * @param {Descent} descent @param {number[][]} window that is drawn
 * @returns {{ steps: number, wait: number }} how many steps to take at once, and the milliseconds before them
 */
export function pace({ step, before }, window) {
  const moved = Math.max(...before.map((by, i) => Math.abs(by ?? 0) / (window[i] ? window[i][1] - window[i][0] : 1)));
  const every = step && moved < SHORT ? SHORT_TO_SPEED_UP : STEPS_TO_SPEED_UP;
  const slow = Math.min(1, moved / LONG) * Math.max(0, 1 - step / SLOW_STEPS);
  return { steps: 1 + Math.floor(step / every), wait: INTERVAL + slow * (LONG_INTERVAL - INTERVAL) };
}
