/** A widget's place in a notebook: a shadow tree, which no style of the notebook reaches, in the notebook's theme. */

import { announceWithin } from "../../page/js/ui/announce.js";
import { element } from "../../page/js/ui/dom.js";
import { themeWithin } from "../../page/js/ui/theme.js";
import { Listening } from "./model.js";

/** @import { Context } from "./model.js" */

/** @type {Set<HTMLElement>} */
const hosts = new Set();
const pixel = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

/**
 * Show a widget.
 * @param {Context} context its model, and where it is shown
 * @param {string} styles
 * @param {HTMLElement} content
 * @param {() => void} stop called when it is taken away
 * @returns {() => void} takes it away
 */
export function mount({ model, el }, styles, content, stop) {
  const host = element("div.brightest", { "data-lm-suppress-shortcuts": "true" }); // its keys are not JupyterLab's
  const shadow = host.attachShadow({ mode: "open" });
  const said = element("p.unseen", { id: "said", role: "status", "aria-live": "polite" });
  shadow.append(element("style", {}, styles), element("div.view", {}, content), said);
  host.addEventListener("keydown", (event) => event.stopPropagation()); // nor any other notebook's
  host.addEventListener("focusin", () => announceWithin(shadow));
  announceWithin(shadow);
  hosts.add(host);
  el.append(host);
  const follow = () => requestAnimationFrame(followTheme);
  const changes = new MutationObserver(follow);
  for (const one of [document.documentElement, document.body]) changes.observe(one, { attributes: true });
  const sizes = new ResizeObserver(followTheme); // calls when the notebook has put it into its page
  sizes.observe(host);
  const listening = new Listening(model);
  listening.to("palette", () => colour(host, { palette: model.get("palette") }));
  return () => {
    listening.stop();
    changes.disconnect();
    sizes.disconnect();
    hosts.delete(host);
    host.remove();
    stop();
  };
}

/** Light text means a dark notebook: so it is known in each of them, without its name. */
function followTheme() {
  const shown = [...hosts].filter((host) => host.isConnected && host.parentElement);
  if (!shown.length || !pixel) return;
  for (const host of shown) {
    const theme = isLight(getComputedStyle(/** @type {HTMLElement} */ (host.parentElement)).color) ? "dark" : "light";
    if (host.dataset.theme !== theme) colour(host, { theme });
  }
}

/** @param {HTMLElement} host @param {Record<string, string>} choice theme or palette */
function colour(host, choice) {
  Object.assign(host.dataset, choice);
  themeWithin(host);
}

/** @param {string} text its colour, in CSS @returns {boolean} */
function isLight(text) {
  if (!pixel) return false;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = text;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b > 127;
}
