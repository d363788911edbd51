/** The view Design: the visitor paints a neuron's weights and sees which test digits fire it. */

import { writeAddress } from "../network/address.js";
import { announce } from "../ui/announce.js";
import { element } from "../ui/dom.js";
import { counted } from "../ui/numerals.js";
import { themeChanged } from "../ui/theme.js";
import { Firing } from "./firing.js";
import { Surround } from "./surround.js";
import { Transplant } from "./transplant.js";
import { WeightEditor } from "./weight-editor.js";

export class DesignView {
  /** @type {Design | null} */
  #design = null;
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  #frameRequest = 0;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.transplant = new Transplant(connection);
    this.surround = new Surround();
    this.editor = new WeightEditor(connection, (pixel) => this.transplant.point(pixel));
    this.firing = new Firing(connection);
    this.root = element(
      "div.design",
      {},
      this.editor.root,
      this.firing.root,
      element("div.beside", {}, this.surround.root, this.transplant.root),
    );
    connection.on("welcome", () => this.root.isConnected && connection.send({ type: "design.open" }));
    connection.on("design", (design) => this.#setDesign(design));
    themeChanged.addEventListener("change", () => this.#show());
  }

  /** @param {URLSearchParams} query a ready-made neuron, a bias, and whether to get there slowly */
  open(query) {
    this.#query = query;
    this.connection.send({ type: "design.open" }); // the server sends the neuron from now on
    this.#applyQuery();
    this.#show();
    this.transplant.show();
  }

  #applyQuery() {
    if (!this.#query || !this.#design) return;
    const [region, wanted, play] = ["region", "bias", "play"].map((name) => this.#query?.get(name));
    this.#query = null;
    const now = this.#design.bias;
    const bias = wanted === undefined || wanted === null || !Number.isFinite(Number(wanted)) ? now : Number(wanted);
    if (region && region !== this.#design.region) this.connection.send({ type: "design.region", name: region, bias });
    else if (play) this.firing.sweep(now, bias);
    else if (bias !== now) this.connection.send({ type: "design.bias", bias });
  }

  /** @param {Design} design */
  #setDesign(design) {
    this.#design = design;
    if (this.root.isConnected)
      announce(
        `${design.count.toLocaleString("en")} of ${counted(design.images, "test digit", "test digits")} fire it.`,
        "firing",
      );
    this.#applyQuery();
    if (!this.#query) writeAddress("design", { ...(design.region && { region: design.region }), bias: design.bias });
    this.#frameRequest ||= requestAnimationFrame(() => this.#show());
  }

  #show() {
    this.#frameRequest = 0;
    if (!this.#design || !this.root.isConnected) return;
    this.editor.show(this.#design);
    this.firing.show(this.#design);
    this.surround.show(this.#design);
  }
}
