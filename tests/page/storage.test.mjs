import assert from "node:assert/strict";
import { test } from "node:test";

const MODULE = "../../src/brightest/web/page/js/ui/storage.js";

/** @param {string} name of the copy of the module @param {() => Storage} storage that the browser has */
async function loaded(name, storage) {
  globalThis.window = Object.defineProperty({ sessionStorage: null }, "localStorage", { get: storage });
  return import(`${MODULE}?${name}`);
}

test("what is kept is in the browser's storage", async () => {
  const items = new Map();
  const { forGood } = await loaded("usual", () => ({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }));
  forGood.setItem("theme", "dark");
  assert.deepEqual([...items], [["theme", "dark"]]);
});

test("where the browser refuses it, it is kept until the page is left", async () => {
  const { forGood, forTab } = await loaded("refused", () => {
    throw new Error("SecurityError");
  });
  for (const store of [forGood, forTab]) {
    store.setItem("theme", "dark");
    assert.equal(store.getItem("theme"), "dark");
    store.removeItem("theme");
    assert.equal(store.getItem("theme"), null);
  }
});
