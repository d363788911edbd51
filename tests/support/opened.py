"""The page in a browser as a test has it in hand: to draw on, to measure, and to be looked at by axe."""

from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
COLOUR_RULES = "['color-contrast', 'link-in-text-block']"  # of axe: all that a theme can break


@dataclass
class Opened:
    """The page in a browser, and what the browser complained of."""

    page: object
    complaints: list
    has_axe: bool = False

    def draw(self, strokes):
        """With the mouse, on the pad."""
        box = self.page.get_by_role("application").bounding_box()
        for stroke in strokes:
            places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
            self.page.mouse.move(*places[0])
            self.page.mouse.down()
            for place in places[1:]:
                self.page.mouse.move(*place)
            self.page.mouse.up()

    def answer(self):
        return self.page.locator(".answer .digit")

    def fits(self, width):
        """Whether nothing is wider than the screen, once the page is drawn."""
        self.page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        return self.page.evaluate("document.documentElement.scrollWidth") <= width

    def concerns(self, where="#view", scheme="light"):
        """What axe finds serious or critical in a part of the page; in the dark, of what a theme can break."""
        if not self.has_axe:
            self.page.evaluate(f"() => {{ {AXE.read_text()} }}")
            self.has_axe = True
        target = where if where == "document" else f"'{where}'"
        serious = "({ impact }) => /serious|critical/.test(impact)"
        self.page.emulate_media(color_scheme=scheme)
        rules = "" if scheme == "light" else f", runOnly: {COLOUR_RULES}"
        # else it describes every element that passes, too, and loads each style sheet again
        options = f"{{ resultTypes: ['violations'], preload: false{rules} }}"
        return self.page.evaluate(f"async () => (await axe.run({target}, {options})).violations.filter({serious})")
