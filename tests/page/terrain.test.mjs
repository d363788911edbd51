import assert from "node:assert/strict";
import { test } from "node:test";

import { heightAt, wayDown } from "../../src/brightest/web/page/js/views/terrain.js";

/** A bowl around (1, -1), measured at 21 places in each direction. */
function bowl(measured = 21) {
  const window = [
    [-4, 4],
    [-3, 3],
  ];
  const f = Array.from({ length: 21 * 21 }, (_, i) => {
    const [x, y] = [-4 + 0.4 * (i % 21), -3 + 0.3 * Math.floor(i / 21)];
    return i < 21 * measured ? (x - 1) ** 2 + 2 * (y + 1) ** 2 : Number.NaN;
  });
  return { arrays: { f }, points: 21, window };
}

test("a ball goes down at each step and ends at the bottom", () => {
  const land = bowl();
  const way = wayDown(land, [-3.5, 2.8]);
  const heights = way.map((place) => heightAt(land, place));
  assert.deepEqual(way[0], [-3.5, 2.8]);
  assert.ok(heights.every((height, k) => k === 0 || height < heights[k - 1]));
  assert.ok(Math.hypot(way.at(-1)[0] - 1, way.at(-1)[1] + 1) < 0.3);
});

test("its first step is the steepest", () => {
  const [[x, y], [nextX, nextY]] = wayDown(bowl(), [3, 1]);
  assert.ok(Math.abs((nextY - y) / (nextX - x) - 8 / 4) < 0.1); // slopes 4 along x and 8 along y
});

test("it stays where nothing around it is measured", () => {
  assert.deepEqual(wayDown(bowl(3), [0, 2]), [[0, 2]]);
});

test("at the bottom it stays", () => {
  const [x, y] = wayDown(bowl(), [1, -1]).at(-1);
  assert.ok(Math.hypot(x - 1, y + 1) < 0.2);
});

test("it doesn't leave the map where the ground falls outwards", () => {
  const land = bowl();
  land.arrays.f = Array.from({ length: 21 * 21 }, (_, i) => -(i % 21));
  const [x, y] = wayDown(land, [3.9, 0]).at(-1);
  assert.deepEqual([x, Math.abs(y) < 0.5], [4, true]);
});

test("in a ravine it follows the ground", () => {
  const land = bowl();
  const ravine = (x, y) => 40 * (y - x / 2) ** 2 + 0.2 * (x - 3) ** 2;
  land.arrays.f = Array.from({ length: 21 * 21 }, (_, i) => ravine(-4 + 0.4 * (i % 21), -3 + 0.3 * Math.floor(i / 21)));
  const way = wayDown(land, [-3, 1]);
  const heights = way.map((place) => heightAt(land, place));
  assert.ok(heights.every((height, k) => k === 0 || height < heights[k - 1]));
  assert.ok(way.length > 5);
});
