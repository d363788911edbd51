/** The address: the view and those of its settings that fit into a link. */

/**
 * @param {string} [link] the page's own by default
 * @returns {{ parts: string[], query: URLSearchParams }} of /part/part?name=value&…
 */
export function readAddress(link = location.hash.slice(1)) {
  const [path, query = ""] = link.split("?"); // a + is a plus here, as in formulas
  return { parts: path.split("/").filter(Boolean), query: new URLSearchParams(query.replaceAll("+", "%2B")) };
}

let written = { link: "", hash: "" };

/**
 * Write a view's settings into the address. The address of a lesson stays as it is.
 * @param {string} route of the view
 * @param {Record<string, string | number>} query
 */
export function writeAddress(route, query) {
  if (readAddress().parts[0] !== route) return;
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`,
  );
  const link = `#/${[route, pairs.join("&")].filter(Boolean).join("?")}`;
  if (link === written.link && location.hash === written.hash) return; // browsers limit how often it may change
  history.replaceState(history.state, "", link);
  written = { link, hash: location.hash };
}
