/** A press on a button that is replaced before it ends, as in a view that changes many times a second. */

import { nameOf } from "./focus.js";

/** Hand such a press to the button of the same name that is under the pointer when it ends. */
export function keepPresses() {
  /** @type {HTMLElement | null} */
  let pressed = null;
  const options = { capture: true };
  addEventListener(
    "pointerdown",
    ({ target, button, pointerType }) => {
      const counts = button === 0 && pointerType !== "touch"; // a finger's click comes after it is lifted
      pressed = counts && target instanceof Element ? target.closest("button") : null;
    },
    options,
  );
  addEventListener(
    "pointerup",
    ({ clientX, clientY }) => {
      const under = document.elementFromPoint(clientX, clientY)?.closest("button");
      if (under && pressed && !pressed.isConnected && nameOf(under) === nameOf(pressed)) under.click();
      pressed = null;
    },
    options,
  );
}
