import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  addressForOthers,
  addressWritten,
  readAddress,
  writeAddress,
} from "../../src/brightest/web/page/js/network/address.js";

const written = [];

beforeEach(() => {
  written.length = 0;
  globalThis.location = { hash: "" };
  globalThis.history = {
    state: null,
    replaceState(_state, _title, link) {
      written.push(link);
      location.hash = link;
    },
  };
});

test("an address has parts and a query", () => {
  const { parts, query } = readAddress("/descend?f=x^2+1&rate=0.1");
  assert.deepEqual(parts, ["descend"]);
  assert.equal(query.get("f"), "x^2+1");
  assert.equal(query.get("rate"), "0.1");
  assert.deepEqual(readAddress("/lesson/3/1").parts, ["lesson", "3", "1"]);
});

test("what is written can be read", () => {
  location.hash = "#/descend";
  writeAddress("descend", { f: "x^2 + 1 & more", start: "1,2" });
  assert.match(written[0], /start=1,2$/);
  const { query } = readAddress();
  assert.equal(query.get("f"), "x^2 + 1 & more");
  assert.equal(query.get("start"), "1,2");
});

test("another view's address and a lesson's are left alone", () => {
  location.hash = "#/lesson/1/2";
  writeAddress("draw", { example: 3 });
  assert.deepEqual(written, []);
});

test("the same address is written once", () => {
  location.hash = "#/learn";
  writeAddress("learn", { seed: 5 });
  writeAddress("learn", { seed: 5 });
  writeAddress("learn", { seed: 6 });
  assert.deepEqual(written, ["#/learn?seed=5", "#/learn?seed=6"]);
});

test("others open the address without the stage", () => {
  location.hash = "#/draw?stage&digit=7&hide=tools";
  assert.equal(addressForOthers(), "#/draw?digit=7&hide=tools");
  location.hash = "#/lesson/1/2?stage";
  assert.equal(addressForOthers(), "#/lesson/1/2");
  location.hash = "";
  assert.equal(addressForOthers(), "#/");
});

test("whoever listens is told when the address is written", () => {
  let told = 0;
  addressWritten.addEventListener("change", () => told++);
  location.hash = "#/learn";
  writeAddress("learn", { seed: 7 });
  writeAddress("learn", { seed: 7 });
  assert.equal(told, 1);
});
