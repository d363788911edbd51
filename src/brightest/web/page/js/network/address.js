/** The address: the view and those of its settings that fit into a link. */

/**
 * @param {string} [link] the page's own by default
 * @returns {{ parts: string[], query: URLSearchParams }} of /part/part?name=value&…
 */
export function readAddress(link = location.hash.slice(1)) {
  const [path, query = ""] = link.split("?"); // a + is a plus here, as in formulas
  return { parts: path.split("/").filter(Boolean), query: new URLSearchParams(query.replaceAll("+", "%2B")) };
}

/** Settings of the frame around the view. A link without them keeps those of the page. */
const KEPT = ["stage", "hide"];

const PART = /^[a-z-]+$/; // a class of the view's parts, in the list of those to hide

/** @type {Map<string, string>} */
const frame = new Map();

/** @returns {string[]} classes of the view's parts that the address hides */
export function hiddenParts() {
  return (frame.get("hide") ?? "").split(",").filter((part) => PART.test(part));
}

/** Dispatches "change" when the page writes its address. Where a link leads, the browser says: hashchange. */
export const addressWritten = new EventTarget();

/** @returns {string} the address as others open it: the stage is for this screen */
export function addressForOthers() {
  const [path, query = ""] = location.hash.split("?");
  const kept = query.split("&").filter((setting) => setting && setting.split("=")[0] !== "stage");
  return [path || "#/", kept.join("&")].filter(Boolean).join("?");
}

/** @returns {ReadonlyMap<string, string>} the frame's settings, those of the address included, which has all of them then */
export function readFrame() {
  const { query } = readAddress();
  for (const name of KEPT) if (query.has(name)) frame.set(name, query.get(name) ?? "");
  write(query);
  return frame;
}

/** @param {string} name of a setting of the frame @param {string | null} value null: it is none */
export function setFrame(name, value) {
  if (value === null) frame.delete(name);
  else frame.set(name, value);
  write(readAddress().query);
}

/**
 * Write a view's settings into the address. The address of a lesson stays as it is.
 * @param {string} route of the view
 * @param {Record<string, string | number>} query
 */
export function writeAddress(route, query) {
  if (readAddress().parts[0] === route) write(Object.entries(query));
}

let written = { link: "", hash: "" };

/** @param {Iterable<[string, string | number]>} settings of the view */
function write(settings) {
  const pairs = [...[...settings].filter(([name]) => !KEPT.includes(name)), ...frame].map(([name, value]) =>
    value === "" ? name : `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`,
  );
  const path = location.hash.slice(1).split("?")[0];
  const link = [`#${path}`, pairs.join("&")].filter(Boolean).join("?");
  if (link === written.link && location.hash === written.hash) return; // browsers limit how often it may change
  history.replaceState(history.state, "", link);
  written = { link, hash: location.hash };
  addressWritten.dispatchEvent(new Event("change"));
}
