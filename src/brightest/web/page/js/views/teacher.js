/** A teacher's side of a class: the invitation, who is where, the show of hands, and leading. */

import { addressForOthers, addressWritten } from "../network/address.js";
import { button, element } from "../ui/dom.js";
import { addKey } from "../ui/stage.js";
import { forTab } from "../ui/storage.js";
import { throttle } from "../ui/throttle.js";
import { stepOf } from "./pupil.js";

/**
 * @import { Lessons } from "./lessons.js"
 */

const INTERVAL = 250; // milliseconds between two messages
const LEADING_KEY = "leading"; // kept for the tab: whether the page leads, for a reload
const UNKNOWN = "Open this page at the address that the class uses; then its link and QR code appear here.";

export class Teacher {
  /** @type {Attendance | null} */
  #attendance = null;
  #leads = false;
  /** @type {boolean | null} what the server was asked for and has not confirmed: whether this page leads */
  #asked = null;
  #sent = "";

  /** @param {Connection} connection @param {Lessons} lessons @param {Map<string, string>} names of the views */
  constructor(connection, lessons, names) {
    this.connection = connection;
    this.lessons = lessons;
    this.names = names;
    this.invitation = element("div.invitation", {}, element("p", {}, UNKNOWN));
    this.leading = button("", () => this.#setLeading(!this.#leads));
    this.count = element("p");
    this.places = element("ul.whereabouts");
    this.panel = element(
      "section.class-panel",
      { popover: "auto", "aria-label": "Your class" },
      this.invitation,
      element("div.attendance", {}, element("h2", {}, "Your class"), this.leading, this.count, this.places),
    );
    this.opener = element("button", { type: "button", popoverTargetElement: this.panel });
    this.root = element("div.class", {}, this.opener);
    document.body.append(this.panel); // the stage hides what is around the view
    addKey({
      keys: ["q"],
      name: "Q",
      does: "your class: its QR code, where pupils are, and leading",
      act: () => this.panel.togglePopover(),
    });
    this.tell = throttle((/** @type {ClassLead} */ lead) => this.#tell(lead), INTERVAL);
    connection.on("class", (told) => this.setClass(told));
    connection.on("invitation", (invitation) => this.#setInvitation(invitation));
    connection.on("attendance", (attendance) => {
      this.#attendance = attendance;
      this.#showState();
    });
    connection.addEventListener("state", () => {
      this.#sent = ""; // a new connection knows nothing
      this.#asked = null;
    });
    for (const [source, event] of /** @type {[EventTarget, string][]} */ ([
      [lessons, "change"],
      [addressWritten, "change"],
      [window, "hashchange"],
    ])) {
      source.addEventListener(event, () => {
        this.#lead();
        this.#showHands();
      });
    }
    history.replaceState(history.state, "", location.pathname + location.hash); // a projector shows no key
  }

  /** @param {Class} told */
  setClass({ leads }) {
    if (leads === (this.#asked ? "nobody" : "you") && this.#asked !== null) return; // sent before the server was asked
    this.#asked = null;
    if (leads === "another") forTab.removeItem(LEADING_KEY); // another teacher took over
    this.#leads = leads === "you" || forTab.getItem(LEADING_KEY) !== null;
    this.#showState();
    this.#lead();
  }

  /** @param {boolean} wanted */
  #setLeading(wanted) {
    this.#leads = this.#asked = wanted;
    if (wanted) forTab.setItem(LEADING_KEY, "");
    else forTab.removeItem(LEADING_KEY);
    if (!wanted) this.connection.send({ type: "class.release" });
    this.#sent = "";
    this.#showState();
    this.#lead();
  }

  /** Tell those who follow where this page is. */
  #lead() {
    const address = addressForOthers();
    const step = stepOf(address.slice(1));
    const { question, place } = this.lessons;
    const revealed = step?.join("/") === place && Boolean(question?.told);
    if (this.#leads) this.tell({ type: "class.lead", address, revealed });
  }

  /** @param {ClassLead} lead */
  #tell(lead) {
    const text = JSON.stringify(lead);
    if (this.#leads && text !== this.#sent && this.connection.send(lead)) this.#sent = text;
  }

  /** @param {Invitation} invitation */
  #setInvitation({ link, code }) {
    if (!link) return;
    const picture = element("img", { alt: "QR code of the link" });
    picture.src = URL.createObjectURL(new Blob([code], { type: "image/svg+xml" }));
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    this.invitation.replaceChildren(picture, element("p.link", {}, link));
  }

  #showState() {
    const { pupils = 0, following = 0, places = [] } = this.#attendance ?? {};
    const here = pupils === 1 ? "1 pupil" : `${pupils || "No"} pupils`;
    this.opener.textContent = ["Class", pupils || "", this.#leads ? "leading" : ""].filter(Boolean).join(" · ");
    this.leading.textContent = this.#leads ? "Stop leading" : "Lead the class";
    this.leading.title = this.#leads ? "" : "Pupils’ pages go where yours goes";
    this.count.textContent = this.#leads ? `${here}, ${following} with you` : here;
    this.places.replaceChildren(
      ...places.map(({ view, step, pupils: there }) => {
        const name = step ? `Lesson ${step[0]}, step ${step[1]}` : this.names.get(view);
        const bar = element("i");
        bar.style.width = `${(100 * there) / pupils}%`;
        return element("li", {}, bar, element("span", {}, name ?? view), element("b", {}, String(there)));
      }),
    );
    this.#showHands();
  }

  #showHands() {
    const { question, place } = this.lessons;
    const there = this.#attendance?.places.find(({ step }) => step?.join("/") === place);
    question?.showHands(there ? there.guesses : null);
  }
}
