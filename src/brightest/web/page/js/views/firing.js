/** In Design, the bias and the test digits that fire the neuron. */

import { biasText, Histogram } from "../charts/histogram.js";
import { Motion } from "../charts/motion.js";
import { context2d } from "../ui/canvas.js";
import { element, picture } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { grey, paint } from "../ui/theme.js";
import { throttle } from "../ui/throttle.js";
import { withArticle } from "../ui/words.js";

const IMAGES_PER_LIST = 12;
const SWEEP_DURATION = 6000; // milliseconds
const HELD = 0.6; // of them the neuron stays as it is, and nothing but its curve is seen

export class Firing {
  /** @param {Connection} connection */
  constructor(connection) {
    const setBias = throttle((/** @type {number} */ bias) => connection.send({ type: "design.bias", bias }));
    this.setBias = setBias;
    this.histogram = new Histogram(setBias);
    this.count = element("b.number", {}, "–");
    this.total = element("span.soft");
    this.threshold = element("p.asks");
    this.slider = element("input", {
      type: "range",
      min: -40,
      max: 20,
      step: 0.5,
      "aria-label": "Bias",
      oninput: () => setBias(Number(this.slider.value)),
    });
    this.bias = element("b.number", {}, "–");
    this.classes = element("ul.classes", { "aria-label": "Share of each digit that fires it" });
    this.most = new ImageList("These make it fire most");
    this.below = new ImageList("These just miss");
    this.root = element(
      "section.firing",
      { "aria-label": "What fires it" },
      element("h2", {}, "The bias says how strong it must be"),
      element("div.figures", {}, element("div", {}, this.count, this.total), this.threshold),
      this.histogram.root,
      element("label.time", {}, "Bias", this.slider, this.bias),
      element("div", {}, element("h2", {}, "Share of each digit that fires it"), this.classes),
      this.most.root,
      this.below.root,
    );
  }

  /** Move the bias slowly, to see what fires the neuron on the way. @param {number} from @param {number} to */
  sweep(from, to) {
    const motion = new Motion(() => {
      const moved = (motion.at - HELD) / (1 - HELD);
      this.root.classList.toggle("held", moved < 0);
      if (moved >= 0) this.setBias(Math.round(2 * (from + (to - from) * moved)) / 2);
    });
    motion.play(SWEEP_DURATION);
  }

  /** @param {Design} design */
  show(design) {
    const { bias, count, images, most, below, classes, arrays } = design;
    this.histogram.show(design);
    if (document.activeElement !== this.slider) this.slider.value = String(bias);
    const [text, threshold] = [biasText(bias), biasText(-bias)];
    this.count.textContent = count.toLocaleString("en");
    this.total.textContent = `of ${images.toLocaleString("en")} test digits fire it`;
    this.bias.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.threshold.replaceChildren(
      "A bias of ",
      element("b", {}, text),
      " asks the weighted sum to pass ",
      element("b", {}, threshold),
      `. At exactly ${threshold} the activation is 0.5.`,
    );
    this.classes.replaceChildren(...classes.map((name, i) => column(name, arrays.share[i])));
    this.most.show(most, arrays.pictures, classes);
    this.below.show(below, arrays.pictures.subarray(784 * most.length), classes);
  }
}

/** @param {string} name @param {number} share NaN for a class without images */
function column(name, share) {
  const bar = element("i");
  bar.style.height = `${100 * (share || 0)}%`;
  const text = Number.isNaN(share) ? "none" : `${decimal(100 * share, 0)}\u00a0%`;
  return element(
    "li",
    {},
    element("span.number", {}, text),
    element("span.column", { "aria-hidden": "true" }, bar),
    element("b", {}, name),
  );
}

class ImageList {
  /** @param {string} title */
  constructor(title) {
    this.items = Array.from({ length: IMAGES_PER_LIST }, () => {
      const [image, text] = [picture(28, ""), element("span.number")];
      return { root: element("li", {}, image, text), image, text };
    });
    const list = element("ul.fired", { "aria-label": title }, ...this.items.map(({ root }) => root));
    this.root = element("div", {}, element("h2", {}, title), list);
  }

  /** @param {DesignFired[]} images @param {Uint8Array} pixels (images, 784) @param {string[]} classes */
  show(images, pixels, classes) {
    this.root.style.visibility = images.length ? "" : "hidden"; // its title, too
    this.items.forEach(({ root, image, text }, i) => {
      root.style.visibility = i < images.length ? "" : "hidden";
      if (i >= images.length) return;
      const { number, label, activation } = images[i];
      text.textContent = decimal(activation);
      const name = `test digit ${number.toLocaleString("en")}, ${withArticle(classes[label])}`;
      if (image.getAttribute("aria-label") === name) return; // is painted already
      image.setAttribute("aria-label", name);
      paint(context2d(image), pixels.subarray(784 * i, 784 * (i + 1)), grey);
    });
  }
}
