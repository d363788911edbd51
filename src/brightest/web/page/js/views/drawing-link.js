/** In Draw, a link to the drawing, from which parts of the page can be left out: an exercise. */

import { hiddenParts } from "../network/address.js";
import { button, element, field } from "../ui/dom.js";

/** @type {[string, string[]][]} what can be left out, and its classes */
const PARTS = [
  ["the answer", ["answer", "parts", "frames"]],
  ["the network", ["network"]],
  ["what the network sees", ["seen"]],
  ["open numbers and “Break it”", ["cards", "tinker"]],
];

export class DrawingLink {
  #code = "";
  /** The address of the page as others open it. */
  #page = "";
  /** @type {Pick<Shelf, "names" | "taken">} */
  #models = { names: [], taken: "" };

  /** @param {Connection} connection @param {() => string} open what is open: layer and neuron, or nothing */
  constructor(connection, open) {
    this.open = open;
    this.opener = button("Copy link …", () => this.#show());
    this.opener.title = "A link to this drawing";
    this.link = field("Link", { type: "text", readOnly: true });
    this.says = element("p");
    this.done = element("p.soft", { role: "status" });
    this.boxes = PARTS.map(([name]) => {
      const box = element("input", { type: "checkbox", onchange: () => this.#write() });
      return { box, label: element("label.tick", {}, box, element("span", {}, name)) };
    });
    this.root = element(
      "dialog.keys.link",
      { "aria-label": "A link to this drawing" },
      element("h2", {}, "A link to this drawing"),
      this.says,
      element("fieldset", {}, element("legend", {}, "Leave out"), ...this.boxes.map(({ label }) => label)),
      this.link.label,
      this.done,
      element(
        "div.acts",
        {},
        button("Copy link", () => this.#copy()),
        button("Close", () => this.root.close()),
      ),
    );
    connection.on("drawing", ({ code }) => {
      this.#code = code;
      this.opener.disabled = !code;
    });
    connection.on("shelf", (models) => {
      this.#models = models;
    });
    connection.on("invitation", ({ link }) => {
      this.#page = link;
    });
  }

  /** @returns {boolean} whether others have the network, too */
  get #isShared() {
    return this.#models.names.includes(this.#models.taken);
  }

  #show() {
    const name = `“${this.#models.taken}”`;
    this.says.textContent = this.#isShared
      ? `Whoever opens it sees the drawing, read by the network ${name}.`
      : `Whoever opens it sees the drawing. Only you have the network ${name}: another one will read it.`;
    this.done.textContent = "";
    PARTS.forEach(([, classes], i) => {
      this.boxes[i].box.checked = classes.every((part) => hiddenParts().includes(part));
    });
    this.#write();
    document.body.append(this.root);
    this.root.showModal();
  }

  #write() {
    const choices = PARTS.flatMap(([, classes]) => classes);
    const kept = hiddenParts().filter((part) => !choices.includes(part));
    const hidden = [...kept, ...PARTS.flatMap(([, classes], i) => (this.boxes[i].box.checked ? classes : []))];
    const settings = {
      drawing: this.#code,
      network: this.#isShared ? encodeURIComponent(this.#models.taken) : "",
      open: this.open(),
      hide: hidden.join(","),
    };
    const query = Object.entries(settings).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
    this.link.input.value = `${this.#page || location.href.split("#")[0]}#/draw?${query.join("&")}`;
  }

  async #copy() {
    const { input } = this.link;
    if (input instanceof HTMLInputElement) input.select();
    this.done.textContent = (await copied(input.value)) ? "The link is copied." : "Press Ctrl and C to copy the link.";
  }
}

/** @param {string} text that is selected @returns {Promise<boolean>} whether the browser copied it */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy"); // a page that comes without encryption has no other way
  }
}
