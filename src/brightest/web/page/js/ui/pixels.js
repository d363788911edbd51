/** The pixels of an image: the one under the pointer, the next one for an arrow key, and the name of each. */

export const SIDE = 28;

/** @typedef {[number, number]} Cell column, row */

/** @param {number} at @param {number} most */
function within(at, most) {
  return Math.min(most, Math.max(0, at));
}

/**
 * Where the pointer is across an element.
 * @param {{ clientX: number, clientY: number }} event @param {Element} over
 * @returns {[number, number]} to the right and down, 0 to 1 even if the pointer has left it
 */
export function shareAt({ clientX, clientY }, over) {
  const { left, top, width, height } = over.getBoundingClientRect();
  return [within((clientX - left) / width, 1), within((clientY - top) / height, 1)];
}

/** @param {{ clientX: number, clientY: number }} event @param {Element} over that shows an image @returns {Cell} */
export function cellAt(event, over) {
  const [column, row] = shareAt(event, over).map((share) => within(Math.floor(SIDE * share), SIDE - 1));
  return [column, row];
}

/** @param {{ clientX: number, clientY: number }} event @param {Element} over @returns {number} the pixel, row by row */
export function pixelAt(event, over) {
  return pixelOf(cellAt(event, over));
}

/** @param {Cell} cell @returns {number} */
export function pixelOf([column, row]) {
  return SIDE * row + column;
}

/** @param {number} pixel @returns {Cell} */
export function cellOf(pixel) {
  return [pixel % SIDE, Math.floor(pixel / SIDE)];
}

/** @param {Cell} cell @param {[number, number]} direction @param {number} [step] @returns {Cell} at most at the edge */
export function neighbour([column, row], [right, down], step = 1) {
  return [within(column + step * right, SIDE - 1), within(row + step * down, SIDE - 1)];
}

/** @param {number} pixel @returns {string} rows and columns are counted from 1 */
export function pixelName(pixel) {
  const [column, row] = cellOf(pixel);
  return `row ${row + 1}, column ${column + 1}`;
}
