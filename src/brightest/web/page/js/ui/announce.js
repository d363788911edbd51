/** Sentences for screen readers. */

const DELAY = 600; // milliseconds: only what is still true by then is announced

let timer = 0;
/** @type {Document | ShadowRoot} */
let place = document;
/** @type {Map<string, string>} */
const waiting = new Map();

/**
 * Announce a sentence in the page's live region.
 * @param {string} sentence
 * @param {string} [topic] a later sentence on a topic replaces the one that still waits
 */
export function announce(sentence, topic = "answer") {
  waiting.set(topic, sentence);
  clearTimeout(timer);
  timer = setTimeout(() => {
    const region = place.getElementById("said");
    if (region) region.textContent = [...waiting.values()].join(" ");
    waiting.clear();
  }, DELAY);
}

/** Announce in the live region of a widget instead of the page's. @param {ShadowRoot} shadow */
export function announceWithin(shadow) {
  place = shadow;
}
