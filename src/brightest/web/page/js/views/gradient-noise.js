/** Gradient noise: the angles between the gradients of mini-batches and the gradient of many examples. */

import { context2d, font } from "../ui/canvas.js";
import { button, element } from "../ui/dom.js";
import { decimal } from "../ui/numerals.js";
import { cssColour, textScale } from "../ui/theme.js";

const MAX_ANGLE = 120; // degrees

/** @param {Rough | null} rough @param {Wishes} wishes @param {() => void} compare @returns {HTMLElement} */
export function gradientNoiseCard(rough, { examples }, compare) {
  const card = element(
    "section.card.rough",
    { "aria-label": "Only roughly right" },
    element("h3", {}, "Only roughly right"),
  );
  if (!rough?.many) {
    card.append(
      element(
        "p.soft",
        {},
        "Training asks only a mini-batch before each step, not all examples. What is the angle between its wish and that of all?",
      ),
      button("Ask many", compare),
    );
    return card;
  }
  const { many, sizes, middle, own, done } = rough;
  if (done < 1 || !own)
    card.append(
      element(
        "p.soft",
        {},
        `Python is asking ${many.toLocaleString("en")} training examples: ${Math.round(100 * done)} %`,
      ),
    );
  else {
    const few = examples.length > 1 ? `these ${examples.length}` : "this one";
    card.append(
      element(
        "p",
        {},
        `The wish of ${few} is `,
        element("b", {}, `${decimal(own[0], 0)}°`),
        ` off the negative gradient of ${many.toLocaleString("en")} training examples, and ${decimal(own[1], 1)} times as large.`,
      ),
    );
  }
  const medians = sizes
    .slice(0, middle.length)
    .map((size, i) => `of ${size}: ${decimal(middle[i], 0)}°`)
    .join(", ");
  const canvas = element("canvas", {
    width: 720,
    height: 360,
    role: "img",
    "aria-label": `Angles of mini-batches, the middle one ${medians}`,
  });
  draw(canvas, rough, examples.length);
  card.append(
    canvas,
    element("p.soft", {}, "Each dot is a mini-batch of the network’s training; the ring is the wish above."),
  );
  return card;
}

/** @param {HTMLCanvasElement} canvas @param {Rough} rough @param {number} examples */
function draw(canvas, { sizes, angles, middle, own }, examples) {
  const context = context2d(canvas);
  const type = 24 * textScale();
  context.font = font(type);
  const [left, right, top, bottom] = [2.6 * type, 700, 0.8 * type, 360 - 1.7 * type];
  const y = (/** @type {number} */ angle) => bottom - ((bottom - top) * Math.min(MAX_ANGLE, angle)) / MAX_ANGLE;
  const x = (/** @type {number} */ size) =>
    left + 40 + ((right - left - 80) * Math.log10(size)) / Math.log10(sizes[sizes.length - 1]);
  context.textBaseline = "middle";
  context.lineWidth = 2;
  for (const angle of [0, 30, 60, 90, 120]) {
    context.strokeStyle = cssColour("edge");
    context.beginPath();
    context.moveTo(left, y(angle));
    context.lineTo(right, y(angle));
    context.stroke();
    context.fillStyle = cssColour("soft");
    context.textAlign = "right";
    context.fillText(`${angle}°`, left - 10, y(angle));
  }
  context.textAlign = "center";
  sizes.forEach((size, i) => {
    context.fillStyle = cssColour("soft");
    context.fillText(size.toLocaleString("en"), x(size), 360 - 0.6 * type);
    context.fillStyle = cssColour("ink", 0.55);
    (angles[i] ?? []).forEach((angle, k) => {
      context.beginPath();
      context.arc(x(size) + 5 * (k - 6), y(angle), 6, 0, 2 * Math.PI);
      context.fill();
    });
    if (middle[i] === undefined) return;
    context.fillStyle = cssColour("ink");
    context.fillRect(x(size) - 38, y(middle[i]) - 2, 76, 4);
  });
  if (!own) return;
  context.beginPath();
  context.arc(x(examples), y(own[0]), 13, 0, 2 * Math.PI);
  context.strokeStyle = cssColour("ink");
  context.lineWidth = 6;
  context.stroke();
}
