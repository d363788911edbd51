/** The meaning of a marked term, beside it: while the pointer is there, while it has the focus, or after a tap. */

import { element } from "./dom.js";
import { glossary } from "./terms.js";

const LINGERS = 500; // milliseconds in which the pointer may go from the term to its meaning
const GAP = 6; // pixels, to the paragraph and to the window's edges
const PARAGRAPH = "p, li, dd, label, h2, h3, h4, th, td, figcaption";

const tip = element("div.tip", { role: "tooltip", hidden: true });
/** @type {HTMLElement | null} the term that is explained */
let shown = null;
/** @type {HTMLElement | null} the term that was explained when the pointer went down */
let pressed = null;
let timer = 0;

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function termAt(target) {
  return target instanceof Element ? target.closest("dfn[data-term]") : null;
}

/** @param {HTMLElement} term */
async function show(term) {
  clearTimeout(timer);
  if (shown === term) return;
  shown = term;
  const entry = (await glossary).find((one) => one.term === term.dataset.term);
  if (!entry || shown !== term) return;
  const also = entry.also ? [element("span.soft", {}, ` Also: ${entry.also}.`)] : [];
  tip.replaceChildren(element("b", {}, entry.term), " ", entry.means, ...also);
  tip.hidden = false;
  place(term);
}

function hide() {
  clearTimeout(timer);
  shown = null;
  tip.hidden = true;
}

/**
 * Place the meaning where it doesn't cover the sentence that has the term: beside its paragraph, or under or over it.
 * @param {HTMLElement} term
 */
function place(term) {
  const { width, height } = tip.getBoundingClientRect();
  const { left, top } = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const around = (term.closest(PARAGRAPH) ?? term).getBoundingClientRect();
  const beside = around.right + GAP + width + GAP < innerWidth;
  const x = beside ? around.right + GAP : Math.max(GAP, Math.min(left, innerWidth - width - GAP));
  const fits = around.bottom + GAP + height < innerHeight;
  const y = beside ? Math.min(top, innerHeight - height - GAP) : fits ? around.bottom + GAP : around.top - height - GAP;
  tip.style.transform = `translate(${x}px, ${Math.max(GAP, y)}px)`;
}

/** @param {PointerEvent} event */
function onPointerOver({ target, pointerType }) {
  if (pointerType === "touch") return;
  const term = termAt(target);
  if (term) show(term);
  else if (target instanceof Node && tip.contains(target)) clearTimeout(timer);
  else if (shown && shown !== document.activeElement) {
    clearTimeout(timer);
    timer = setTimeout(hide, LINGERS);
  }
}

/** @param {MouseEvent} event */
function onClick(event) {
  const term = termAt(event.target);
  if (!term) return;
  event.preventDefault(); // a label would hand the focus to its field
  if (pressed === term) hide();
  else show(term);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== "Escape" || !shown) return;
  event.preventDefault();
  event.stopPropagation(); // it doesn't leave the stage, too
  hide();
}

/** Listen to pointer, focus and keys on the whole page. */
export function initTermTip() {
  document.body.append(tip);
  document.addEventListener("pointerover", onPointerOver);
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    const term = termAt(target);
    pressed = pointerType === "touch" ? shown : null;
    if (!term && !tip.contains(/** @type {Node} */ (target))) hide();
  });
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", ({ target }) => {
    const term = termAt(target);
    if (term) show(term);
    else hide();
  });
  document.addEventListener("focusout", ({ target }) => termAt(target) && hide());
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("scroll", hide, true);
  window.addEventListener("resize", hide);
}
