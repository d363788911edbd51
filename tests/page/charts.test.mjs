import assert from "node:assert/strict";
import { test } from "node:test";
import { addContours } from "../../src/brightest/web/page/js/charts/contours.js";
import { enclosingTicks, roundStep, ticks } from "../../src/brightest/web/page/js/charts/ticks.js";

/** Records the segments of a path. */
class Recorder {
  segments = [];
  moveTo(x, y) {
    this.start = [x, y];
  }
  lineTo(x, y) {
    this.segments.push([this.start, [x, y]]);
  }
}

function contours(f, level) {
  const path = new Recorder();
  addContours(path, new Float32Array(f), level);
  return path.segments;
}

test("a contour line crosses the edges where the function has its level", () => {
  const slope = [0, 1, 0, 1]; // f(x, y) = x
  assert.deepEqual(contours(slope, 0.25), [
    [
      [0.25, 0],
      [0.25, 1],
    ],
  ]);
});

test("a peak is surrounded by a closed line", () => {
  const segments = contours([0, 0, 0, 0, 1, 0, 0, 0, 0], 0.5);
  assert.equal(segments.length, 4);
  for (const [x, y] of segments.flat()) assert.equal(Math.abs(x - 1) + Math.abs(y - 1), 0.5);
});

test("a saddle has two lines in one square", () => {
  assert.equal(contours([1, 0, 0, 1], 0.5).length, 2);
});

test("there are no lines outside the range, or beside a hole", () => {
  assert.deepEqual(contours([0, 1, 0, 1], 2), []);
  assert.deepEqual(contours([0, 1, Number.NaN, 1], 0.5), []);
});

test("steps are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.3, 1, 1.1, 4, 60].map(roundStep), [0.5, 1, 2, 5, 100]);
});

test("ticks are round numbers inside the range", () => {
  assert.deepEqual(ticks([-1.3, 2.2], 4), [-1, 0, 1, 2]);
  assert.deepEqual(ticks([0, 0.29], 3), [0, 0.1, 0.2]);
  assert.deepEqual(ticks([0, 2], 8, 1), [0, 1, 2]);
});

test("enclosing ticks begin and end around the range", () => {
  const all = enclosingTicks([0.03, 0.97]);
  assert.equal(all[0], 0);
  assert.ok((all.at(-1) ?? 0) >= 0.97);
});
