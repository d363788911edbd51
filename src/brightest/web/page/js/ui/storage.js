/** What the browser keeps for the page: for good, or as long as a tab is open. If it refuses, the page keeps it itself. */

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
