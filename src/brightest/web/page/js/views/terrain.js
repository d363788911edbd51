/** The heights of the network's landscape between the points at which it was measured, and the ways down. */

const [LONGEST, SHORTEST] = [0.4, 0.05]; // steps of a way, in columns of the landscape
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
 * The steepest way down on the map: from a place to where no step of SHORTEST goes lower, or nothing is measured.
 * @param {Landscape} landscape @param {[number, number]} place @returns {[number, number][]}
 */
export function wayDown(landscape, place) {
  const [low, high] = landscape.window[0];
  const cell = (high - low) / (landscape.points - 1);
  const way = [place];
  for (let stride = LONGEST * cell; stride >= SHORTEST * cell && way.length < MAX_PLACES; ) {
    const next = below(landscape, way[way.length - 1], stride);
    if (next) way.push(next);
    else stride /= 2; // in a ravine a long step lands on the other slope
  }
  return way;
}

/**
 * @param {Landscape} landscape @param {[number, number]} place @param {number} stride
 * @returns {[number, number] | null} the place a stride along the steepest slope, if it is lower
 */
function below(landscape, [x, y], stride) {
  const height = (/** @type {number} */ dx, /** @type {number} */ dy) => heightAt(landscape, [x + dx, y + dy]);
  const [across, up] = [height(stride, 0) - height(-stride, 0), height(0, stride) - height(0, -stride)];
  const steep = Math.hypot(across, up);
  const [left, right] = landscape.window[0];
  const [bottom, top] = landscape.window[1];
  const nextX = Math.min(right, Math.max(left, x - (stride * across) / steep));
  const nextY = Math.min(top, Math.max(bottom, y - (stride * up) / steep));
  return heightAt(landscape, [nextX, nextY]) < height(0, 0) ? [nextX, nextY] : null;
}
