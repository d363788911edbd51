/* What a visitor sees of the page at this moment, measured: evaluates to a function of what to look for. */
({ picture, control }) => {
  const strip = document.querySelector(".lesson:not([hidden])");
  const isStrip = strip && getComputedStyle(strip).position === "fixed";
  const bottom = isStrip ? strip.getBoundingClientRect().top : innerHeight;

  /** The part of a box that no scrolling ancestor, no edge of the window and no strip cuts off. */
  const seen = (element, box) => {
    let [left, top, right, low] = [box.left, box.top, box.right, box.bottom];
    const cut = (by) => {
      left = Math.max(left, by.left);
      top = Math.max(top, by.top);
      right = Math.min(right, by.right);
      low = Math.min(low, by.bottom);
    };
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflow !== "visible") cut(up.getBoundingClientRect());
    }
    cut({ left: 0, top: 0, right: innerWidth, bottom: strip?.contains(element) ? innerHeight : bottom });
    return { left, top, right, bottom: low, width: Math.max(0, right - left), height: Math.max(0, low - top) };
  };
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".unseen, .skip, .name");

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, noscript, option") || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) texts.push({ element, text: node.data.trim(), box, seen: seen(element, box) });
  }
  const visible = texts.filter(({ seen }) => seen.width > 1 && seen.height > 1);
  const isScroller = (element, axis) => /auto|scroll/.test(getComputedStyle(element)[`overflow${axis}`]);
  const scrolls = (element, axis) => {
    for (let up = element; up; up = up.parentElement) if (isScroller(up, axis)) return true;
    return false;
  };

  const clipped = visible
    .filter(({ element, box, seen }) => seen.width < box.width - 1.5 && !scrolls(element, "X"))
    .map(({ text }) => text);
  const overlapped = [];
  visible.forEach((one, i) => {
    for (const other of visible.slice(i + 1)) {
      const across = Math.min(one.seen.right, other.seen.right) - Math.max(one.seen.left, other.seen.left);
      const down = Math.min(one.seen.bottom, other.seen.bottom) - Math.max(one.seen.top, other.seen.top);
      if (across < 3 || down < 4) continue;
      const [x, y] = [Math.max(one.seen.left, other.seen.left) + across / 2, Math.max(one.seen.top, other.seen.top) + down / 2];
      const top = document.elementFromPoint(x, y); // what lies over the rest on a ground of its own hides it as it should
      const [over, under] = one.element.contains(top) || top?.contains(one.element) ? [one, other] : [other, one];
      const plane = over.element.closest("#status, .proof, dialog, .transport, .board");
      if (plane && !plane.contains(under.element)) continue;
      overlapped.push(`${one.text} / ${other.text}`);
    }
  });

  const found = [...document.querySelectorAll(picture)].filter(isShown);
  const heights = found.map((one) => seen(one, one.getBoundingClientRect()).height);
  const acts = control && [...document.querySelectorAll(control)].filter(isShown)[0];
  const reach = acts && seen(acts, acts.getBoundingClientRect());
  const looked = document.querySelector("[data-looked]");
  const view = document.querySelector("#view").getBoundingClientRect();
  const place = [view.left, view.top + scrollY, ...(isStrip ? [] : [view.width, view.height])]; // a phone's page is as long as its view
  return {
    picture: Math.max(0, ...heights) / innerHeight,
    place: place.map(Math.round).join(),
    control: reach ? reach.height / acts.getBoundingClientRect().height : 0,
    looked: looked ? seen(looked, looked.getBoundingClientRect()).height > 40 : true,
    strip: isStrip ? strip.getBoundingClientRect().height : 0,
    clipped,
    overlapped,
    wide: document.documentElement.scrollWidth - innerWidth,
    chosen: [...document.querySelectorAll(".lesson .choices > *")].filter(isShown).every((choice) => {
      const all = choice.getBoundingClientRect();
      return seen(choice, all).height > all.height - 1;
    }),
  };
}
