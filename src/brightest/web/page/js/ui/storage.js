/** What the browser keeps for the page: for good, or for a tab. Where it may keep nothing, until the page is left. */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store */

/** @param {"localStorage" | "sessionStorage"} name @returns {Store} */
function store(name) {
  try {
    const found = window[name]; // a browser may refuse even this
    found.setItem("tried", "");
    found.removeItem("tried");
    return found;
  } catch {
    return inMemory();
  }
}

/** @returns {Store} */
function inMemory() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

export const forGood = store("localStorage");
export const forTab = store("sessionStorage");
