"""How soon after the guess the picture changes, for every step of the lessons, in a real browser.

    python benchmarks/guesses.py     a table; about three minutes

A visitor reads a step for SECONDS_OF_READING before the guess. The aim is half a second.
"""

import json
import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from brightest.web.page_files import PAGE
from screen import opened

SECONDS_OF_READING = 3.0
MOST = 500.0  # milliseconds
TIME_GUESS = """(choice) => new Promise((done) => {
    const view = document.querySelector("#view");
    const picture = () => [...view.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join()
        + view.innerText;
    const isTried = () => document.querySelector(".board") && !document.querySelector(".board figure");
    const before = picture();
    const began = performance.now();
    document.querySelectorAll(".lesson .choices button")[choice].click();
    const look = () => {
        const taken = performance.now() - began;
        if (taken > 20_000 || (!isTried() && picture() !== before)) done(taken);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def waits(page: Page, address: str) -> Iterator[tuple[str, float]]:
    """Each step, and the milliseconds from the guess to the first change of the picture."""
    page.goto(address)
    lessons = json.loads((PAGE / "lessons.json").read_text())
    for i, lesson in enumerate(lessons):
        for k, step in enumerate(lesson["steps"]):
            page.goto(re.sub("#.*", "", page.url) + f"#/lesson/{i + 1}/{k + 1}")
            page.get_by_role("heading", name=step["title"], exact=True).wait_for()
            page.wait_for_timeout(1000 * SECONDS_OF_READING)
            yield f"{i + 1}/{k + 1} {step['title']}", page.evaluate(TIME_GUESS, step["right"])


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claim of the lessons' speed for `make prove`, and how to measure it."""

    def measure() -> tuple[str, bool]:
        with opened() as (page, address, _):
            name, longest = max(waits(page, address), key=lambda wait: wait[1])
        return f"the longest: {longest:.0f} ms, {name}", longest <= MOST

    yield f"every step of the lessons changes its picture within {MOST:.0f} ms of the guess", measure


def main() -> None:
    """Measure and print all."""
    print("| step | ms | holds |\n|---|---|---|", flush=True)
    with opened() as (page, address, _):
        for name, taken in waits(page, address):
            print(f"| {name} | {taken:.0f} | {'yes' if taken <= MOST else '**no**'} |", flush=True)


if __name__ == "__main__":
    main()
