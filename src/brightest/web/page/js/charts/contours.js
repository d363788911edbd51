/** Contour lines of a function on a grid: marching squares. */

/** @typedef {Pick<Path2D, "moveTo" | "lineTo">} Path */

/**
 * Add the contour lines of one level to a path: in each square of the grid, from the edge where a line enters to the
 * edge where it leaves. Squares with a corner that is not finite have no lines.
 * @param {Path} path in steps of the grid
 * @param {ArrayLike<number>} f (n, n), a row for each y
 * @param {number} level
 */
export function addContours(path, f, level) {
  const n = Math.sqrt(f.length);
  for (let y = 0; y < n - 1; y++) {
    for (let x = 0; x < n - 1; x++) addSquare(path, f, level, n, x, y);
  }
}

/**
 * @param {Path} path @param {ArrayLike<number>} f @param {number} level
 * @param {number} n @param {number} x @param {number} y
 */
function addSquare(path, f, level, n, x, y) {
  const corners = [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ];
  const above = corners.map(([i, j]) => f[n * j + i] - level);
  if (!above.every(Number.isFinite)) return;
  let crossings = 0;
  for (let k = 0; k < 4; k++) {
    const [a, b] = [above[k], above[(k + 1) % 4]];
    if (a < 0 === b < 0) continue;
    const share = a / (a - b);
    const [[fromX, fromY], [toX, toY]] = [corners[k], corners[(k + 1) % 4]];
    const [u, v] = [fromX + share * (toX - fromX), fromY + share * (toY - fromY)];
    if (crossings++ % 2) path.lineTo(u, v);
    else path.moveTo(u, v);
  }
}
