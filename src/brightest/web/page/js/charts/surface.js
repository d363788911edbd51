/** A piece of land in three dimensions, to be turned with the mouse, a finger, or the arrow keys. */

import { ARROWS, element } from "../ui/dom.js";
import { changed, css } from "../ui/look.js";
import { plotly, solid } from "./plotly.js";

/**
 * @typedef {import("../network/connection.js").Numbers} Numbers
 * @typedef {import("./contour-plot.js").Land} Land
 * @typedef {import("./chart.js").Stretch} Stretch
 */

const SHAPE = { x: 4 / 3, y: 1, z: 0.62 };
const LIFT = 0.012; // of the heights, by which a path lies above the land
const BALL = 0.035; // its radius, as SHAPE has lengths
const TURN = 0.12; // radians, for an arrow key

export class Surface {
  /** @type {{ land: Land, window: [Stretch, Stretch], path: Numbers, values: Numbers } | null} */
  #shown = null;
  #turned = -1.9; // around, and up, in radians
  #raised = 0.75;
  #far = 1.6;
  #busy = false;

  /** @param {string} label */
  constructor(label) {
    this.place = element("div.land");
    this.missing = element(
      "p.soft.missing",
      { hidden: true },
      "This browser has no WebGL, which the view in three dimensions needs. The map shows the same.",
    );
    this.root = element(
      "div.sheet.solid",
      {
        tabIndex: 0,
        role: "application",
        "aria-label": `${label}; arrow keys turn it`,
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#turn(event),
      },
      this.place,
      this.missing,
    );
    this.missing.hidden = solid();
    new ResizeObserver(() => void this.#draw()).observe(this.root);
    changed.addEventListener("change", () => void this.#draw());
  }

  /**
   * @param {Land} land
   * @param {[Stretch, Stretch]} window
   * @param {Numbers} path (k, 2)
   * @param {Numbers} values (k,) heights of it
   */
  show(land, window, path, values) {
    this.#shown = { land, window, path, values };
    this.place.hidden = !land.f.some(Number.isFinite);
    void this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #turn(event) {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    this.#turned -= TURN * way[0];
    this.#raised = Math.min(1.5, Math.max(0.05, this.#raised - TURN * way[1]));
    void this.#draw();
  }

  /** Let the arrow keys go on from where the mouse turned it. @param {{ x: number, y: number, z: number } | undefined} eye */
  #follow(eye) {
    if (!eye) return;
    this.#far = Math.hypot(eye.x, eye.y, eye.z);
    [this.#turned, this.#raised] = [Math.atan2(eye.y, eye.x), Math.asin(eye.z / this.#far)];
  }

  async #draw() {
    if (!this.#shown || this.place.hidden || !this.root.clientWidth || !this.missing.hidden || this.#busy) return;
    this.#busy = true; // what comes meanwhile is drawn at its end
    const { react } = await plotly();
    const shown = this.#shown;
    const first = !this.place.classList.contains("js-plotly-plot");
    const [turned, raised] = [this.#turned, this.#raised];
    const flat = this.#far * Math.cos(raised);
    const eye = { x: flat * Math.cos(turned), y: flat * Math.sin(turned), z: this.#far * Math.sin(raised) };
    const layout = {
      scene: {
        xaxis: axis(shown.window[0]),
        yaxis: axis(shown.window[1]),
        zaxis: axis(shown.land.heights),
        aspectmode: "manual",
        aspectratio: SHAPE,
        dragmode: "turntable",
        camera: { eye, center: { x: 0, y: 0, z: -0.1 } },
      },
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: false,
      paper_bgcolor: css("ground"),
      autosize: true,
      uirevision: `${turned} ${raised}`, // until an arrow key turns it, it stays as the mouse turned it
    };
    const chart = await react(this.place, parts(shown), layout, { displayModeBar: false, scrollZoom: false });
    if (first) chart.on("plotly_relayout", (change) => this.#follow(change["scene.camera"]?.eye));
    this.#busy = false;
    if (shown !== this.#shown || turned !== this.#turned || raised !== this.#raised) void this.#draw();
  }
}

/** @param {Stretch} range */
function axis(range) {
  return { visible: false, range };
}

/** @param {{ land: Land, window: [Stretch, Stretch], path: Numbers, values: Numbers }} shown */
function parts({
  land: {
    f,
    heights: [low, high],
  },
  window,
  path,
  values,
}) {
  const n = Math.sqrt(f.length);
  const beyond = high + 2 * (high - low); // what reaches out of the picture needn't reach any farther
  const clipped = (/** @type {number} */ value) =>
    Number.isFinite(value) ? Math.min(beyond, Math.max(low - beyond + high, value)) : null;
  const [x, y] = window.map(([from, to]) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1)));
  const z = Array.from({ length: n }, (_, row) => Array.from(f.subarray(n * row, n * (row + 1)), clipped));
  const whole = f.every(Number.isFinite); // around a hole, plotly.js would look for the end of a line for ever
  const quiet = { highlight: false };
  const still = { hoverinfo: "skip", showscale: false };
  const land = {
    type: "surface",
    x,
    y,
    z,
    cmin: low,
    cmax: high,
    colorscale: [
      [0, css("low")],
      [0.5, css("middle")],
      [1, css("high")],
    ],
    ...still,
    contours: {
      x: quiet,
      y: quiet,
      z: { ...quiet, show: whole, start: low, end: high, size: (high - low) / 14, color: css("quiet"), width: 1 },
    },
    lighting: { ambient: 0.8, diffuse: 0.4, specular: 0.08 },
  };
  const lift = LIFT * (high - low);
  const places = Array.from({ length: values.length }, (_, k) => k);
  const heights = places.map((k) => (clipped(values[k]) ?? high) + lift);
  const along = (/** @type {0 | 1} */ axis) => places.map((k) => path[2 * k + axis]);
  const line = {
    type: "scatter3d",
    mode: "lines",
    x: along(0),
    y: along(1),
    z: heights,
    line: { color: css("ink"), width: 5 },
    ...still,
  };
  if (!places.length) return [land];
  const size = [(window[0][1] - window[0][0]) / SHAPE.x, window[1][1] - window[1][0], (high - low) / SHAPE.z].map(
    (unit) => BALL * unit,
  );
  const last = places.length - 1;
  const balls = [
    [0, "ground"],
    [last, "selected"],
  ].map(([k, colour]) =>
    ball([path[2 * Number(k)], path[2 * Number(k) + 1], heights[Number(k)]], size, css(String(colour))),
  );
  return [land, line, ...balls];
}

/** @param {number[]} at @param {number[]} size @param {string} colour */
function ball(at, size, colour) {
  const circle = (/** @type {number} */ n, /** @type {number} */ whole) =>
    Array.from({ length: n + 1 }, (_, i) => (i * whole) / n);
  const point = circle(10, Math.PI).map((up) =>
    circle(16, 2 * Math.PI).map((around) => [
      at[0] + size[0] * Math.sin(up) * Math.cos(around),
      at[1] + size[1] * Math.sin(up) * Math.sin(around),
      at[2] + size[2] * Math.cos(up),
    ]),
  );
  const [x, y, z] = [0, 1, 2].map((axis) => point.map((row) => row.map((place) => place[axis])));
  return {
    type: "surface",
    x,
    y,
    z,
    colorscale: [
      [0, colour],
      [1, colour],
    ],
    showscale: false,
    hoverinfo: "skip",
    contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
    lighting: { ambient: 0.8, diffuse: 0.4 },
  };
}
