/** The view Doubt: how sure is the network about what is no digit? An image, the exam, the cure, the threshold. */

import { keep } from "../network/address.js";
import { belief } from "../ui/confidence.js";
import { announce, button, element, number, pen, picture } from "../ui/dom.js";
import { grey, paint } from "../ui/look.js";
import { KINDS, share } from "./ood-kinds.js";
import { Cure } from "./outlier-exposure.js";
import { Trust } from "./threshold.js";

/**
 * @typedef {import("../network/connection.js").Connection} Connection
 * @typedef {import("../network/connection.js").Shown} Shown
 */

const SAMPLES = 4; // images of each kind in the exam's table

export class DoubtView {
  /** @type {Shown | null} */
  #network = null;
  /** @type {Shown | null} */
  #nonsense = null;
  /** @type {number | null} that was chosen by hand */
  #threshold = null;
  #drawn = false;
  /** @type {URLSearchParams | null} what a link says and was not yet done */
  #link = null;

  /** @param {Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.kinds = Object.entries(KINDS).map(([kind, { button: name }]) =>
      this.#choice(kind, name, () => this.#look(kind)),
    );
    this.kinds.push(this.#choice("scribble", "Your scribble", () => void connection.send("doubt.scribble")));
    this.image = picture(28, "the image");
    this.bars = element("ol.levels");
    this.answer = element("div.answer");
    this.rows = element("tbody");
    this.examined = element("p.soft", {}, "…");
    this.cure = new Cure(connection);
    this.trust = new Trust(connection);
    this.root = element("div.doubt", {}, this.#looking(), this.#exam(), this.cure.root, this.trust.root);
    for (const [type, take] of /** @type {[string, (shown: Shown) => void][]} */ ([
      ["network", (shown) => ((this.#network = shown), this.#show())],
      ["drawing", (shown) => (this.#drawn = shown.answer !== null)],
      ["nonsense", (shown) => this.#take(shown)],
      ["exam", (shown) => this.#takeExam(shown)],
      ["trust", (shown) => this.#takeTrust(shown)],
      ["cure", (shown) => this.cure.take(shown)],
    ])) {
      connection.addEventListener(type, (event) => take(/** @type {CustomEvent} */ (event).detail));
    }
  }

  /** @param {URLSearchParams} dials a kind of nonsense and its seed, and a threshold */
  shown(dials) {
    this.#link = dials;
    this.connection.send("doubt.examine");
    if (this.#nonsense?.kind === "scribble" && this.#drawn && !dials.has("kind"))
      this.connection.send("doubt.scribble");
    this.#follow();
  }

  /** Do what the link says and isn't so yet. */
  #follow() {
    if (!this.#link || !this.#nonsense) return;
    const { kind, seed } = this.#nonsense;
    const asked = { kind: this.#link.get("kind") ?? kind, seed: Number(this.#link.get("seed") ?? seed) };
    const threshold = this.#link.get("threshold");
    this.#link = null;
    if (asked.kind !== "scribble" && (asked.kind !== kind || asked.seed !== seed))
      this.connection.send("doubt.look", asked);
    if (threshold && Number(threshold) !== this.#threshold)
      this.connection.send("doubt.believe", { threshold: Number(threshold) });
    this.#keepLink();
  }

  #keepLink() {
    if (this.#link || !this.#nonsense) return;
    const { kind, seed } = this.#nonsense;
    keep("doubt", {
      ...(kind !== "scribble" && { kind, seed }),
      ...(this.#threshold !== null && { threshold: this.#threshold }),
    });
  }

  /** @param {string} kind @param {string} name @param {() => void} act */
  #choice(kind, name, act) {
    const made = button(name, act);
    made.dataset.kind = kind;
    return made;
  }

  /** Another image of that kind, or the first. @param {string} kind */
  #look(kind) {
    const seed = this.#nonsense?.kind === kind ? this.#nonsense.seed + 1 : 0;
    this.connection.send("doubt.look", { kind, seed });
  }

  #looking() {
    return element(
      "section.look",
      { "aria-label": "One image" },
      element("h2", {}, "Show it what is no digit"),
      element(
        "div.choices",
        { role: "group", "aria-label": "Kinds of nonsense: each click shows another" },
        ...this.kinds,
      ),
      element("div.seeing", {}, this.image, this.bars),
      this.answer,
    );
  }

  #exam() {
    const head = ["Shown", "Brightest, on average", "Above 0.5", "Above 0.9", "Claims most often"].map((text, i) =>
      element(i === 1 ? "th.spare" : "th", { scope: "col" }, text),
    );
    return element(
      "section.exam",
      { "aria-label": "The exam" },
      element("h2", {}, "The exam: none of these shows a digit as it should be"),
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), this.rows),
      this.examined,
    );
  }

  /** @param {Shown} nonsense */
  #take(nonsense) {
    this.#nonsense = nonsense;
    this.#show();
    this.#follow();
    this.#keepLink();
  }

  #show() {
    const [nonsense, network] = [this.#nonsense, this.#network];
    if (!nonsense || !network) return;
    const { kind, answer, output, dark, sure, arrays } = nonsense;
    for (const one of this.kinds) one.setAttribute("aria-pressed", String(one.dataset.kind === kind));
    paint(pen(this.image), arrays.image, grey);
    const name = kind === "scribble" ? "your scribble" : KINDS[kind].name;
    this.image.setAttribute("aria-label", `the image: ${name}`);
    this.bars.replaceChildren(
      ...Array.from(arrays.outputs, (value, i) => {
        const bar = element("i");
        bar.style.width = `${100 * Math.min(1, Math.max(0, value))}%`;
        return element(
          i === answer && !dark ? "li.brightest" : "li",
          {},
          element("b", {}, network.classes[i]),
          element("span.bar", { "aria-hidden": "true" }, bar),
          element("span.number", {}, number(value)),
        );
      }),
    );
    const { digit, says, why } = belief(nonsense, network);
    const claim = dark ? says : `It claims ${digit}, at ${number(output)}`;
    const word = `${dark ? "" : `${says}. `}${why}${dark || sure || network.threshold > 1 ? "" : " Below that, its answer is better read as no digit."}`;
    this.answer.className = `answer${dark ? "" : " read"}${dark || !sure ? " unsure" : ""}`;
    this.answer.replaceChildren(
      element("div.digit", { "aria-hidden": "true" }, digit),
      element("div", {}, element("p.likely", {}, claim), element("p.soft", {}, word)),
    );
    if (this.root.isConnected) announce(`${name}: ${claim}. ${word}`);
  }

  /** @param {Shown} exam */
  #takeExam(exam) {
    const { network, over, rows, arrays } = exam;
    const bar = (/** @type {number} */ value) => {
      const filled = element("i", { "aria-hidden": "true" });
      filled.style.width = `${100 * value}%`;
      return element("td", {}, element("span", {}, share(value)), filled);
    };
    this.rows.replaceChildren(
      ...rows.map((/** @type {any} */ row, /** @type {number} */ i) => {
        const samples = Array.from({ length: SAMPLES }, (_, k) => {
          const canvas = element("canvas", { width: 28, height: 28, "aria-hidden": "true" });
          const at = 784 * (SAMPLES * i + k);
          paint(pen(/** @type {HTMLCanvasElement} */ (canvas)), arrays.samples.subarray(at, at + 784), grey);
          return canvas;
        });
        return element(
          "tr",
          {},
          element(
            "th",
            { scope: "row" },
            element("div.kind", {}, element("span", {}, KINDS[row.kind].name), element("div.samples", {}, ...samples)),
          ),
          element("td.spare", {}, number(row.mean)),
          bar(row.above_half),
          bar(row.above_nine_tenths),
          element("td", {}, element("b", {}, row.claim), ` ${share(row.claimed, 0)}`),
        );
      }),
    );
    const each = rows[0]?.images.toLocaleString("en");
    this.examined.textContent = over
      ? `${each} images of each kind, shown to “${network}”: how often its brightest output is above 0.5 and above 0.9. It claims nothing (“none”) where no output is above 0.5.`
      : "The network sits the exam …";
    this.cure.takeExam(exam);
    if (over && this.root.isConnected)
      announce(
        `The exam is over: for ${share(rows[0].above_half)} of ${KINDS[rows[0].kind].name}, some output is above 0.5.`,
        "exam",
      );
    if (!rows.length && this.root.isConnected) this.connection.send("doubt.examine");
  }

  /** @param {Shown} trust */
  #takeTrust(trust) {
    this.#threshold = trust.is_own ? null : Number(trust.threshold.toFixed(5));
    this.trust.take(trust, this.#network?.classes ?? []);
    this.#keepLink();
  }
}
