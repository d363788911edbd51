import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const PAGE = new URL("../../src/brightest/web/page/", import.meta.url);
const [entries, lessons] = ["glossary.json", "lessons.json"].map((name) =>
  JSON.parse(readFileSync(new URL(name, PAGE), "utf8")),
);
globalThis.fetch = async () => ({ json: async () => entries });
const { finder } = await import("../../src/brightest/web/page/js/ui/terms.js");

const find = finder(entries);
const terms = (/** @type {string} */ text) => find(text).map(({ term }) => term);

test("the longest term is found, in any form and case, as a word of its own", () => {
  assert.deepEqual(find("Stochastic gradient descent, a gradient"), [
    { at: 0, text: "Stochastic gradient descent", term: "stochastic gradient descent" },
    { at: 31, text: "gradient", term: "gradient" },
  ]);
  assert.deepEqual(terms("Weights, biases and mini-batches"), ["weight", "bias", "mini-batch"]);
  assert.deepEqual(terms("unbiased, lightweight, re-label, costly, seeding"), []);
});

test("no step uses a term before it is explained, there or in a step before", () => {
  const explained = new Set();
  for (const { steps } of lessons) {
    for (const { title, text, ask, choices, tell } of steps) {
      for (const term of terms([text, ask, tell].join("\n"))) explained.add(term); // all that is marked in a step
      for (const used of terms([title, ...choices].join("\n")))
        assert.ok(explained.has(used), `"${title}" uses ${used}, which nothing has explained`);
    }
  }
});
