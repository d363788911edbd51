/** plotly.js, fetched when a chart first needs it: it is a hundred times larger than all the rest. */

/** @typedef {{ react: (place: HTMLElement, data: object[], layout: object, config: object) => Promise<any>, purge: (place: HTMLElement) => void }} Plotly */

/** @type {Promise<Plotly> | undefined} */
let loaded;

/** @returns {Promise<Plotly>} */
export function plotly() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "plotly.min.js";
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => reject(new Error("plotly.js could not be fetched"));
    document.head.append(script);
  });
  return loaded;
}
