import assert from "node:assert/strict";
import { test } from "node:test";
import { parted } from "../../src/brightest/web/page/js/board/labels.js";

const PITCH = 16;
const LIMITS = [10, 300];

/** The least from one label to the next. */
function closest(places) {
  const sorted = [...places].sort((one, other) => one - other);
  return Math.min(...sorted.slice(1).map((place, i) => place - sorted[i]));
}

test("labels that are far from each other stay where they are", () => {
  assert.deepEqual(parted([200, 20, 100], PITCH, LIMITS), [200, 20, 100]);
});

test("labels of curves that end in one place part, around it and in their order", () => {
  assert.deepEqual(parted([100, 102], PITCH, LIMITS), [93, 109]);
  assert.deepEqual(parted([100, 100, 100], PITCH, LIMITS), [84, 100, 116]);
});

test("labels stay between the limits", () => {
  assert.deepEqual(parted([299, 300, 299], PITCH, LIMITS), [268, 300, 284]);
  assert.deepEqual(parted([0, 1], PITCH, LIMITS), [10, 26]);
});

test("labels never lie on one another, wherever they are wanted", () => {
  for (let round = 0; round < 200; round++) {
    const wanted = Array.from({ length: 2 + (round % 9) }, (_, i) => (7919 * (round + 1) * (i + 1) ** 2) % 310);
    const places = parted(wanted, PITCH, LIMITS);
    assert.ok(closest(places) >= PITCH - 1e-9);
    assert.ok(Math.min(...places) >= LIMITS[0] && Math.max(...places) <= LIMITS[1]);
  }
});
