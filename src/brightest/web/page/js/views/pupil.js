/** A pupil's side of a class: the page says where it is and what was guessed, and goes where the teacher's page goes. */

import { readAddress, setFrame } from "../network/address.js";
import { button, element } from "../ui/dom.js";
import { forTab } from "../ui/storage.js";
import { throttle } from "../ui/throttle.js";
import { takeHome } from "./take-home.js";

/**
 * @import { Lessons } from "./lessons.js"
 */

const INTERVAL = 250; // milliseconds between two messages
const ALONE_KEY = "alone"; // kept for the tab: whether the pupil looks around without the teacher
const ENDED = { "": "", off: "Your teacher has stopped leading.", gone: "Your teacher has left the class." };
const VIEWS = /** @type {const} */ (["draw", "learn", "descend", "backprop", "bend", "design", "doubt", "lesson"]);

export class Pupil {
  /** @type {Class | null} */
  #told = null;
  #alone = forTab.getItem(ALONE_KEY) !== null;
  #going = 0; // steps of the page that the teacher's caused and the browser hasn't said yet
  #sent = "";

  /** @param {Connection} connection @param {Lessons} lessons @param {() => void} show what the address names */
  constructor(connection, lessons, show) {
    this.connection = connection;
    this.lessons = lessons;
    this.show = show;
    this.said = element("span", { role: "status" });
    this.choice = button("", () => this.#setAlone(!this.#alone));
    this.root = element(
      "div.class",
      { role: "group", "aria-label": "Your class" },
      this.said,
      this.choice,
      ...takeHome(connection),
    );
    this.tell = throttle((/** @type {ClassHere} */ here) => this.#tell(here), INTERVAL);
    connection.on("class", (told) => this.setClass(told));
    connection.addEventListener("state", () => {
      this.#sent = ""; // a new connection knows nothing
    });
    lessons.addEventListener("change", () => {
      this.#syncQuestion();
      this.#report();
    });
    addEventListener("hashchange", () => {
      if (this.#going) this.#going--;
      else if (this.#follows) this.#setAlone(true);
      this.#report();
    });
  }

  get #follows() {
    return this.#told?.leads === "another" && !this.#alone;
  }

  /** @param {Class} told */
  setClass(told) {
    const before = this.#told;
    this.#told = told;
    if (told.leads !== "another") this.#keepAlone(false); // who leads next is followed again
    if (this.#follows && told.address !== before?.address) this.#go(told.address);
    this.#showState();
  }

  /** @param {boolean} alone */
  #setAlone(alone) {
    this.#keepAlone(alone);
    if (this.#follows && this.#told) this.#go(this.#told.address);
    this.#showState();
  }

  /** @param {boolean} alone */
  #keepAlone(alone) {
    this.#alone = alone;
    if (alone) forTab.setItem(ALONE_KEY, "");
    else forTab.removeItem(ALONE_KEY);
  }

  /** Show what the teacher's page shows. @param {string} address of that page */
  #go(address) {
    setFrame("hide", readAddress(address.slice(1)).query.get("hide"));
    const before = location.hash;
    location.replace(address);
    // The browser says nothing of an address that the page has already.
    if (location.hash === before) this.show();
    else this.#going++;
  }

  #showState() {
    const { leads = "nobody", ended = "" } = this.#told ?? {};
    const led = leads === "another";
    const here = this.#alone ? "You are looking around." : "Your teacher leads.";
    this.said.textContent = led ? here : ENDED[ended];
    this.choice.textContent = this.#alone ? "Follow" : "Look around on my own";
    this.choice.hidden = !led;
    this.#syncQuestion();
    this.#report();
  }

  /** Have the answer to the teacher's step wait until the teacher shows it. */
  #syncQuestion() {
    const { question, place } = this.lessons;
    const { address = "", revealed = false } = this.#told ?? {};
    if (!question) return;
    if (!this.#follows) question.held = false;
    else if (place === stepOf(address.slice(1))?.join("/")) {
      question.held = !revealed;
      if (revealed && !question.told) question.tell();
    }
  }

  #report() {
    const route = readAddress().parts[0];
    const view = VIEWS.find((name) => name === route) ?? VIEWS[0];
    const step = stepOf();
    const guess = step ? (this.lessons.question?.guess ?? null) : null;
    this.tell({ type: "class.here", view, step, guess, follows: this.#follows });
  }

  /** @param {ClassHere} here */
  #tell(here) {
    const text = JSON.stringify(here);
    if (text !== this.#sent && this.connection.send(here)) this.#sent = text;
  }
}

/** @param {string} [link] the page's own by default @returns {[number, number] | null} lesson and step */
export function stepOf(link) {
  const [route, lesson, step = "1"] = readAddress(link).parts;
  const numbers = /^\d\d?$/;
  return route === "lesson" && numbers.test(lesson) && numbers.test(step) ? [Number(lesson), Number(step)] : null;
}
