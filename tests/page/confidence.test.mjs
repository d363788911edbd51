import assert from "node:assert/strict";
import { test } from "node:test";
import { confidence } from "../../src/brightest/web/page/js/ui/confidence.js";

const network = { classes: [..."0123456789"], threshold: 0.9 };
const answer = { answer: 7, probability: 0.8, sure: false, dark: false };

test("a sure answer is said to be sure", () => {
  const { digit, why } = confidence({ ...answer, probability: 0.95, sure: true }, network);
  assert.equal(digit, "7");
  assert.equal(why, "It is sure.");
});

test("an unsure answer names the threshold", () => {
  assert.match(confidence(answer, network).why, /90\u00a0%/);
  assert.match(confidence({ ...answer, probability: 0.3 }, network).why, /^Not a digit\?/);
});

test("a network without a threshold is not called sure", () => {
  assert.doesNotMatch(confidence({ ...answer, sure: true }, { ...network, threshold: 0 }).why, /It is sure/);
});

test("a rejected image has no digit", () => {
  assert.equal(confidence({ ...answer, dark: true }, network).digit, "–");
});
