/** The keyboard's focus while elements are replaced. */

/** @param {Element} one @returns {string | null} */
export function nameOf(one) {
  return one.getAttribute("aria-label") ?? one.textContent;
}

/**
 * Remember the focused control of `root`.
 * @param {HTMLElement} root
 * @returns {() => void} focuses the one with the same name, or the one in the same place, if it was replaced
 */
export function rememberFocus(root) {
  const place = root.getRootNode(); // in a notebook, a widget's shadow
  const focused = (place instanceof ShadowRoot ? place : document).activeElement;
  const controls = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("button, input, [tabindex]")]);
  const index = focused instanceof HTMLElement ? controls().indexOf(focused) : -1;
  const name = focused && nameOf(focused);
  return () => {
    if (index < 0 || focused?.isConnected) return;
    const now = controls();
    const same = now.find((control) => nameOf(control) === name) ?? now[Math.min(index, now.length - 1)];
    same.focus({ preventScroll: true });
  };
}
