/** In Learn, ten test digits and the network's outputs for them. */

import { context2d } from "../ui/canvas.js";
import { element, picture } from "../ui/dom.js";
import { cssColour, grey, paint } from "../ui/theme.js";

const DIGITS = 10;
const [WIDTH, HEIGHT] = [100, 40]; // pixels, of the bars

export class DigitReadings {
  #shown = ""; // which digits are painted

  /** @param {(digit: number) => void} choose */
  constructor(choose) {
    this.digits = Array.from({ length: DIGITS }, (_, i) => {
      const image = picture(28, `test digit ${i}`);
      const bars = element("canvas.bars", { width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
      const answer = element("span");
      const look = element("button", { type: "button", onclick: () => choose(i) }, image);
      look.title = "See it in the network";
      return { root: element("li", {}, look, bars, element("div.read", {}, answer)), look, image, bars, answer };
    });
    this.root = element("ul", {}, ...this.digits.map(({ root }) => root));
  }

  /** @param {Learning} learning */
  show({ arrays: { digits, outputs }, digit, labels, classes }) {
    const shown = classes.join() + digits.length;
    this.digits.forEach(({ root, look, image, bars, answer }, i) => {
      root.hidden = i >= labels.length;
      if (root.hidden) return;
      if (shown !== this.#shown) paint(context2d(image), digits.subarray(784 * i, 784 * (i + 1)), grey);
      const own = outputs.subarray(classes.length * i, classes.length * (i + 1));
      const read = own.indexOf(Math.max(...own));
      root.classList.toggle("right", read === labels[i]);
      answer.textContent = classes[read];
      look.setAttribute("aria-pressed", String(i === digit));
      drawBars(context2d(bars), own, read);
    });
    this.#shown = shown;
  }
}

/** @param {Context} context @param {Float32Array} outputs @param {number} answer */
function drawBars(context, outputs, answer) {
  const width = WIDTH / outputs.length;
  context.clearRect(0, 0, WIDTH, HEIGHT);
  outputs.forEach((value, k) => {
    const height = Math.max(1, (HEIGHT - 2) * Math.min(1, Math.max(0, value)));
    context.fillStyle = cssColour(k === answer ? "answer" : "quiet");
    context.fillRect(k * width + 1, HEIGHT - height, width - 2, height);
  });
}
