/** The network on the first page shows digits by itself until somebody touches it, in the colours of the site. */

const SECONDS_PER_DIGIT = 4;

/** @param {HTMLIFrameElement} frame */
function begin(frame) {
  const page = frame.contentDocument;
  const next = [...(page?.querySelectorAll("button") ?? [])].find((button) => button.textContent === "Show a digit");
  if (!page || !next) return; // from a file, a browser lets no page look into another
  page.body.classList.add("embedded");
  const header = page.querySelector("header");
  if (header) header.hidden = true;

  const follow = () => {
    const wanted = document.body.dataset.mdColorScheme === "slate" ? "dark" : "light";
    const shown = page.documentElement.dataset.theme === "light" ? "light" : "dark";
    if (wanted !== shown) page.getElementById("theme")?.click();
  };
  follow();
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });

  next.click();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = still ? 0 : setInterval(() => next.click(), SECONDS_PER_DIGIT * 1000);
  for (const event of ["pointerdown", "keydown"]) page.addEventListener(event, () => clearInterval(timer), true);
}

for (const frame of document.querySelectorAll(".live iframe")) {
  const live = /** @type {HTMLIFrameElement} */ (frame);
  if (live.contentDocument?.readyState === "complete" && live.contentDocument.querySelector("button")) begin(live);
  else live.addEventListener("load", () => begin(live), { once: true });
}
