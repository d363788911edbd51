import assert from "node:assert/strict";
import { test } from "node:test";
import { confidence } from "../../src/brightest/web/page/js/ui/confidence.js";

const network = { classes: [..."0123456789"], threshold: 0.9933 };
const answer = { answer: 7, probability: 0.9903, sure: false, dark: false };

test("an accepted answer is sure", () => {
  const { digit, why } = confidence({ ...answer, probability: 0.995, sure: true }, network);
  assert.equal(digit, "7");
  assert.equal(why, "Sure.");
});

test("a likely answer below the threshold is fairly sure, and names no threshold", () => {
  const { says, why } = confidence(answer, network);
  assert.equal(why, "Fairly sure.");
  assert.match(says, /^99\.03/);
});

test("an unlikely answer is unsure, and less than half may be no digit", () => {
  assert.equal(confidence({ ...answer, probability: 0.6 }, network).why, "Unsure.");
  assert.match(confidence({ ...answer, probability: 0.3 }, network).why, /^Unsure\. Perhaps it is not a digit/);
});

test("a network without a threshold is never called sure", () => {
  assert.equal(confidence({ ...answer, sure: true }, { ...network, threshold: 0 }).why, "Fairly sure.");
});

test("a rejected image is not a digit", () => {
  const { digit, says } = confidence({ ...answer, dark: true }, network);
  assert.equal(digit, "–");
  assert.equal(says, "Not a digit");
});
