/** The page: one connection and several views, of which the address names one. */

import { readAddress } from "./network/address.js";
import { Connection } from "./network/connection.js";
import { element } from "./ui/dom.js";
import { keepPresses } from "./ui/press.js";
import { initSheet } from "./ui/sheet.js";
import { applyFrame, initStage } from "./ui/stage.js";
import { initTermTip } from "./ui/term-tip.js";
import { explain } from "./ui/terms.js";
import { initTheme } from "./ui/theme.js";
import { BackpropView } from "./views/backprop.js";
import { BendView } from "./views/bend.js";
import { DescendView } from "./views/descend.js";
import { DesignView } from "./views/design.js";
import { DoubtView } from "./views/doubt.js";
import { DrawView } from "./views/draw.js";
import { LearnView } from "./views/learn.js";
import { Lessons } from "./views/lessons.js";
import { modelList } from "./views/model-list.js";
import { Pupil } from "./views/pupil.js";
import { Teacher } from "./views/teacher.js";

/**
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {(query: URLSearchParams) => void} open called when the view is shown, with its part of the address
 */

/** @type {{ route: string, name: string, make: (connection: Connection) => View }[]} */
const VIEWS = [
  { route: "draw", name: "Draw", make: (connection) => new DrawView(connection) },
  { route: "learn", name: "Learn", make: (connection) => new LearnView(connection) },
  { route: "descend", name: "Descend", make: (connection) => new DescendView(connection) },
  { route: "backprop", name: "Back-propagate", make: (connection) => new BackpropView(connection) },
  { route: "bend", name: "Bend", make: (connection) => new BendView(connection) },
  { route: "design", name: "Design", make: (connection) => new DesignView(connection) },
  { route: "doubt", name: "Doubt", make: (connection) => new DoubtView(connection) },
];

const connection = new Connection();
const place = /** @type {HTMLElement} */ (document.getElementById("view"));
const status = /** @type {HTMLElement} */ (document.getElementById("status"));
/** @type {Map<string, View>} */
const views = new Map();

const lessons = new Lessons(
  connection,
  (link) => openView(readAddress(link)),
  (contents) => {
    document.title = "Lessons · brightest";
    put(contents);
    markLinks(); // no view is shown now
  },
);

const names = new Map([...VIEWS.map(({ route, name }) => /** @type {const} */ ([route, name])), ["lesson", "Lessons"]]);
for (const [route, name] of names) {
  const link = element("a", { href: `#/${route}`, textContent: name });
  document.getElementById("views")?.append(element("li", {}, link));
}

/** Show the view that the address names, or the step of a lesson, which names a view itself. */
async function show() {
  applyFrame();
  const { parts, query } = readAddress();
  if (parts[0] === "lesson") await lessons.open(parts.slice(1));
  else {
    lessons.close();
    openView({ parts, query });
  }
}

/** @param {ReturnType<typeof readAddress>} address */
function openView({ parts: [wanted], query }) {
  const { route, name } = VIEWS.find((view) => view.route === wanted) ?? VIEWS[0];
  const view = /** @type {View} */ (views.get(route));
  document.title = `${name} · brightest`;
  if (place.firstChild !== view.root) put(view.root);
  markLinks(route);
  view.open(query);
}

/** @param {HTMLElement} root of a view, or the lessons' contents */
function put(root) {
  place.replaceChildren(root);
  place.scrollTop = 0;
}

/** Mark the link of the view that is shown and, in a lesson, that of the lessons. @param {string} [shown] its route */
function markLinks(shown) {
  const here = readAddress().parts[0] ?? VIEWS[0].route;
  const nav = /** @type {HTMLElement} */ (document.querySelector("header nav"));
  for (const link of nav.querySelectorAll("a")) {
    const route = link.getAttribute("href")?.slice(2);
    link.removeAttribute("aria-current");
    if (route === here) link.setAttribute("aria-current", "page");
    else if (route === shown) link.setAttribute("aria-current", "true");
    if (route !== (shown ?? here)) continue;
    const [all, one] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
    nav.scrollLeft += (one.left + one.right - all.left - all.right) / 2; // a phone can't show all links
  }
}

connection.addEventListener("state", () => {
  status.hidden = connection.state === "open";
  const again = element("button", { type: "button", textContent: "Connect again", onclick: () => connection.open() });
  if (connection.state === "lost") status.replaceChildren("The connection to Python is lost; trying again …");
  if (connection.state === "shut") status.replaceChildren(`Python closed the connection: ${connection.reason} `, again);
});

const ERROR_DURATION = 6000; // milliseconds
let errorTimer = 0;
const say = (/** @type {{ sentence: string }} */ { sentence }) => {
  status.textContent = sentence[0].toUpperCase() + sentence.slice(1);
  status.hidden = false;
  clearTimeout(errorTimer);
  errorTimer = setTimeout(() => {
    status.hidden = connection.state === "open";
  }, ERROR_DURATION);
};
connection.on("error", say);
connection.on("notice", say);

connection.on("drawing", ({ answer }) => {
  if (answer !== null) status.hidden = true; // the error is over
});

connection.on(
  "class",
  (told) => {
    const side = told.teaches ? new Teacher(connection, lessons, names) : new Pupil(connection, lessons, show);
    desk.querySelector(".data")?.before(side.root);
    side.setClass(told);
  },
  { once: true }, // then the side listens
);

const desk = /** @type {HTMLElement} */ (document.getElementById("desk"));
initTheme();
initStage(lessons.root);
initSheet();
initTermTip();
keepPresses();
place.before(lessons.root);
modelList(desk, connection);
for (const { route, make } of VIEWS) views.set(route, make(connection)); // so that none misses a message
for (const { root } of views.values()) explain(root);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // the address names the view, not the link's target
  place.focus();
});
window.addEventListener("hashchange", show);
connection.on("welcome", show, { once: true }); // a step of a lesson needs the connection
show();
connection.open();
