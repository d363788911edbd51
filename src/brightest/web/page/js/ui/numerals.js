/** Numbers of any size in few digits, as people write them. */

const TINY = 1e-7;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

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

/** @param {number} value @param {number} [digits] of it @returns {string} such as 0.0123 or −4.56·10⁻⁷, with a real minus */
export function fine(value, digits = 3) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const text =
    power < -3 || power > 6
      ? `${mantissa}·10${power < 0 ? "⁻" : ""}${[...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join("")}`
      : value.toFixed(Math.max(0, digits - 1 - power));
  return text.replace("-", "−");
}

/** @param {number} value @param {number} [digits] @returns {string} as fine, but with its sign, where it has one */
export function finely(value, digits) {
  return (value > 0 ? "+" : "") + fine(value, digits);
}
