/* What a visitor sees of the page at this moment, measured: evaluates to a function of what to look for. */
({ picture, control, named }) => {
  const strip = document.querySelector(".lesson:not([hidden])");
  const isStrip = strip && getComputedStyle(strip).position === "fixed";
  const PLANES = "#status, .proof, dialog, .transport"; // they lie over the rest, on a ground of their own
  const [LEAST_SIZE, LEAST_SHARE] = [9, 0.7]; // of a text on a canvas: CSS pixels, and how far it may be squeezed
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
      const { display, overflow } = getComputedStyle(up);
      if (display !== "contents" && overflow !== "visible") cut(up.getBoundingClientRect());
    }
    cut({ left: 0, top: 0, right: innerWidth, bottom: strip?.contains(element) ? innerHeight : bottom });
    return { left, top, right, bottom: low, width: Math.max(0, right - left), height: Math.max(0, low - top) };
  };
  const shared = (one, other) => [
    Math.min(one.right, other.right) - Math.max(one.left, other.left),
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
  ];
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".unseen, .skip");

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
  const canvases = [...document.querySelectorAll("canvas")].filter(isShown);
  for (const canvas of canvases) {
    const all = canvas.getBoundingClientRect();
    const pixel = all.width / canvas.width;
    for (const { text, alpha, size, share, ...at } of canvas.written ?? []) {
      if (alpha < 0.2) continue; // on its way
      const [left, right] = [at.left, at.right].map((x) => all.left + pixel * x);
      const [top, bottom] = [at.top, at.bottom].map((y) => all.top + pixel * y);
      const box = { left, top, right, bottom, width: right - left, height: bottom - top };
      texts.push({ element: canvas, text, box, seen: seen(canvas, box), size, share });
    }
  }
  const visible = texts.filter(({ seen }) => seen.width > 1 && seen.height > 1);
  const isScroller = (element, axis) => /auto|scroll/.test(getComputedStyle(element)[`overflow${axis}`]);
  const scrolls = (element, axis) => {
    for (let up = element; up; up = up.parentElement) if (isScroller(up, axis)) return true;
    return false;
  };

  const clipped = visible
    .filter(({ element, box, seen, size }) => {
      const all = element.getBoundingClientRect();
      const outside = size && (box.top < all.top - 1 || box.bottom > all.bottom + 1);
      return outside || (seen.width < box.width - 1.5 && !scrolls(element, "X"));
    })
    .map(({ text }) => text);
  const tiny = visible.filter(({ size, share, text }) => (size < LEAST_SIZE || share < LEAST_SHARE) && /\w/.test(text)).map(({ text }) => text);
  const overlapped = [];
  visible.forEach((one, i) => {
    for (const other of visible.slice(i + 1)) {
      const [across, down] = shared(one.seen, other.seen);
      if (across < 3 || down < 4) continue;
      const [x, y] = [Math.max(one.seen.left, other.seen.left) + across / 2, Math.max(one.seen.top, other.seen.top) + down / 2];
      const top = document.elementFromPoint(x, y); // what lies over the rest on a ground of its own hides it as it should
      const [over, under] = one.element.contains(top) || top?.contains(one.element) ? [one, other] : [other, one];
      const plane = over.element.closest(PLANES);
      if (plane && !plane.contains(under.element)) continue;
      overlapped.push(`${one.text} / ${other.text}`);
    }
  });

  for (const canvas of canvases) {
    const under = seen(canvas, canvas.getBoundingClientRect());
    for (const { element, text, seen: over } of visible) {
      if (canvas.parentElement.contains(element) || canvas.closest("button, a")) continue;
      const [across, down] = shared(under, over);
      if (across < 3 || down < 4) continue;
      const top = document.elementFromPoint(over.left + over.width / 2, over.top + over.height / 2);
      if (top?.closest(PLANES) && !top.closest(PLANES).contains(canvas)) continue;
      overlapped.push(`${canvas.ariaLabel ?? canvas.parentElement.className} / ${text}`);
    }
  }

  const found = [...document.querySelectorAll(picture)].filter(isShown);
  const heights = found.map((one) => seen(one, one.getBoundingClientRect()).height);
  const acts = control && [...document.querySelectorAll(control)].filter(isShown)[0];
  const share = (part) => seen(part, part.getBoundingClientRect()).height / part.getBoundingClientRect().height;
  /** From what a part shows to its padding's edge. */
  const margin = (part) => {
    if (!isShown(part)) return 0;
    const [all, { paddingLeft, paddingRight }] = [part.getBoundingClientRect(), getComputedStyle(part)];
    const boxes = [...part.children].filter(isShown).map((child) => child.getBoundingClientRect());
    const left = Math.min(...boxes.map((box) => box.left)) - all.left - parseFloat(paddingLeft);
    const right = all.right - parseFloat(paddingRight) - Math.max(...boxes.map((box) => box.right));
    return Math.min(left, right);
  };
  const names = named && [...document.querySelectorAll(named)].filter(isShown)[0];
  const looked = document.querySelector("[data-looked]");
  const view = document.querySelector("#view").getBoundingClientRect();
  const place = [view.left, view.top + scrollY, ...(isStrip ? [] : [view.width, view.height])]; // a phone's page is as long as its view
  return {
    picture: Math.max(0, ...heights) / innerHeight,
    place: place.map(Math.round).join(),
    control: acts ? share(acts) : null,
    staged: document.documentElement.hasAttribute("data-stage"),
    looked: looked && isShown(looked) ? seen(looked, looked.getBoundingClientRect()).height > 40 : true,
    strip: isStrip ? strip.getBoundingClientRect().height : 0,
    scrolled: isStrip || !strip ? 0 : strip.querySelector(".body").scrollHeight - strip.querySelector(".body").clientHeight,
    named: !named || (names ? share(names) > 0.9 : false),
    clipped,
    tiny,
    overlapped,
    edge: margin(document.querySelector("header")),
    wide: document.documentElement.scrollWidth - innerWidth,
    chosen: [...document.querySelectorAll(".lesson .choices > *")].filter(isShown).every((choice) => {
      const all = choice.getBoundingClientRect();
      return seen(choice, all).height > all.height - 1;
    }),
  };
}
