import assert from "node:assert/strict";
import { test } from "node:test";
import { confidence } from "../../src/brightest/web/page/js/ui/confidence.js";

const network = { classes: [..."0123456789"], threshold: 0.9933 };
const answer = { answer: 7, output: 0.9712, probability: 0.9903, sure: false, dark: false };

test("an accepted answer is sure", () => {
  const { digit, says, unsure } = confidence({ ...answer, probability: 0.995, sure: true }, network);
  assert.equal(digit, "7");
  assert.equal(says, "Sure");
  assert.ok(!unsure);
});

test("a likely answer below the threshold is fairly sure, and neither threshold nor probability is named", () => {
  const { says, why, unsure } = confidence(answer, network);
  assert.equal(says, "Fairly sure");
  assert.equal(why, "The output for 7 is at 0.97.");
  assert.ok(!unsure);
});

test("an unlikely answer is unsure, and less than half may be no digit", () => {
  assert.equal(confidence({ ...answer, probability: 0.6 }, network).says, "Unsure");
  assert.ok(confidence({ ...answer, probability: 0.6 }, network).unsure);
  assert.match(confidence({ ...answer, probability: 0.3 }, network).why, /Perhaps this isn’t a digit/);
});

test("a network without a threshold is never called sure", () => {
  assert.equal(confidence({ ...answer, sure: true }, { ...network, threshold: 0 }).says, "Fairly sure");
});

test("a rejected image is not a digit", () => {
  const { digit, says, unsure } = confidence({ ...answer, dark: true }, network);
  assert.equal(digit, "–");
  assert.equal(says, "Not a digit");
  assert.ok(unsure);
});
