"""Photographs of the page, each view large and small, dark and light: `make screenshots`.

They are written to build/screenshots; the README's is copied to docs/page.png.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
SHOTS = DOCS.parent / "build" / "screenshots"
SIZES = {"large": (1440, 900), "small": (390, 844)}
LINKS = {
    "draw": "draw?digit=7&open=1,4",
    "learn": "learn?seed=1",
    "descend": "descend?f=ravine&momentum=0.6",
    "landscape": "descend?f=network",
    "bend": "bend?points=circles&hidden=3&run=1",
    "backprop": "backprop?hard=2&layer=3&neuron=2",
    "design": "design?region=loop&bias=-10",
    "doubt": "doubt?kind=uniform&seed=1",
    "lesson": "lesson/3/1",
    "contents": "lesson",
}
OPENS_README = "draw-large-dark"
PRESSED = {"learn": ("Learn",), "descend": ("Run",)}  # buttons, to see something happen
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]


@contextmanager
def serving() -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of the page with the lessons' network."""
    serve = [sys.executable, "-m", "brightest", "page", "--no-browser", "--json", "--network", "lesson"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = json.loads(server.stdout.readline())["address"]
            with sync_playwright() as playwright:
                found = next(filter(None, map(shutil.which, BROWSERS)))
                yield playwright.chromium.launch(executable_path=found, args=FLAGS), address
        finally:
            server.terminate()


def main() -> None:
    """Photograph every view, and print the files."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with serving() as (browser, address):
        for size, (width, height) in SIZES.items():
            for theme in ("dark", "light"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=1
                )
                context.add_init_script("localStorage.setItem('opening seen', 'true')")
                for name, link in LINKS.items():
                    page = context.new_page()
                    page.goto(f"{address}#/{link}")
                    settle(page, name)
                    path = SHOTS / f"{name}-{size}-{theme}.png"
                    page.screenshot(path=path)
                    page.close()
                    print(path.relative_to(DOCS.parent))
                context.close()
    shutil.copy(SHOTS / f"{OPENS_README}.png", DOCS / "page.png")


def settle(page: Page, name: str) -> None:
    """Press the view's buttons and wait until it has drawn."""
    page.wait_for_timeout(1500)
    for button in PRESSED.get(name, ()):
        page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_timeout(4000 if name in ("learn", "landscape", "doubt") else 1500)


if __name__ == "__main__":
    main()
