/** All terms of the glossary in one list. */

import { element } from "./dom.js";
import { glossary } from "./terms.js";

const list = element("dl");
const dialog = element(
  "dialog.keys.glossary",
  { "aria-label": "Glossary" },
  element("form", { method: "dialog" }, element("h2", {}, "Glossary"), element("button", {}, "Close")),
  list,
);

/** Open the list. */
export async function openGlossary() {
  const entries = await glossary;
  list.replaceChildren(
    ...entries.flatMap(({ term, means, also }) => [
      element("dt", {}, term),
      element("dd", {}, means, ...(also ? [element("span.soft", {}, ` Also: ${also}.`)] : [])),
    ]),
  );
  document.body.append(dialog);
  dialog.showModal();
}
