import assert from "node:assert/strict";
import { test } from "node:test";
import { capitalized, neuronName, neuronNumber, withArticle } from "../../src/brightest/web/page/js/ui/words.js";

test("people count layers and neurons from 1, as they count rows and columns", () => {
  assert.equal(neuronName(1, 0), "layer 2, neuron 1");
  assert.equal(neuronNumber(15), "16");
  assert.equal(capitalized(neuronName(2, 4)), "Layer 3, neuron 5");
});

test("the article fits how a class is said", () => {
  assert.deepEqual(["4", "8", "80", "18", "180", "apple", "plum", "F", "U"].map(withArticle), [
    "a 4",
    "an 8",
    "an 80",
    "an 18",
    "a 180",
    "an apple",
    "a plum",
    "an F",
    "a U",
  ]);
});
