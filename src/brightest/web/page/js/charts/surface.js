/** A function of x and y in three dimensions, turned with a pointer or the arrow keys. */

import { ARROWS, element } from "../ui/dom.js";
import { cssColour, themeChanged } from "../ui/theme.js";
import { hasWebGL, plotly } from "./plotly.js";

/**
 * @import { Numbers } from "../network/decode.js"
 * @import { Grid } from "./contour-plot.js"
 * @import { Range } from "./ticks.js"
 */

const ASPECT_RATIO = { x: 4 / 3, y: 1, z: 0.62 };
const PATH_LIFT = 0.012; // of the heights: the path lies above the surface
const OPACITY = 0.9; // of the surface: a path that is turned behind it shines through
const BALL_RADIUS = 0.035; // in units of ASPECT_RATIO
const WHOLE = 1.4; // width of a place by its height; from a narrower one the eye steps back, so that nothing is cut off
const PURGE_DELAY = 10_000; // milliseconds after which a hidden surface is freed
const QUICK = 80; // milliseconds for a frame
const ARROW_TURN = 0.12; // radians, for an arrow key

export class Surface {
  /** @type {{ grid: Grid, window: [Range, Range], path: Numbers | number[], values: Numbers | number[], at?: number[] } | null} */
  #shown = null;
  #azimuth = -1.9; // radians
  #elevation = 0.95; // from above enough to see into the ravine
  #distance = 1.95; // of the eye, where the place is as wide as WHOLE
  #busy = false;
  isQuick = false; // whether it can be drawn many times a second
  #drawn = false;

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
    this.missing.hidden = hasWebGL();
    new ResizeObserver(() => {
      void this.#draw();
      setTimeout(() => void this.#purge(), PURGE_DELAY);
    }).observe(this.root);
    themeChanged.addEventListener("change", () => void this.#draw());
  }

  /**
   * @param {Grid} grid
   * @param {[Range, Range]} window
   * @param {Numbers | number[]} path (k, 2)
   * @param {Numbers | number[]} values (k,) heights of it
   * @param {number[]} [at] where the ball is, and its height, if not at the end of the path
   */
  show(grid, window, path, values, at) {
    this.#shown = { grid, window, path, values, at };
    this.place.hidden = !grid.f.some(Number.isFinite);
    void this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #turn(event) {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    this.#azimuth -= ARROW_TURN * direction[0];
    this.#elevation = Math.min(1.5, Math.max(0.05, this.#elevation - ARROW_TURN * direction[1]));
    void this.#draw();
  }

  /** Continue from the pointer's view when an arrow key is pressed. @param {{ x: number, y: number, z: number } | undefined} eye */
  #onTurned(eye) {
    if (!eye) return;
    const distance = Math.hypot(eye.x, eye.y, eye.z);
    [this.#azimuth, this.#elevation] = [Math.atan2(eye.y, eye.x), Math.asin(eye.z / distance)];
    this.#distance = distance / this.#stepsBack;
  }

  /** Free the scene of a hidden surface: plotly.js asks for every frame as long as there is a scene. */
  async #purge() {
    if (this.root.clientWidth || !this.#drawn || this.#busy) return;
    this.#drawn = false;
    (await plotly()).purge(this.place);
  }

  get #stepsBack() {
    return Math.max(1, (WHOLE * this.root.clientHeight) / this.root.clientWidth);
  }

  async #draw() {
    if (!this.#shown || this.place.hidden || !this.root.clientWidth || !this.missing.hidden || this.#busy) return;
    this.#busy = true; // later changes are drawn when this is done
    const { react } = await plotly();
    const shown = this.#shown;
    const [azimuth, elevation] = [this.#azimuth, this.#elevation];
    const distance = this.#distance * this.#stepsBack;
    const flat = distance * Math.cos(elevation);
    const eye = { x: flat * Math.cos(azimuth), y: flat * Math.sin(azimuth), z: distance * Math.sin(elevation) };
    const layout = {
      scene: {
        xaxis: axis(shown.window[0]),
        yaxis: axis(shown.window[1]),
        zaxis: axis(shown.grid.heights),
        aspectmode: "manual",
        aspectratio: ASPECT_RATIO,
        dragmode: "turntable",
        camera: { eye, center: { x: 0, y: 0, z: -0.1 } },
      },
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: false,
      paper_bgcolor: cssColour("ground"),
      autosize: true,
      uirevision: `${azimuth} ${elevation} ${this.#stepsBack}`, // keeps the pointer's view until an arrow key is pressed
    };
    // plotly.js draws four pixels for each of the screen's, which a computer without a graphics card feels
    const options = { displayModeBar: false, scrollZoom: false, plotGlPixelRatio: Math.max(1, devicePixelRatio) };
    const begun = performance.now();
    const chart = await react(this.place, parts(shown), layout, options);
    if (!this.#drawn) chart.on("plotly_relayout", (change) => this.#onTurned(change["scene.camera"]?.eye));
    await new Promise(requestAnimationFrame); // in which it is drawn
    this.isQuick = performance.now() - begun < QUICK;
    this.#drawn = true;
    this.#busy = false;
    if (shown !== this.#shown || azimuth !== this.#azimuth || elevation !== this.#elevation) void this.#draw();
  }
}

/** @param {Range} range */
function axis(range) {
  return { visible: false, range };
}

/** @param {{ grid: Grid, window: [Range, Range], path: Numbers | number[], values: Numbers | number[], at?: number[] }} shown */
function parts({
  grid: {
    f,
    heights: [low, high],
  },
  window,
  path,
  values,
  at,
}) {
  const n = Math.sqrt(f.length);
  const beyond = high + 2 * (high - low); // values outside the picture are cut off here
  const clipped = (/** @type {number} */ value) =>
    Number.isFinite(value) ? Math.min(beyond, Math.max(low - beyond + high, value)) : null;
  const [x, y] = window.map(([from, to]) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1)));
  const z = Array.from({ length: n }, (_, row) => Array.from(f.slice(n * row, n * (row + 1)), clipped));
  const whole = f.every(Number.isFinite); // with a hole, plotly.js never finds the end of a contour line
  const noHighlight = { highlight: false };
  const passive = { hoverinfo: "skip", showscale: false };
  const grid = {
    type: "surface",
    x,
    y,
    z,
    cmin: low,
    cmax: high,
    colorscale: [
      [0, cssColour("low")],
      [0.5, cssColour("middle")],
      [1, cssColour("high")],
    ],
    ...passive,
    contours: {
      x: noHighlight,
      y: noHighlight,
      z: {
        ...noHighlight,
        show: whole,
        start: low,
        end: high,
        size: (high - low) / 14,
        color: cssColour("quiet"),
        width: 1,
      },
    },
    opacity: OPACITY,
    lighting: { ambient: 0.8, diffuse: 0.4, specular: 0.08 },
  };
  const lift = PATH_LIFT * (high - low);
  const places = Array.from({ length: values.length }, (_, k) => k);
  const heights = places.map((k) => (clipped(values[k]) ?? high) + lift);
  const along = (/** @type {0 | 1} */ axis) => places.map((k) => path[2 * k + axis]);
  const line = {
    type: "scatter3d",
    mode: "lines",
    x: along(0),
    y: along(1),
    z: heights,
    line: { color: cssColour("ink"), width: 5 },
    ...passive,
  };
  if (!places.length) return [grid];
  const size = [
    (window[0][1] - window[0][0]) / ASPECT_RATIO.x,
    window[1][1] - window[1][0],
    (high - low) / ASPECT_RATIO.z,
  ].map((unit) => BALL_RADIUS * unit);
  const [first, last] = [0, places.length - 1].map((k) => [path[2 * k], path[2 * k + 1], heights[k]]);
  const here = at ? [at[0], at[1], (clipped(at[2]) ?? high) + lift] : last;
  const balls = [ball(first, size, cssColour("ground")), ball(here, size, cssColour("ink"))];
  return [grid, line, ...balls];
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
