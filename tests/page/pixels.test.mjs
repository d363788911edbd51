import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cellAt,
  cellOf,
  neighbour,
  pixelAt,
  pixelName,
  pixelOf,
  shareAt,
} from "../../src/brightest/web/page/js/ui/pixels.js";

const over = { getBoundingClientRect: () => ({ left: 100, top: 50, width: 56, height: 280 }) };

test("a pointer is over the pixel that is drawn there, also where an image isn't square", () => {
  assert.deepEqual(cellAt({ clientX: 100 + 2 * 3 + 1, clientY: 50 + 10 * 27 + 5 }, over), [3, 27]);
  assert.equal(pixelAt({ clientX: 100, clientY: 50 }, over), 0);
  assert.deepEqual(shareAt({ clientX: 128, clientY: 120 }, over), [0.5, 0.25]);
});

test("a pointer that left the image is over the pixel at its edge", () => {
  assert.deepEqual(cellAt({ clientX: 0, clientY: 9999 }, over), [0, 27]);
  assert.deepEqual(shareAt({ clientX: 9999, clientY: 0 }, over), [1, 0]);
});

test("arrow keys go to the next pixel, and no farther than the edge", () => {
  assert.deepEqual(neighbour([3, 4], [1, 0]), [4, 4]);
  assert.deepEqual(neighbour([3, 4], [0, -1], 4), [3, 0]);
  assert.deepEqual(neighbour([27, 1], [1, 0]), [27, 1]);
});

test("a pixel's number, cell and name are the same one", () => {
  assert.deepEqual(cellOf(pixelOf([5, 10])), [5, 10]);
  assert.equal(pixelOf([5, 10]), 285);
  assert.equal(pixelName(285), "row 11, column 6");
});
