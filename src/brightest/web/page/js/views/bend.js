/** The view Bend: a small network bends the plane until a line parts two colours; and the digits, layer by layer. */

import { Space } from "../charts/space.js";
import { writeAddress } from "../network/address.js";
import { button, element, field } from "../ui/dom.js";
import { counted, fixedPercent, parseLayers } from "../ui/numerals.js";
import { cssColour, themeChanged } from "../ui/theme.js";

/**
 * @import { Shown } from "../charts/space.js"
 */

const COLOURS = ["negative", "positive"]; // of the points of class 0 and 1, as pictures of the library have them

export class BendView {
  /** @type {Bend | null} */
  #bend = null;
  /** @type {Spaces | null} */
  #digits = null;
  #showsDigits = false;
  #label = 0; // of the next point
  /** @type {URLSearchParams | null} settings of the address that are not applied yet */
  #query = null;
  /** @type {{ space: Space, caption: HTMLElement }[]} */
  #panels = [];

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.subjects = ["Points", "Digits"].map((name, i) =>
      button(name, () => connection.send({ type: "bend.open", digits: i === 1 })),
    );
    this.play = button("Train", () => connection.send({ type: this.#bend?.playing ? "bend.pause" : "bend.play" }));
    this.play.classList.add("play");
    this.anew = button("Start over", () => this.#reset({ seed: (this.#bend?.seed ?? 0) + 1 }));
    this.anew.title = "From other random numbers";
    this.sets = element("div.choice.sets", { role: "group", "aria-label": "Points" });
    this.hidden = field("Neurons of the hidden layers", { type: "text", pattern: "[0-9]+( *, *[0-9]+)*" });
    this.hidden.input.addEventListener("change", () => {
      if (this.hidden.input.checkValidity()) this.#reset({ hidden: parseLayers(this.hidden.input.value) });
    });
    this.labels = COLOURS.map((_, i) =>
      button(["first colour", "second colour"][i], () => {
        this.#label = i;
        this.#show();
      }),
    );
    this.transport = element("div.transport", {}, this.play, this.anew);
    this.form = element(
      "div.settings",
      {},
      this.sets,
      this.hidden.label,
      element("p.soft", {}, "Click in the plane to add points of the"),
      element("div.choice.both", { role: "group", "aria-label": "Colour of the next point" }, ...this.labels),
    );
    this.figures = element("p.number");
    this.story = element("p.story");
    this.spaces = element("div.spaces");
    this.root = element(
      "section.bend",
      { "aria-label": "Bend" },
      element(
        "section.dials",
        { "aria-label": "Settings" },
        element("div.choice.both", { role: "group", "aria-label": "What is bent" }, ...this.subjects),
        this.transport,
        this.figures,
        this.story,
        this.form,
      ),
      this.spaces,
    );
    connection.on("bend", (bend) => {
      this.#bend = bend;
      this.#showsDigits = false;
      this.#applyQuery();
      this.#show();
    });
    connection.on("spaces", (digits) => {
      this.#digits = digits;
      this.#showsDigits = true;
      this.#show();
    });
    connection.addEventListener("state", () => this.#request());
    themeChanged.addEventListener("change", () => this.#show());
  }

  /** @param {URLSearchParams} query */
  open(query) {
    this.#query = query;
    this.#request();
    this.#show();
  }

  #request() {
    if (!this.root.isConnected || this.connection.state !== "open") return;
    const digits = this.#query?.has("digits") || (this.#showsDigits && !this.#query?.has("points"));
    this.connection.send({ type: "bend.open", digits });
  }

  #applyQuery() {
    const [query, bend] = [this.#query, this.#bend];
    if (!query || !bend) return;
    this.#query = null;
    const [points, hidden] = [
      query.get("points") ?? bend.points,
      parseLayers(query.get("hidden") ?? String(bend.hidden)),
    ];
    const seed = Number(query.get("seed") ?? bend.seed);
    const same = points === bend.points && seed === bend.seed && String(hidden) === String(bend.hidden);
    if (!same) this.#reset({ points, hidden, seed });
    if (query.has("run")) this.connection.send({ type: "bend.play" });
  }

  /** @param {{ points?: string, hidden?: number[], seed?: number }} changes */
  #reset(changes) {
    if (!this.#bend) return;
    const { points, hidden, seed } = this.#bend;
    this.connection.send({ type: "bend.reset", points, hidden, seed, ...changes });
  }

  #show() {
    if (!this.root.isConnected) return;
    const digits = this.#showsDigits;
    this.subjects.forEach((subject, i) => {
      subject.setAttribute("aria-pressed", String(digits === (i === 1)));
    });
    for (const part of [this.transport, this.form]) part.hidden = digits;
    if (digits && this.#digits) this.#showDigits(this.#digits);
    else if (!digits && this.#bend) this.#showPoints(this.#bend);
  }

  /** @param {Bend} bend */
  #showPoints({ arrays, count, epoch, hidden, layers, playing, points, seed, sets, story, wrong }) {
    if (!this.#query) writeAddress("bend", { points, hidden: hidden.join(","), seed });
    this.play.textContent = playing ? "Pause" : "Train";
    if (document.activeElement !== this.hidden.input) this.hidden.input.value = hidden.join(", ");
    this.#setSets(sets, points);
    this.labels.forEach((label, i) => {
      label.setAttribute("aria-pressed", String(i === this.#label));
      label.style.borderBottom = `3px solid ${cssColour(COLOURS[i])}`;
    });
    this.figures.textContent = `${counted(epoch, "epoch", "epochs")}, ${wrong ?? 0} of ${counted(count, "point", "points")} on the wrong side`;
    this.story.textContent = story;
    const colours = Array.from(arrays.labels, (label) => cssColour(COLOURS[label]));
    const last = layers.length - 1;
    this.#setPanels(layers.length);
    layers.forEach((neurons, layer) => {
      const name = layer === 0 ? "The plane" : layer === last ? "The outputs" : `Hidden layer ${layer}`;
      const axes = Math.min(3, neurons);
      const lines = arrays[`lines${layer}`];
      this.#panels[layer].caption.textContent = `${name}: ${counted(neurons, "neuron", "neurons")}`;
      this.#panels[layer].space.show({
        axes,
        range: layer === 0 || layer === last ? [0, 1] : neurons <= 3 ? [-1, 1] : null,
        points: arrays[`points${layer}`],
        colours,
        lines,
        perLine: 25,
        ...(layer === last - 1 && arrays.cut ? { cut: arrays.cut } : {}),
      });
    });
  }

  /** @param {Spaces} spaces */
  #showDigits({ arrays, classes, data, layers }) {
    writeAddress("bend", { digits: 1 });
    this.figures.textContent = `${arrays.labels.length.toLocaleString("en")} test digits of ${data}`;
    this.story.textContent =
      "Each layer is shown along the two directions in which it varies most. The large ball is Draw’s digit. Under each layer: the share of its activations’ spread that is shown, and the share that lies between classes.";
    const colours = Array.from(arrays.labels, (label) => `oklch(0.66 0.17 ${(360 * label) / classes.length})`);
    this.#setPanels(layers.length);
    layers.forEach(({ between_classes, explained, neurons }, layer) => {
      const name = layer === 0 ? "The pixels" : layer === layers.length - 1 ? "The outputs" : `Hidden layer ${layer}`;
      const { caption, space } = this.#panels[layer];
      caption.textContent = `${name}: ${neurons.toLocaleString("en")} dimensions, ${fixedPercent(explained, 0)} shown; ${fixedPercent(between_classes, 0)} between classes`;
      /** @type {Shown} */
      const shown = { axes: Math.min(2, neurons), range: null, points: arrays[`points${layer}`], colours };
      shown.names = { names: classes, at: arrays[`means${layer}`] };
      if (arrays[`mark${layer}`]) shown.mark = arrays[`mark${layer}`];
      space.show(shown);
    });
  }

  /** @param {string[]} sets @param {string} chosen */
  #setSets(sets, chosen) {
    if (this.sets.childElementCount !== sets.length)
      this.sets.replaceChildren(...sets.map((points) => button(points, () => this.#reset({ points }))));
    [...this.sets.children].forEach((one, i) => {
      one.setAttribute("aria-pressed", String(sets[i] === chosen));
    });
  }

  /** A panel for each layer; the first takes points. @param {number} n */
  #setPanels(n) {
    const put = (/** @type {number} */ x, /** @type {number} */ y) =>
      this.connection.send({ type: "bend.add", x, y, label: this.#label });
    if (this.#panels.length !== n) {
      this.#panels = Array.from({ length: n }, (_, layer) => {
        const what = layer
          ? `Hidden layer ${layer}, bent; arrow keys turn it`
          : "The plane: click, or arrow keys and Enter, to put a point";
        return { space: new Space(what, null), caption: element("figcaption.soft") };
      });
      const columns = n <= 3 ? n : n === 4 ? 2 : 3;
      this.spaces.style.setProperty("--columns", String(columns));
      this.spaces.replaceChildren(
        ...this.#panels.map(({ space, caption }) => element("figure", {}, space.root, caption)),
      );
    }
    this.#panels[0].space.put = this.#showsDigits ? null : put;
  }
}
