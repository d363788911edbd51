/** The frame: one connection, the views that there are, and which of them is shown. The address says which. */

import { read } from "./network/address.js";
import { Connection } from "./network/connection.js";
import { element } from "./ui/dom.js";
import { begin } from "./ui/look.js";
import { BackpropView } from "./views/backprop.js";
import { DescendView } from "./views/descend.js";
import { DesignView } from "./views/design.js";
import { DoubtView } from "./views/doubt.js";
import { DrawView } from "./views/draw.js";
import { LearnView } from "./views/learn.js";
import { Lessons } from "./views/lessons.js";
import { shelf } from "./views/model-list.js";

/**
 * @typedef {object} View
 * @property {HTMLElement} root what it shows
 * @property {(dials: URLSearchParams) => void} shown called when it comes into sight, with what the link says of it
 */

/** @type {{ route: string, name: string, make: (connection: Connection) => View }[]} */
const VIEWS = [
  { route: "draw", name: "Draw", make: (connection) => new DrawView(connection) },
  { route: "learn", name: "Learn", make: (connection) => new LearnView(connection) },
  { route: "descend", name: "Descend", make: (connection) => new DescendView(connection) },
  { route: "backprop", name: "Back-propagate", make: (connection) => new BackpropView(connection) },
  { route: "design", name: "Design", make: (connection) => new DesignView(connection) },
  { route: "doubt", name: "Doubt", make: (connection) => new DoubtView(connection) },
];

const connection = new Connection();
const place = /** @type {HTMLElement} */ (document.getElementById("view"));
const status = /** @type {HTMLElement} */ (document.getElementById("status"));
/** @type {Map<string, View>} */
const made = new Map();

const lessons = new Lessons(connection, (link) => look(read(link)));

for (const [route, name] of [...VIEWS.map(({ route, name }) => [route, name]), ["lesson", "Lessons"]]) {
  const link = element("a", { href: `#/${route}`, textContent: name });
  document.getElementById("views")?.append(element("li", {}, link));
}

/** Show what the address says: a view, or a step of a lesson, which shows one. */
async function show() {
  const { parts, dials } = read();
  if (parts[0] === "lesson") {
    if (!place.firstChild) look({ parts: [], dials });
    await lessons.open(parts.slice(1));
  } else {
    lessons.close();
    look({ parts, dials });
  }
  const here = parts[0] ?? VIEWS[0].route;
  const nav = /** @type {HTMLElement} */ (document.querySelector("header nav"));
  for (const link of nav.querySelectorAll("a")) {
    if (link.getAttribute("href") !== `#/${here}`) link.removeAttribute("aria-current");
    else {
      link.setAttribute("aria-current", "page");
      const [all, one] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
      nav.scrollLeft += (one.left + one.right - all.left - all.right) / 2; // a phone has no room for all
    }
  }
}

/** @param {ReturnType<typeof read>} address of a view */
function look({ parts: [asked], dials }) {
  const { route, name } = VIEWS.find((view) => view.route === asked) ?? VIEWS[0];
  const view = /** @type {View} */ (made.get(route));
  document.title = `${name} · brightest`;
  if (place.firstChild !== view.root) place.replaceChildren(view.root);
  view.shown(dials);
}

connection.addEventListener("state", () => {
  status.hidden = connection.state === "open";
  const again = element("button", { type: "button", textContent: "Connect again", onclick: () => connection.open() });
  if (connection.state === "lost") status.replaceChildren("The connection to Python is lost; trying again …");
  if (connection.state === "shut") status.replaceChildren(`Python closed the connection: ${connection.reason} `, again);
});

let mistake = 0;
connection.addEventListener("error", (event) => {
  const { sentence } = /** @type {CustomEvent} */ (event).detail;
  status.textContent = sentence[0].toUpperCase() + sentence.slice(1);
  status.hidden = false;
  clearTimeout(mistake);
  mistake = setTimeout(() => (status.hidden = connection.state === "open"), 6000);
});

begin();
place.before(lessons.root);
shelf(/** @type {HTMLElement} */ (document.getElementById("desk")), connection);
for (const { route, make } of VIEWS) made.set(route, make(connection)); // all listen from the start
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // the address is the view's
  place.focus();
});
window.addEventListener("hashchange", show);
connection.addEventListener("welcome", show, { once: true }); // a lesson's step needs Python
show();
connection.open();
