/** Numbers as text, always with a real minus sign, and text as numbers. */

const MIN_NONZERO = 1e-7; // smaller numbers are what rounding leaves of a descent that has stopped
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} value @param {number} [places] after the point @returns {string} such as −0.25 */
export function decimal(value, places = 2) {
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** @param {number} value @param {number} [places] after the point @returns {string} such as +0.25; 0.00 has no sign */
export function signedDecimal(value, places) {
  const text = decimal(value, places);
  return value > 0 && Number(text) > 0 ? `+${text}` : text;
}

/** @param {number} n @param {string} one @param {string} many @returns {string} such as 1 epoch or 2,000 epochs */
export function counted(n, one, many) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** @param {number} share @returns {string} a percentage that is never rounded up to certainty */
export function percent(share) {
  if (share > 0.9999) return "over 99.99\u00a0%";
  return `${(100 * share).toFixed(share < 0.1 ? 1 : share < 0.99 ? 0 : 2)}\u00a0%`;
}

/** @param {number} share @param {number} [places] after the point @returns {string} a percentage */
export function fixedPercent(share, places = 1) {
  return `${(100 * share).toFixed(places)}\u00a0%`;
}

/** @param {number | null} value @returns {string} four significant digits, such as 12.5, 10,000 or 1.235·10³⁰ */
export function compact(value) {
  if (value === null) return "no number";
  if (Math.abs(value) < MIN_NONZERO) return "0";
  const text = String(Number(value.toPrecision(4)));
  if (text.includes("e")) return scientific(value, 4);
  return Number(text).toLocaleString("en", { maximumFractionDigits: 12 }).replace("-", "−");
}

/** @param {number | null} value @returns {string} as `compact` writes it, with a plus if positive */
export function signedCompact(value) {
  return (value !== null && value > 0 ? "+" : "") + compact(value);
}

/** @param {number} value @param {number} [digits] significant ones @returns {string} such as 0.0123 or −4.56·10⁻⁷ */
export function scientific(value, digits = 3) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const superscript = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  const text =
    power < -3 || power > 6
      ? `${mantissa}·10${power < 0 ? "⁻" : ""}${superscript}`
      : value.toFixed(Math.max(0, digits - 1 - power));
  return text.replace("-", "−");
}

/** @param {number} value @param {number} [digits] significant ones @returns {string} with a plus if positive */
export function signedScientific(value, digits) {
  return (value > 0 ? "+" : "") + scientific(value, digits);
}

/** @param {string} text such as "16, 16" @returns {number[]} empty for a network without hidden layers */
export function parseLayers(text) {
  return text
    .split(",")
    .filter((part) => part.trim())
    .map(Number);
}

/** @param {string} text such as "1, −2" @returns {number[]} */
export function parseNumbers(text) {
  return text
    .replaceAll("−", "-")
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
}
