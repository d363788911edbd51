/** Which network is on the desk, of those at hand, and whose digits it is shown: the same for all views. */

import { element } from "../ui/dom.js";

/**
 * @param {HTMLElement} place
 * @param {import("../network/connection.js").Connection} connection
 */
export function shelf(place, connection) {
  const choice = /** @type {HTMLSelectElement} */ (
    element("select", {
      "aria-label": "Network",
      onchange: () => connection.send("shelf.take", { name: choice.value }),
    })
  );
  const about = element("span");
  const data = element("b");
  place.append(element("label", {}, "Network ", choice), about, element("span.data", {}, "Digits: ", data));
  connection.addEventListener("shelf", (event) => {
    const { names, taken } = /** @type {CustomEvent} */ (event).detail;
    const all = names.includes(taken) ? names : [...names, taken]; // one that was trained here is kept nowhere else
    choice.replaceChildren(...all.map((/** @type {string} */ name) => element("option", { value: name }, name)));
    choice.value = taken;
  });
  connection.addEventListener("network", (event) => {
    const network = /** @type {CustomEvent} */ (event).detail;
    const right = network.accuracy
      ? `, reads ${(100 * network.accuracy).toFixed(2)} % of ${network.learned_from}’s test digits`
      : "";
    about.textContent = `${network.layers.join("–")}, ${network.size.toLocaleString("en")} weights and biases${right}`;
    data.textContent = network.data;
    data.parentElement?.setAttribute("title", network.note);
  });
}
