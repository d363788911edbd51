/** Stage mode, for a class: the picture as large as the screen, type for the back row, and keys for everything else. */

import { hiddenParts, readFrame, setFrame } from "../network/address.js";
import { button, element } from "./dom.js";
import { openGlossary } from "./glossary.js";
import { keysDialog, listenToKeys, listKeys, press } from "./keys.js";
import { textSizeChanged } from "./theme.js";

/** @import { Key } from "./keys.js" */

const root = document.documentElement;
const LEAST_FIT = 0.7; // of the size of a step's text
const hidden = new CSSStyleSheet();

const onStage = () => root.hasAttribute("data-stage");

/** @type {Key[]} */
const KEYS = [
  { keys: ["ArrowRight", " "], name: "→ or space", does: "next step of the lesson", act: () => press(".ways .next") },
  { keys: ["ArrowLeft"], name: "←", does: "one step back", act: () => press(".ways .back") },
  {
    keys: [..."123456789"],
    name: "1, 2, 3",
    does: "guess",
    onStage: true,
    act: (key) => press(`.lesson .choices > :nth-child(${key})`),
  },
  {
    keys: ["p"],
    name: "P",
    does: "run, pause, or play again",
    onStage: true,
    act: () => press(".lesson .again button", "#view .play", "#view .apply"),
  },
  { keys: ["r"], name: "R", does: "another digit", onStage: true, act: () => press("#view .random") },
  { keys: ["c"], name: "C", does: "clear the pad", onStage: true, act: () => press("#view .clear") },
  { keys: ["l"], name: "L", does: "laser pointer on or off", onStage: true, act: () => setLaser() },
  { keys: ["f"], name: "F", does: "full screen on or off", onStage: true, act: () => setFullScreen() },
  { keys: ["t"], name: "T", does: "dark or light", onStage: true, act: () => press("#theme") },
  { keys: ["g"], name: "G", does: "the glossary", act: () => openGlossary() },
  { keys: ["?"], name: "?", does: "this list", act: () => listKeys(dialog, KEYS) },
  { keys: ["Escape"], name: "Escape", does: "leave the stage", onStage: true, act: () => setStage(false) },
];

const dialog = keysDialog();
const laser = element("div.laser", { hidden: true });

/** @param {boolean} wanted */
function setStage(wanted) {
  setFrame("stage", wanted ? "" : null);
  if (onStage() !== wanted) setFullScreen(wanted);
  applyFrame();
}

/** @param {boolean} [wanted] */
function setFullScreen(wanted = !document.fullscreenElement) {
  const asked = wanted ? root.requestFullscreen?.() : document.fullscreenElement && document.exitFullscreen();
  if (asked) asked.catch(() => {}); // a browser may refuse, and the stage is a stage without it, too
}

/** @param {boolean} [wanted] */
function setLaser(wanted = laser.hidden) {
  laser.hidden = !wanted;
  root.toggleAttribute("data-laser", wanted);
}

/** Follow the address: whether this is a stage, and the parts of the view that it hides. */
export function applyFrame() {
  const frame = readFrame();
  hidden.replaceSync(
    hiddenParts()
      .map((part) => `#view .${part}, body > .${part} { display: none !important; }`)
      .join("\n"),
  );
  if (onStage() === frame.has("stage")) return;
  root.toggleAttribute("data-stage", frame.has("stage"));
  setLaser(false);
  textSizeChanged();
}

/** Make a step as large as its rail can show without scrolling. @param {HTMLElement} rail */
function fit(rail) {
  const body = onStage() && rail.querySelector(".body");
  for (let size = 1; body && size > LEAST_FIT; size -= 0.02) {
    rail.style.setProperty("--fit", `${size}`);
    if (body.scrollHeight <= body.clientHeight) break;
  }
}

/** @param {Key} key */
export function addKey(key) {
  KEYS.unshift(key);
}

/** @param {HTMLElement} rail of the lessons */
export function initStage(rail) {
  document.adoptedStyleSheets = [hidden];
  const leave = button("×", () => setStage(false));
  leave.className = "leave";
  leave.title = leave.ariaLabel = "Leave the stage";
  document.body.append(leave, laser, dialog);
  document.getElementById("stage")?.addEventListener("click", () => setStage(true));
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!laser.hidden) laser.style.transform = `translate(${clientX}px, ${clientY}px)`;
  });
  document.addEventListener("pointerup", ({ target }) => {
    if (onStage() && target instanceof HTMLCanvasElement) target.blur(); // the keys are the presenter's again
  });
  new ResizeObserver(() => fit(rail)).observe(rail);
  new MutationObserver(() => fit(rail)).observe(rail, { childList: true, subtree: true });
  listenToKeys(KEYS, onStage);
  applyFrame();
}
