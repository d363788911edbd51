/** The address: which view is shown, and as much of its state as a link can say: dials, not weights. */

/**
 * @param {string} [link] another than the page's own
 * @returns {{ parts: string[], dials: URLSearchParams }} of /part/part?dial=value&…
 */
export function read(link = location.hash.slice(1)) {
  const [path, query = ""] = link.split("?"); // in which a + is a plus, as in formulas
  return { parts: path.split("/").filter(Boolean), dials: new URLSearchParams(query.replaceAll("+", "%2B")) };
}

let kept = { link: "", hash: "" };

/**
 * Keep the link true, so that whoever opens it finds what is here now. A lesson's link stays as it is.
 * @param {string} route of the view whose dials these are
 * @param {Record<string, string | number>} dials
 */
export function keep(route, dials) {
  if (read().parts[0] !== route) return;
  const query = Object.entries(dials).map(
    ([dial, value]) => `${dial}=${encodeURIComponent(value).replaceAll("%2C", ",")}`,
  );
  const link = `#/${[route, query.join("&")].filter(Boolean).join("?")}`;
  if (link === kept.link && location.hash === kept.hash) return; // a browser that is told too often stops listening
  history.replaceState(history.state, "", link);
  kept = { link, hash: location.hash };
}
