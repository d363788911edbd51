/** The connection to the server: commands out, snapshots in. web/messages describes the protocol. */

import { forTab } from "../ui/storage.js";
import { decode } from "./decode.js";

const MAX_RETRY_DELAY = 5000; // milliseconds
const FATAL_CODES = [1008, 1009]; // a limit was passed, a message was too large: connecting again wouldn't help

/** Dispatches "state" when it opens or closes, and an event named after the type of each snapshot. */
export class Connection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #retries = 0;
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
      const key = new URLSearchParams(location.search).get("key") ?? forTab.getItem("key") ?? "";
      forTab.setItem("key", key); // for a reload of the address without it
      this.send({ type: "hello", token: forTab.getItem("token") ?? "", key });
    });
    socket.addEventListener("message", ({ data }) => this.#receive(decode(data)));
    socket.addEventListener("close", ({ code, reason }) => this.#onClose(code, reason));
    this.#socket = socket;
  }

  /**
   * @template {keyof Snapshots} Type
   * @param {Type} type
   * @param {(snapshot: Snapshots[Type]) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(type, listener, options) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail), options);
  }

  /**
   * @template {Command} Sent no field of which may be unknown to a command of its type
   * @param {Sent & Record<Exclude<keyof Sent, keyof Commands[Sent["type"]]>, never>} command
   * @returns {boolean} whether it was sent
   */
  send(command) {
    return this.#write(JSON.stringify(command));
  }

  /** @param {Blob} file a picture for the pad @returns {boolean} whether it was sent */
  sendPicture(file) {
    return this.#write(file);
  }

  /** @param {string | Blob} content @returns {boolean} */
  #write(content) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(content);
    return true;
  }

  /** @param {Snapshot} snapshot */
  #receive(snapshot) {
    if (snapshot.type === "welcome") {
      forTab.setItem("token", snapshot.token);
      this.#retries = 0;
      this.#setState("open", "");
    }
    this.dispatchEvent(new CustomEvent(snapshot.type, { detail: snapshot }));
  }

  /** @param {number} code @param {string} reason */
  #onClose(code, reason) {
    this.#socket = null;
    if (FATAL_CODES.includes(code)) {
      this.#setState("shut", reason || "the message was too large.");
      return;
    }
    this.#setState("lost", "");
    setTimeout(() => this.open(), Math.min(MAX_RETRY_DELAY, 250 * 2 ** this.#retries++));
  }

  /** @param {"open" | "lost" | "shut"} state @param {string} reason */
  #setState(state, reason) {
    Object.assign(this, { state, reason });
    this.dispatchEvent(new Event("state"));
  }
}
