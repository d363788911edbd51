import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { throttle } from "../../src/brightest/web/page/js/ui/throttle.js";

let now = 0;
let clock;

beforeEach(() => {
  now = 1000;
  clock = mock.method(performance, "now", () => now);
  mock.timers.enable({ apis: ["setTimeout"] });
});

afterEach(() => {
  clock.mock.restore();
  mock.timers.reset();
});

function pass(milliseconds) {
  now += milliseconds;
  mock.timers.tick(milliseconds);
}

test("the first call comes at once", () => {
  const calls = [];
  throttle((value) => calls.push(value), 10)("a");
  assert.deepEqual(calls, ["a"]);
});

test("calls in between wait, and the last of them comes", () => {
  const calls = [];
  const act = throttle((value) => calls.push(value), 10);
  for (const value of ["a", "b", "c"]) act(value);
  pass(9);
  assert.deepEqual(calls, ["a"]);
  act("d");
  pass(1);
  assert.deepEqual(calls, ["a", "d"]);
});

test("after a pause it comes at once again, and nothing comes twice", () => {
  const calls = [];
  const act = throttle((value) => calls.push(value), 10);
  act("a");
  pass(50);
  act("b");
  assert.deepEqual(calls, ["a", "b"]);
  pass(50);
  assert.deepEqual(calls, ["a", "b"]);
});
