import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../src/brightest/web/page/js/network/decode.js";

/** A binary frame as web/wire.py lays it out. */
function frame(facts, arrays) {
  const parts = [];
  const headers = {};
  let at = 0;
  for (const [name, { values, shape }] of Object.entries(arrays)) {
    const bytes = Buffer.alloc(Math.ceil(values.byteLength / 8) * 8);
    Buffer.from(values.buffer).copy(bytes);
    headers[name] = { type: values.constructor.name.replace("Array", "").toLowerCase(), shape, at };
    parts.push(bytes);
    at += bytes.length;
  }
  const json = Buffer.from(JSON.stringify({ ...facts, arrays: headers }));
  const head = Buffer.concat([json, Buffer.alloc((8 - ((4 + json.length) % 8)) % 8, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const whole = Buffer.concat([length, head, ...parts]);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length);
}

test("text has facts and no arrays", () => {
  assert.deepEqual(decode('{"type": "kept", "count": {"7": 2}}'), { type: "kept", count: { 7: 2 }, arrays: {} });
});

test("a binary frame has facts and arrays", () => {
  const message = frame(
    { type: "nonsense", kind: "blank · é" },
    {
      image: { values: new Uint8Array([1, 2, 3]), shape: [3] },
      outputs: { values: new Float32Array([0.5, -1, 2, 8]), shape: [2, 2] },
      steps: { values: new Uint32Array([4_000_000_000]), shape: [1] },
    },
  );
  const { type, kind, arrays } = decode(message);
  assert.deepEqual([type, kind], ["nonsense", "blank · é"]);
  assert.deepEqual(arrays.image, new Uint8Array([1, 2, 3]));
  assert.deepEqual(arrays.outputs, new Float32Array([0.5, -1, 2, 8]));
  assert.deepEqual(arrays.steps, new Uint32Array([4_000_000_000]));
});

test("an array may be empty", () => {
  const { arrays } = decode(frame({ type: "drawing" }, { points: { values: new Float32Array(), shape: [0, 2] } }));
  assert.equal(arrays.points.length, 0);
});
