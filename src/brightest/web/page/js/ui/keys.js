/** The page's keys: one table, from which the list of them is made. */

import { element } from "./dom.js";

/**
 * @typedef {object} Key
 * @property {string[]} keys as events name them
 * @property {string} name for people
 * @property {string} does
 * @property {boolean} [onStage] whether it acts on the stage only
 * @property {(key: string) => unknown} act
 */

const TYPED = "input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]";
const OWN_KEYS = `${TYPED}, input, canvas, [role=application]`; // they draw, move or turn something with these keys
const PRESSED_BY_SPACE = "button, a, summary";

/** @param {readonly Key[]} table @param {() => boolean} onStage */
export function listenToKeys(table, onStage) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !(target instanceof Element))
      return;
    if (key !== "Escape" && target.closest(OWN_KEYS)) return;
    if (document.querySelector("dialog[open], :popover-open") || (key === " " && target.closest(PRESSED_BY_SPACE)))
      return;
    const found = table.find(({ keys }) => keys.includes(key.length === 1 ? key.toLowerCase() : key));
    if (!found || (found.onStage && !onStage())) return;
    if (found.act(key) !== false) event.preventDefault();
  });
}

/** Click the first of these that there is, even where the stage hides it. @param {...string} selectors @returns {boolean} */
export function press(...selectors) {
  for (const selector of selectors) {
    const found = [...document.querySelectorAll(selector)].find((one) => !one.closest("[hidden]"));
    if (!(found instanceof HTMLElement)) continue;
    found.click();
    return true;
  }
  return false;
}

/** @returns {HTMLDialogElement} */
export function keysDialog() {
  return element("dialog.keys", { "aria-label": "Keys" });
}

/** Show all keys. @param {HTMLDialogElement} dialog @param {readonly Key[]} table */
export function listKeys(dialog, table) {
  const close = element("button", { type: "submit" }, "Close");
  const rows = table.flatMap(({ name, does }) => [
    element("dt", {}, element("kbd", {}, name)),
    element("dd", {}, does),
  ]);
  dialog.replaceChildren(
    element("form", { method: "dialog" }, element("h2", {}, "Keys"), element("dl", {}, ...rows), close),
  );
  dialog.showModal();
}
