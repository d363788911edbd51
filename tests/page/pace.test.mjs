import assert from "node:assert/strict";
import { test } from "node:test";
import { pace } from "../../src/brightest/web/page/js/views/pace.js";

const VALLEYS = [[-2.1, 2.1]];

test("a long first step is seen for longer than a short one, and than a later one", () => {
  const { wait } = pace({ step: 1, before: [0.4] }, VALLEYS);
  assert.ok(wait > 2 * pace({ step: 1, before: [0.01] }, VALLEYS).wait);
  assert.ok(wait > 2 * pace({ step: 30, before: [0.4] }, VALLEYS).wait);
});

test("steps too short to be seen are taken several at a time", () => {
  assert.equal(pace({ step: 10, before: [0.1] }, VALLEYS).steps, 1);
  assert.equal(pace({ step: 10, before: [-0.001] }, VALLEYS).steps, 3);
  assert.equal(pace({ step: 0, before: [0] }, VALLEYS).steps, 1);
});

test("both balls of the lesson come to rest within seconds, slowly at first", () => {
  for (const start of [2, -2, 0.1]) {
    let [x, step, before, passed, near] = [start, 0, 0, 0, 0];
    const slope = () => 4 * x * (x * x - 1) + 0.3;
    while (Math.abs(slope()) > 1e-8) {
      const { steps, wait } = pace({ step, before: [before] }, VALLEYS);
      passed += wait;
      for (let k = 0; k < steps; k++, step++) x += before = -0.01 * slope();
      near ||= Math.abs(slope()) < 0.5 && step > 3 ? passed : 0;
    }
    assert.ok(passed < 12_000, `${start}: ${passed}`);
    if (Math.abs(start) === 2) assert.ok(near > 2500, `${start}: ${near}`);
  }
});

test("a pace is known before the land that is drawn", () => {
  assert.ok(pace({ step: 0, before: [0, null] }, []).wait > 0);
});
