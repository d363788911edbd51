/** The field's terms: where they occur in a text, and their marks, which the pointer, the focus or a tap explains. */

import { element } from "./dom.js";

/**
 * @typedef {object} Entry of glossary.json
 * @property {string} term
 * @property {string[]} forms other than the term itself
 * @property {string} means
 * @property {string} [also] another name in the field
 */

const PROSE = "p, label, legend, figcaption, th, dt, h2";
const NO_PROSE = "button, a, select, dfn, [role=slider]";

/** @type {Promise<Entry[]>} */
export const glossary = fetch("glossary.json").then((answer) => answer.json());

/** @param {string} term @returns {string} the id of its meaning, which a screen reader reads beside a mark */
function meaningId(term) {
  return `means-${term.replaceAll(" ", "-")}`;
}

/**
 * Find terms, the longest first: gradient descent rather than gradient.
 * @param {Entry[]} entries
 * @returns {(text: string) => { at: number, text: string, term: string }[]}
 */
export function finder(entries) {
  const terms = new Map(
    entries.flatMap(({ term, forms }) => [term, ...forms].map((form) => [form.toLowerCase(), term])),
  );
  const forms = [...terms.keys()].sort((a, b) => b.length - a.length).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\d-])(?:${forms})(?![\\p{L}\\d-])`, "giu");
  return (text) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      at: index,
      text: found,
      term: terms.get(found.toLowerCase()) ?? found,
    }));
}

/** @type {Promise<ReturnType<typeof finder>> | undefined} */
let find;

/** @returns {Promise<ReturnType<typeof finder>>} once the page has the meanings to which marks refer */
async function ready() {
  const entries = await glossary;
  const meanings = entries.map(({ term, means }) => element("span", { id: meaningId(term) }, means));
  document.body.append(element("div", { hidden: true }, ...meanings));
  return finder(entries);
}

/**
 * Mark each term where it first occurs.
 * @param {ParentNode} root
 * @param {object} [options]
 * @param {Set<string>} [options.seen] terms that are marked already
 * @param {string} [options.within] selector of the parts that are prose
 */
export async function explain(root, { seen = new Set(), within = PROSE } = {}) {
  find ??= ready();
  const termsIn = await find;
  for (const part of root.querySelectorAll(within)) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) if (!text.parentElement?.closest(NO_PROSE)) markIn(text, termsIn(text.data), seen);
  }
}

/** @param {Text} text @param {ReturnType<ReturnType<typeof finder>>} found @param {Set<string>} seen */
function markIn(text, found, seen) {
  const first = found.filter(({ term }) => !seen.has(term) && seen.add(term));
  for (const { at, text: form, term } of first.reverse()) {
    const after = text.splitText(at);
    after.splitText(form.length);
    after.replaceWith(
      element("dfn", { tabIndex: 0, "data-term": term, "aria-describedby": meaningId(term) }, after.data),
    );
  }
}
