import assert from "node:assert/strict";
import { test } from "node:test";
import { later } from "../../src/brightest/web/page/js/views/step-order.js";

const LESSONS = [
  { name: "One", steps: [{ experiment: "a" }, {}, { experiment: "b" }] },
  {
    name: "Two",
    steps: [
      { experiment: "c", network: "untrained" },
      { experiment: "d", network: "untrained" },
    ],
  },
  { name: "Three", steps: ["e", "f", "g", "h"].map((experiment) => ({ experiment })) },
];

test("experiments of the next steps are tried ahead, over the ends of lessons", () => {
  assert.deepEqual(later(LESSONS, "2/2"), []);
  assert.deepEqual(later(LESSONS, "3/1"), ["f", "g", "h"]);
  assert.deepEqual(later([LESSONS[0], LESSONS[2]], "1/2"), ["b", "e", "f"]);
});

test("none is tried ahead with the network of another step", () => {
  assert.deepEqual(later(LESSONS, "1/1"), ["b"]);
  assert.deepEqual(later(LESSONS, "1/3"), []);
  assert.deepEqual(later(LESSONS, "2/1"), ["d"]);
});
