/** The heights of the network's landscape between the points at which it was measured, and the ways down. */

const STRIDE = 0.4; // of the distance between two columns of the landscape: from one place of a way to the next
const MAX_PLACES = 300; // of a way

/**
 * The height at a place; NaN where it isn't measured.
 * @param {Landscape} landscape @param {[number, number]} place @returns {number}
 */
export function heightAt({ arrays: { f }, points: n, window }, place) {
  const [column, line] = place.map((value, axis) => {
    const [low, high] = window[axis];
    return Math.min(n - 1.001, Math.max(0, ((value - low) / (high - low)) * (n - 1)));
  });
  const [c, r] = [Math.floor(column), Math.floor(line)];
  const along = (/** @type {number} */ row) => f[n * row + c] + (column - c) * (f[n * row + c + 1] - f[n * row + c]);
  return along(r) + (line - r) * (along(r + 1) - along(r));
}

/**
 * The steepest way down on the map, from a place to where nothing beside it is lower, or not yet measured.
 * @param {Landscape} landscape @param {[number, number]} place @returns {[number, number][]}
 */
export function wayDown(landscape, place) {
  const [low, high] = landscape.window[0];
  const stride = (STRIDE * (high - low)) / (landscape.points - 1);
  /** @type {[number, number][]} */
  const way = [place];
  while (way.length < MAX_PLACES) {
    const [x, y] = way[way.length - 1];
    const height = (/** @type {number} */ dx, /** @type {number} */ dy) => heightAt(landscape, [x + dx, y + dy]);
    const [across, up] = [height(stride, 0) - height(-stride, 0), height(0, stride) - height(0, -stride)];
    const [dx, dy] = [across, up].map((slope) => (-stride * slope) / Math.hypot(across, up));
    if (!(height(dx, dy) < height(0, 0))) break;
    way.push([x + dx, y + dy]);
  }
  return way;
}
