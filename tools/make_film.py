"""The film at the top of README, docs/page.webp: a digit writes itself and is read; then a hand draws one.

The page's clock is moved on by hand, a frame at a time, so the film is as smooth on a slow machine as on a fast one.
"""

import io
import math
import sys
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import Page

from make_screenshots import DOCS, serving

FILM = DOCS / "page.webp"
WINDOW = {"width": 1000, "height": 640}
FRAMES_A_SECOND = 20
MILLISECONDS = 1000 // FRAMES_A_SECOND
SECONDS_BEFORE, SECONDS_OF_OPENING, SECONDS_AFTER = 0.3, 5.9, 1.4
PATIENCE = 40  # milliseconds in which Python answers; the page's clock stands still
QUALITY = 62
MAX_BYTES = 3_000_000
POINTER = """() => {
    const pointer = document.createElement('div');
    pointer.innerHTML = '<svg width="22" height="28" viewBox="0 0 11 14"><path d="M0 0v12l3-3 2 5 2-1-2-4h4z" ' +
        'fill="white" stroke="black" stroke-width="0.8"/></svg>';
    pointer.style.cssText = 'position: fixed; left: -40px; top: 0; z-index: 99; pointer-events: none';
    document.body.append(pointer);
    addEventListener('pointermove', (event) => {
        Object.assign(pointer.style, { left: `${event.clientX}px`, top: `${event.clientY}px` });
    }, true);
}"""


def four() -> list[list[tuple[float, float]]]:
    """The strokes of a handwritten 4, in parts of the pad."""
    down = [(0.36 - 0.1 * t + 0.03 * math.sin(3 * t), 0.2 + 0.37 * t) for t in steps(14)]
    across = [(0.26 + 0.46 * t, 0.57 + 0.02 * math.sin(3 * t)) for t in steps(12)]
    stem = [(0.62 - 0.03 * t, 0.22 + 0.62 * t) for t in steps(18)]
    return [down + across, stem]


def steps(n: int) -> list[float]:
    """n numbers from 0 to 1, slow at both ends, as a hand is."""
    return [(1 - math.cos(math.pi * i / (n - 1))) / 2 for i in range(n)]


def frames(page: Page) -> Iterator[bytes]:
    """A photograph of each frame."""

    def go_on(seconds: float) -> Iterator[bytes]:
        for _ in range(round(seconds * FRAMES_A_SECOND)):
            yield frame(page)

    yield from go_on(SECONDS_BEFORE + SECONDS_OF_OPENING)
    box = page.get_by_role("application").bounding_box()
    assert box
    places = [[(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke] for stroke in four()]
    for stroke in places:
        page.mouse.move(*stroke[0])
        yield from go_on(0.15)
        page.mouse.down()
        for place in stroke[1:]:
            page.mouse.move(*place)
            yield frame(page)
        page.mouse.up()
    yield from go_on(SECONDS_AFTER)


def frame(page: Page) -> bytes:
    """Move the page's clock on and photograph it."""
    page.clock.run_for(MILLISECONDS)
    page.wait_for_timeout(PATIENCE)
    return page.screenshot()


def main() -> None:
    """Take the film and write it. Exits with a sentence if it is too large for a README."""
    with serving() as (browser, address):
        page = browser.new_page(viewport=WINDOW, color_scheme="dark")
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        page.goto(address)
        while not page.get_by_role("button", name="layer 2, neuron 1", exact=True).is_visible():
            frame(page)
        page.evaluate(POINTER)
        pictures = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in frames(page)]
    first, *rest = pictures
    options = {"save_all": True, "append_images": rest, "duration": MILLISECONDS, "loop": 0}
    film = io.BytesIO()  # whole, before it takes the place of the old one
    first.save(film, "webp", quality=QUALITY, method=6, **options)
    size = len(film.getvalue())
    print(f"{FILM.name}: {len(pictures)} frames, {len(pictures) / FRAMES_A_SECOND:.1f} s, {size / 1e6:.1f} MB")
    if size > MAX_BYTES:
        sys.exit(f"it has over {MAX_BYTES / 1e6:g} MB: lower QUALITY")
    FILM.write_bytes(film.getvalue())


if __name__ == "__main__":
    main()
