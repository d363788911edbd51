/** A pupil's work to take home: drawings and network in one file, and the page on paper. */

import { button, element } from "../ui/dom.js";
import { printSheet } from "../ui/sheet.js";

/** @param {Connection} connection @returns {HTMLElement[]} a button and what it opens */
export function takeHome(connection) {
  const act = (/** @type {string} */ name, /** @type {() => void} */ does) =>
    button(name, () => {
      panel.hidePopover();
      does();
    });
  const panel = element(
    "section.class-panel",
    { popover: "auto", "aria-label": "My work" },
    act("Download drawings and network", () => connection.send({ type: "work.pack" })),
    act("Print this page", printSheet),
  );
  return [element("button", { type: "button", popoverTargetElement: panel }, "My work"), panel];
}
