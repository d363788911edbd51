/** plotly.js, fetched when a chart first needs it: it is a hundred times larger than all the rest. */

/**
 * @typedef {HTMLElement & { on: (event: string, act: (change: Record<string, any>) => void) => void }} Chart
 * @typedef {{ react: (place: HTMLElement, data: object[], layout: object, config: object) => Promise<Chart>, purge: (place: HTMLElement) => void }} Plotly
 */

/** @type {Promise<Plotly> | undefined} */
let loaded;

/** @returns {Promise<Plotly>} */
export function plotly() {
  loaded ??= new Promise((resolve, reject) => {
    const putBack = readable();
    const script = document.createElement("script");
    script.src = "plotly.min.js";
    script.onload = () => {
      putBack();
      resolve(/** @type {any} */ (window).Plotly);
    };
    script.onerror = () => {
      putBack();
      reject(new Error("plotly.js could not be fetched"));
    };
    document.head.append(script);
  });
  return loaded;
}

/**
 * While it loads, plotly.js makes the canvas from which it will read back every text of a surface, but doesn't say so
 * to the browser, which would warn of it. So it is said here.
 */
function readable() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, /** @type {any} */ options) {
    return /** @type {any} */ (
      getContext.call(this, kind, kind === "2d" ? { ...options, willReadFrequently: true } : options)
    );
  };
  return () => (HTMLCanvasElement.prototype.getContext = getContext);
}

/** @returns {boolean} whether the browser can draw in three dimensions */
export function solid() {
  return Boolean(document.createElement("canvas").getContext("webgl"));
}
