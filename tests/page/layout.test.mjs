import assert from "node:assert/strict";
import { test } from "node:test";
import { at, layout } from "../../src/brightest/web/page/js/charts/layout.js";

const LESSON = [784, 16, 16, 10];

test("a wide diagram has a column for each layer, from left to right", () => {
  const { upright, plane, layers } = layout(1, 900, 600, LESSON);
  assert.equal(upright, false);
  assert.deepEqual(
    layers.map(({ x }) => x.length),
    [16, 16, 10],
  );
  const columns = layers.map(({ x }) => x[0]);
  assert.ok(plane.x + plane.side < columns[0] && columns[0] < columns[1] && columns[1] < columns[2]);
});

test("a narrow diagram has rows, from top to bottom", () => {
  const { upright, plane, layers } = layout(1, 360, 800, LESSON);
  assert.equal(upright, true);
  const rows = layers.map(({ y }) => y[0]);
  assert.ok(plane.y + plane.side < rows[0] && rows[0] < rows[1] && rows[1] < rows[2]);
});

for (const [width, height] of [
  [900, 600],
  [360, 800],
  [1400, 700],
]) {
  test(`all neurons are inside ${width} × ${height} and don't overlap`, () => {
    for (const { x, y, radius } of layout(1, width, height, [784, 300, 30, 10]).layers) {
      for (let i = 0; i < x.length; i++) {
        assert.ok(x[i] > 0 && x[i] < width && y[i] > 0 && y[i] < height);
        if (i) assert.ok(Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]) >= 2 * radius);
      }
    }
  });
}

test("pixels are in layer 0, row by row", () => {
  const place = layout(1, 900, 600, LESSON);
  const pixel = place.plane.side / 28;
  const [first, next, below] = [0, 1, 28].map((i) => at(place, 0, i));
  assert.ok(Math.abs(next[0] - first[0] - pixel) < 1e-9 && next[1] === first[1]);
  assert.ok(Math.abs(below[1] - first[1] - pixel) < 1e-9 && below[0] === first[0]);
  assert.deepEqual(at(place, 3, 9), [place.layers[2].x[9], place.layers[2].y[9]]);
});
