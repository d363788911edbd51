/** The choice of the network that all views show, and the name of the data. */

import { element } from "../ui/dom.js";

/** @param {HTMLElement} place @param {Connection} connection */
export function modelList(place, connection) {
  const choice = element("select", {
    "aria-label": "Network",
    onchange: () => connection.send({ type: "shelf.take", name: choice.value }),
  });
  const about = element("span.sizes");
  const data = element("b");
  const digits = element("span.data", {}, "Digits: ", data);
  place.append(element("label", {}, "Network ", choice), about, digits);
  connection.on("shelf", ({ names, taken }) => {
    const all = names.includes(taken) ? names : [...names, taken]; // a network that was trained here is in no list
    choice.replaceChildren(...all.map((name) => element("option", { value: name }, name)));
    choice.value = taken;
  });
  connection.on("network", (network) => {
    const right = network.accuracy
      ? `, reads ${(100 * network.accuracy).toFixed(2)} % of ${network.learned_from}’s test digits`
      : "";
    about.textContent = `${network.layers.join("–")}, ${network.size.toLocaleString("en")} weights and biases${right}`;
    data.textContent = network.data;
    digits.title = network.note;
  });
}
