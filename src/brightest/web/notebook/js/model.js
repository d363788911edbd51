/** A widget's model: what Python and the browser both know of it. */

import { decode } from "../../page/js/network/decode.js";

/**
 * @typedef {object} Model as anywidget gives it
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, act: () => void) => void} on
 * @property {(event: string, act: () => void) => void} off
 * @property {(content: object) => void} send
 *
 * @typedef {object} Context
 * @property {Model} model
 * @property {HTMLElement} el
 */

/**
 * @param {Model} model @param {string} name of a message of Python's
 * @returns {any} its facts and arrays; null if there is none
 */
export function message(model, name) {
  /** @type {DataView | undefined} */
  const bytes = model.get(name);
  if (!bytes?.byteLength) return null;
  return decode(/** @type {ArrayBuffer} */ (bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
}

/** Listens to a model until it is told to stop. */
export class Listening {
  /** @type {[string, () => void][]} */
  #acts = [];

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
  }

  /** Call `act` now, and whenever Python or another view changes what is called `name`. @param {string} name @param {() => void} act */
  to(name, act) {
    this.#acts.push([`change:${name}`, act]);
    this.model.on(`change:${name}`, act);
    act();
  }

  stop() {
    for (const [event, act] of this.#acts) this.model.off(event, act);
  }
}
