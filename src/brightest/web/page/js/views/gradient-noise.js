/** How rough a mini-batch is: a dot for each, by how many degrees it misses what all wish. */

import { button, element, number, pen } from "../ui/dom.js";
import { css, textScale } from "../ui/look.js";

/** @typedef {import("../network/connection.js").Shown} Shown */

const HIGHEST = 120; // degrees

/** @param {Shown | null} rough @param {Shown} wishes @param {() => void} compare @returns {HTMLElement} */
export function roughCard(rough, { examples }, compare) {
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
        "Nobody asks all examples before each step: a mini-batch is asked, and followed. By how many degrees does it miss what all together wish?",
      ),
      button("Ask many", compare),
    );
    return card;
  }
  const { many, sizes, middle, own, done } = rough;
  if (done < 1)
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
        element("b", {}, `${number(own[0], 0)}°`),
        ` off the negative gradient of ${many.toLocaleString("en")} training examples, and ${number(own[1], 1)} times as long.`,
      ),
    );
  }
  const told = sizes
    .slice(0, middle.length)
    .map((/** @type {number} */ size, /** @type {number} */ i) => `of ${size}: ${number(middle[i], 0)}°`)
    .join(", ");
  const canvas = /** @type {HTMLCanvasElement} */ (
    element("canvas", {
      width: 720,
      height: 360,
      role: "img",
      "aria-label": `Angles of mini-batches, the middle one ${told}`,
    })
  );
  draw(canvas, rough, examples.length);
  card.append(
    canvas,
    element("p.soft", {}, "Each dot is a mini-batch of the network’s training; the ring is the wish above."),
  );
  return card;
}

/** @param {HTMLCanvasElement} canvas @param {Shown} rough @param {number} few */
function draw(canvas, { sizes, angles, middle, own }, few) {
  const context = pen(canvas);
  const type = 24 * textScale();
  context.font = `${type}px ${getComputedStyle(document.body).fontFamily}`;
  const [left, right, top, bottom] = [2.6 * type, 700, 0.8 * type, 360 - 1.7 * type];
  const y = (/** @type {number} */ angle) => bottom - ((bottom - top) * Math.min(HIGHEST, angle)) / HIGHEST;
  const x = (/** @type {number} */ size) =>
    left + 40 + ((right - left - 80) * Math.log10(size)) / Math.log10(sizes.at(-1));
  context.textBaseline = "middle";
  context.lineWidth = 2;
  for (const angle of [0, 30, 60, 90, 120]) {
    context.strokeStyle = css("edge");
    context.beginPath();
    context.moveTo(left, y(angle));
    context.lineTo(right, y(angle));
    context.stroke();
    context.fillStyle = css("soft");
    context.textAlign = "right";
    context.fillText(`${angle}°`, left - 10, y(angle));
  }
  context.textAlign = "center";
  sizes.forEach((/** @type {number} */ size, /** @type {number} */ i) => {
    context.fillStyle = css("soft");
    context.fillText(size.toLocaleString("en"), x(size), 360 - 0.6 * type);
    context.fillStyle = css("ink", 0.55);
    (angles[i] ?? []).forEach((/** @type {number} */ angle, /** @type {number} */ k) => {
      context.beginPath();
      context.arc(x(size) + 5 * (k - 6), y(angle), 6, 0, 2 * Math.PI);
      context.fill();
    });
    if (middle[i] === undefined) return;
    context.fillStyle = css("ink");
    context.fillRect(x(size) - 38, y(middle[i]) - 2, 76, 4);
  });
  if (!own) return;
  context.beginPath();
  context.arc(x(few), y(own[0]), 13, 0, 2 * Math.PI);
  context.strokeStyle = css("selected");
  context.lineWidth = 6;
  context.stroke();
}
