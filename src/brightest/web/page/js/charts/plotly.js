/** plotly.js, fetched when a chart first needs it: it is a hundred times larger than the page. */

/**
 * @typedef {HTMLElement & { on: (event: string, act: (change: Record<string, any>) => void) => void }} PlotlyElement
 * @typedef {{ react: (place: HTMLElement, data: object[], layout: object, config: object) => Promise<PlotlyElement>, purge: (place: HTMLElement) => void }} Plotly
 */

/** @type {Promise<Plotly> | undefined} */
let loaded;

/** @returns {Promise<Plotly>} */
export function plotly() {
  loaded ??= new Promise((resolve, reject) => {
    const restore = allowReadback();
    const script = document.createElement("script");
    script.src = "plotly.min.js";
    script.onload = () => {
      restore();
      resolve(/** @type {any} */ (window).Plotly);
    };
    script.onerror = () => {
      restore();
      reject(new Error("plotly.js could not be fetched"));
    };
    document.head.append(script);
  });
  return loaded;
}

/**
 * While it loads, plotly.js makes a canvas from which it later reads back text, without the option that browsers ask
 * for. Set the option, so that they don't warn.
 */
function allowReadback() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, /** @type {any} */ options) {
    return /** @type {any} */ (
      getContext.call(this, kind, kind === "2d" ? { ...options, willReadFrequently: true } : options)
    );
  };
  return () => (HTMLCanvasElement.prototype.getContext = getContext);
}

/** @returns {boolean} whether the browser has WebGL */
export function hasWebGL() {
  return Boolean(document.createElement("canvas").getContext("webgl"));
}
