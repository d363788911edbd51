/** Charts that can be pulled, once their motion is over: with a pointer, or with the arrow keys. */

import { typeSize } from "../ui/canvas.js";
import { ARROWS } from "../ui/dom.js";
import { cssColour } from "../ui/theme.js";

/**
 * @typedef {object} Grip
 * @property {(chart: any) => boolean} [fits] whether this chart can be pulled, if not all of its kind can
 * @property {boolean} [hovers] whether it is also pulled by a pointer that isn't pressed
 * @property {(chart: any, frame: Frame, x: number, y: number) => void} [pull] to a place on the canvas, CSS pixels
 * @property {(chart: any) => void} [press] anywhere
 * @property {(chart: any) => void} [clear] take away what was pulled
 * @property {(chart: any, dx: number, dy: number, frame: Frame) => void} nudge by an arrow key: −1, 0 or 1 to the
 *   right and down
 */

/**
 * @param {HTMLCanvasElement} canvas @param {any} chart @param {Grip} grip
 * @param {() => boolean} ready whether it can be pulled now @param {() => void} redraw
 */
export function listenToGrip(canvas, chart, { hovers, pull, press, nudge }, ready, redraw) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const frame = () => ({ width: canvas.clientWidth, height: canvas.clientHeight, type: typeSize() });
  const moveTo = (/** @type {PointerEvent} */ { offsetX, offsetY }) => {
    pull?.(chart, frame(), offsetX, offsetY);
    redraw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !ready()) return;
    if (press) {
      press(chart);
      redraw();
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    moveTo(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (hovers || canvas.hasPointerCapture(event.pointerId)) moveTo(event);
  });
  canvas.addEventListener("keydown", (event) => {
    const direction = ARROWS[event.key];
    if (!direction || !ready()) return;
    event.preventDefault();
    nudge(chart, ...direction, frame());
    redraw();
  });
}

/**
 * The grip of a network whose neurons are chosen.
 * @param {WeakMap<any, [number, number]>} chosen layer and neuron of each chart
 * @param {(frame: Frame, chart: any) => Layout} placed
 * @param {number} beyond layers at the end whose neurons can't be chosen
 * @returns {Grip}
 */
export function neuronGrip(chosen, placed, beyond) {
  return {
    pull(chart, frame, x, y) {
      let nearest = Infinity;
      const { layers } = placed(frame, chart);
      layers.slice(0, layers.length - beyond).forEach((neurons, l) => {
        neurons.x.forEach((u, neuron) => {
          const far = Math.hypot(u - x, neurons.y[neuron] - y);
          if (far >= nearest) return;
          nearest = far;
          chosen.set(chart, [l + 1, neuron]);
        });
      });
    },
    nudge(chart, dx, dy) {
      const last = chart.layers.length - 1 - beyond;
      const [layer, neuron] = chosen.get(chart) ?? [last, (chart.first ?? 0) - dy];
      const to = Math.min(last, Math.max(1, layer + dx));
      chosen.set(chart, [to, Math.min(chart.layers[to] - 1, Math.max(0, neuron + dy))]);
    },
  };
}

/**
 * The track and the knob under a chart that is pulled to the right.
 * @param {Context} context @param {number} left @param {number} right @param {number} y
 * @param {number} share of the way at which the knob is, 0 to 1
 */
export function pullSlider(context, left, right, y, share) {
  const x = left + share * (right - left);
  context.lineCap = "round";
  context.lineWidth = 4;
  for (const [colour, end] of /** @type {const} */ ([
    ["edge", right],
    ["positive", x],
  ])) {
    context.strokeStyle = cssColour(colour);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(end, y);
    context.stroke();
  }
  context.lineCap = "butt";
  context.beginPath();
  context.arc(x, y, 8, 0, 7);
  context.fillStyle = cssColour("ink");
  context.fill();
}
