/** Messages of the server as objects: web/wire.py describes their bytes. */

/**
 * @typedef {Uint8Array | Uint32Array | Float32Array} Numbers
 * @typedef {{ type: keyof typeof ARRAY_TYPES, shape: number[], at: number }} ArrayHeader
 */

const ARRAY_TYPES = { uint8: Uint8Array, uint32: Uint32Array, float32: Float32Array };

/**
 * @param {string | ArrayBuffer} message
 * @returns {Snapshot}
 */
export function decode(message) {
  if (typeof message === "string") return { arrays: {}, ...JSON.parse(message) };
  const start = 4 + new DataView(message).getUint32(0, true);
  const facts = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, start - 4)));
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  for (const [name, header] of Object.entries(/** @type {Record<string, ArrayHeader>} */ (facts.arrays))) {
    const length = header.shape.reduce((product, n) => product * n, 1);
    arrays[name] = new ARRAY_TYPES[header.type](message, start + header.at, length);
  }
  return { ...facts, arrays };
}
