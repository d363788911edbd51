/** Numbers of any size in few digits, as people write them. */

const TINY = 1e-7;

/** @param {number | null} value @returns {string} four digits, with a real minus */
export function figure(value) {
  if (value === null) return "no number";
  if (Math.abs(value) < TINY) return "0"; // what is left of a descent at rest
  return String(Number(value.toPrecision(4))).replaceAll("-", "−");
}

/** @param {number | null} value @returns {string} as figure, but always with its sign */
export function step(value) {
  return (value !== null && value > 0 ? "+" : "") + figure(value);
}
