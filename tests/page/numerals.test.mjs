import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compact,
  counted,
  decimal,
  fixedPercent,
  parseLayers,
  parseNumbers,
  percent,
  scientific,
  signedCompact,
  signedDecimal,
  signedScientific,
} from "../../src/brightest/web/page/js/ui/numerals.js";

const NBSP = "\u00a0";

test("negative numbers have a real minus", () => {
  assert.equal(decimal(-0.255, 1), "−0.3");
  assert.equal(compact(-2.5), "−2.5");
  assert.equal(scientific(-0.25), "−0.250");
});

test("what rounds to zero has no sign", () => {
  assert.equal(decimal(-0.001), "0.00");
  assert.equal(signedDecimal(-0.001), "0.00");
  assert.equal(signedDecimal(0.001), "0.00");
});

test("signed numbers have a sign", () => {
  assert.equal(signedDecimal(1), "+1.00");
  assert.equal(signedDecimal(-1), "−1.00");
  assert.equal(signedCompact(3), "+3");
  assert.equal(signedScientific(0.5), "+0.500");
});

test("a count has thousands and the right number of its noun", () => {
  assert.equal(counted(1, "mini-batch", "mini-batches"), "1 mini-batch");
  assert.equal(counted(2000, "mini-batch", "mini-batches"), "2,000 mini-batches");
});

test("compact numbers have four significant digits", () => {
  assert.equal(compact(Math.PI), "3.142");
  assert.equal(compact(1.23456e30), "1.235·10³⁰");
  assert.equal(compact(-8.33e-7), "−8.330·10⁻⁷");
  assert.equal(compact(1.5e-30), "0");
  assert.equal(compact(-12345), "−12,350");
  assert.equal(compact(0.000123456), "0.0001235");
  assert.equal(compact(null), "no number");
});

test("very small and very large numbers have a power of ten", () => {
  assert.equal(scientific(0), "0");
  assert.equal(scientific(0.00123), "0.00123");
  assert.equal(scientific(-4.56e-7), "−4.56·10⁻⁷");
  assert.equal(scientific(1.5e12, 2), "1.5·10¹²");
  assert.equal(scientific(1234567), "1234567");
});

test("a percentage is never rounded up to certainty", () => {
  assert.equal(percent(0.05), `5.0${NBSP}%`);
  assert.equal(percent(0.5), `50${NBSP}%`);
  assert.equal(percent(0.9987), `99.87${NBSP}%`);
  assert.equal(percent(0.99999), `over 99.99${NBSP}%`);
  assert.equal(fixedPercent(1), `100.0${NBSP}%`);
});

test("hidden layers are parsed, and none is an empty list", () => {
  assert.deepEqual(parseLayers("16, 8"), [16, 8]);
  assert.deepEqual(parseLayers(" "), []);
});

test("numbers are parsed with either minus and any separator", () => {
  assert.deepEqual(parseNumbers("1.5, −2"), [1.5, -2]);
  assert.deepEqual(parseNumbers("-3; 4e-1"), [-3, 0.4]);
});
