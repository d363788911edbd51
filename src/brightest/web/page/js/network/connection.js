/** The connection to Python: commands out, what there is to show in. The protocol is in web/messages. */

/**
 * @typedef {Uint8Array | Uint32Array | Float32Array} Numbers
 * @typedef {{ type: string, arrays: Record<string, Numbers> } & Record<string, any>} Shown
 */

const KINDS = /** @type {Record<string, typeof Uint8Array | typeof Uint32Array | typeof Float32Array>} */ ({
  uint8: Uint8Array,
  uint32: Uint32Array,
  float32: Float32Array,
});

/**
 * @param {string | ArrayBuffer} message
 * @returns {Shown}
 */
export function decode(message) {
  if (typeof message === "string") return { arrays: {}, ...JSON.parse(message) };
  const start = 4 + new DataView(message).getUint32(0, true);
  const shown = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, start - 4)));
  for (const [name, { type, shape, at }] of Object.entries(shown.arrays)) {
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    shown.arrays[name] = new KINDS[type](message, start + at, count);
  }
  return shown;
}

/** Events: "state" when it opens or is lost, and one named after the type of each message, whose `detail` it is. */
export class Connection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  /** @type {"new" | "open" | "lost" | "shut"} */
  state = "new";
  reason = "";

  open() {
    const link = new URL("ws", location.href);
    link.protocol = link.protocol.replace("http", "ws");
    link.search = link.hash = "";
    const socket = new WebSocket(link);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      const key = new URLSearchParams(location.search).get("key") ?? "";
      this.send("hello", { token: sessionStorage.getItem("token") ?? "", key });
    });
    socket.addEventListener("message", ({ data }) => this.#take(decode(data)));
    socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
    this.#socket = socket;
  }

  /**
   * @param {string} type of the command
   * @param {Record<string, any>} [fields] of it
   * @returns {boolean} whether it went out
   */
  send(type, fields) {
    return this.sendBytes(JSON.stringify({ type, ...fields }));
  }

  /** @param {string | Blob} content @returns {boolean} */
  sendBytes(content) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(content);
    return true;
  }

  /** @param {Shown} shown */
  #take(shown) {
    if (shown.type === "welcome") {
      sessionStorage.setItem("token", shown.token);
      this.#tries = 0;
      this.#become("open", "");
    }
    this.dispatchEvent(new CustomEvent(shown.type, { detail: shown }));
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    this.#socket = null;
    if (code === 1008 || code === 1009) {
      this.#become("shut", reason || "the message was too large.");
      return;
    }
    this.#become("lost", "");
    setTimeout(() => this.open(), Math.min(5000, 250 * 2 ** this.#tries++));
  }

  /** @param {"open" | "lost" | "shut"} state @param {string} reason */
  #become(state, reason) {
    Object.assign(this, { state, reason });
    this.dispatchEvent(new Event("state"));
  }
}
