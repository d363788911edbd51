"""What a visitor feels of the page, in a real browser: first paint, strokes, learning, going back, memory.

    python benchmarks/screen.py [--short]     a table; about seven minutes, or one

A brush draws with sixty movements a second while the page measures from each stroke to its answer on the screen. Then a
network learns while it is watched, for five minutes and in fifty branches. The browser draws by software and shares the
machine with Python.
"""

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from brightest.data import load_data
from brightest.engines import engine
from brightest.training import loop
from brightest.training.loop import LoopOptions
from brightest.training.recipes import LESSON
from page import served

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WINDOW = {"width": 1366, "height": 657}  # what a school's laptop leaves for a page
BRANCHES = 50
MAX_GROWTH_MB = 200  # of Python and of the browser's page each, by five minutes of learning and fifty branches
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
TRANSFERRED = """performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""
ANSWERS = "performance.getEntriesByName('stroke to answer').map((entry) => entry.duration)"
BATCHES = """() => [...document.querySelectorAll('.figures > div')]
    .find((figure) => /mini-batch/.test(figure.textContent)).querySelector('b').textContent.replaceAll(',', '')"""
SCRUB = """async (seconds) => {
    const slider = document.querySelector('.learn .time input');
    const step = %s;
    let [shown, seen, at] = [0, step(), 0];
    const began = performance.now();
    while (performance.now() - began < 1000 * seconds) {
        slider.value = String(at++ %% (Number(slider.max) + 1));
        slider.dispatchEvent(new Event('input'));
        await new Promise(requestAnimationFrame);
        if (step() !== seen) { shown++; seen = step(); }
    }
    return shown / seconds;
}"""
WATCH = """async (seconds) => {
    const step = %s;
    let [shown, seen] = [0, step()];
    const [began, first] = [performance.now(), seen];
    while (performance.now() - began < 1000 * seconds) {
        await new Promise(requestAnimationFrame);
        if (step() !== seen) { shown++; seen = step(); }
    }
    const taken = (performance.now() - began) / 1000;
    return [shown / taken, (seen - first) / taken];
}"""


class Row(NamedTuple):
    """A row of the table."""

    what: str
    found: str
    holds: bool | None = None  # whether it meets the aim; None if there is none


@dataclass(frozen=True)
class Lengths:
    """How long each part is measured, seconds, and how many digits are drawn."""

    engine: float = 4
    digits: int = 12
    watching: float = 8
    going_back: float = 4
    learning: float = 300
    branch: float = 0.3


SHORT = Lengths(engine=2, digits=3, watching=5, going_back=2, learning=8, branch=0.05)


def engine_speed(seconds: float) -> float:
    """Mini-batches of 10 a second of the lessons' network, with nobody watching."""
    train = load_data("mnist").train
    options = LoopOptions(metrics_on=train[:1_000])  # as the page measures
    begun = loop.begin(replace(LESSON, epochs=1_000), 0)
    records = loop.resume(begun, train, engine=engine(threads=1), options=options)
    state = next(record.state for record in records if record.state.step > 0)
    first, began = state.step, time.perf_counter()
    for record in records:
        if time.perf_counter() - began >= seconds:
            return (record.state.step - first) / (time.perf_counter() - began)
    raise AssertionError


@contextmanager
def opened() -> Iterator[tuple[Page, str, int]]:
    """A page of a browser, the address of a server, and the server's process. Both end, come what may."""
    with served() as (said, process), sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport=WINDOW)
        page.add_init_script("localStorage.setItem('opening seen', 'true')")  # it would write the first digit
        yield page, said["address"], process


def open_page(page: Page, address: str) -> Iterator[Row]:
    """Open the page; seconds to first paint and bytes fetched."""
    began = time.perf_counter()
    page.goto(address)
    page.get_by_role("button", name="layer 2, neuron 1", exact=True).wait_for()
    ready = time.perf_counter() - began
    yield Row("first paint, and the network", f"{page.evaluate(PAINTED):.0f} ms, {1e3 * ready:.0f} ms")
    yield Row("fetched", f"{page.evaluate(TRANSFERRED) / 1000:.0f} kB")


def draw(page: Page, digits: int) -> Iterator[Row]:
    """Draw loops on the pad; milliseconds from each stroke to its answer on the screen."""
    box = page.get_by_role("application").bounding_box()
    assert box
    waits: list[float] = []
    for _ in range(digits):
        for k in range(60):
            angle = 2 * np.pi * k / 60
            place = 0.5 + 0.3 * np.cos(angle), 0.5 + 0.35 * np.sin(angle)
            page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
            if k == 0:
                page.mouse.down()
            time.sleep(1 / 60)
        page.mouse.up()
        page.wait_for_timeout(300)
        waits += page.evaluate(ANSWERS)
        page.evaluate("performance.clearMeasures('stroke to answer')")
        page.get_by_role("button", name="Clear", exact=True).click()
    p50, p95 = np.percentile(waits, [50, 95])
    yield Row("stroke to answer on the screen (p95 ≤ 30 ms)", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", p95 <= 30)


def learn(page: Page, alone: float, seconds: float) -> Iterator[Row]:
    """Learn at full speed with the network on the screen; pictures and mini-batches a second."""
    page.get_by_role("link", name="Learn", exact=True).click()
    page.get_by_label("Pace").select_option("0")
    page.get_by_role("button", name="Learn", exact=True).click()
    page.wait_for_timeout(2000)
    pictures, batches = page.evaluate(WATCH % BATCHES, seconds)
    yield Row("pictures of the learning network a second (≥ 20)", f"{pictures:.0f}", pictures >= 20)
    share = batches / alone
    yield Row("its mini-batches a second (≥ 50% of the engine's)", f"{batches:,.0f}, {share:.0%}", share >= 0.5)
    pause(page)


def pause(page: Page) -> None:
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Go on", exact=True).wait_for()


def go_back(page: Page, seconds: float) -> Iterator[Row]:
    """Drag through the history; states shown a second."""
    yield Row("going back in time, states a second", f"{page.evaluate(SCRUB % BATCHES, seconds):.0f}")


def learn_long(page: Page, lengths: Lengths, server: int) -> Iterator[Row]:
    """Learn for long, then in branches; megabytes of Python and of the browser's page, before and after."""

    def memory(what: str) -> Row:
        resident, heap = resident_mb(server), heap_mb(page)
        found = f"Python {before[0]:.0f} → {resident:.0f} MB, page {before[1]:.0f} → {heap:.0f} MB"
        holds = max(resident - before[0], heap - before[1]) <= MAX_GROWTH_MB
        return Row(f"memory after {what} (at most {MAX_GROWTH_MB} MB more)", found, holds)

    page.get_by_role("button", name="Go on", exact=True).click()
    page.wait_for_timeout(1000)
    before = resident_mb(server), heap_mb(page)
    page.wait_for_timeout(1000 * lengths.learning)
    pause(page)
    yield memory(f"{lengths.learning:.0f} s of learning")
    lines = page.locator(".branches button")
    for branch in range(BRANCHES):
        page.get_by_role("button", name="Branch", exact=True).click()
        expect(lines).to_have_count(min(branch + 2, BRANCHES))
        page.get_by_role("button", name="Go on", exact=True).click()
        page.wait_for_timeout(1000 * lengths.branch)
        pause(page)
    yield memory(f"that and {BRANCHES} branches")


def resident_mb(process: int) -> float:
    """Resident memory of a process; NaN if the system doesn't say."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), float("nan"))


def heap_mb(page: Page) -> float:
    """What the page's scripts hold, after its rubbish is collected."""
    browser = page.context.new_cdp_session(page)
    browser.send("HeapProfiler.collectGarbage")
    used: float = browser.send("Runtime.getHeapUsage")["usedSize"]
    browser.detach()
    return used / (1 << 20)


def rows(lengths: Lengths) -> Iterator[Row]:
    """Measure all."""
    alone = engine_speed(lengths.engine)
    yield Row("the engine alone, mini-batches a second", f"{alone:,.0f}")
    with opened() as (page, address, server):
        yield from open_page(page, address)
        yield from draw(page, lengths.digits)
        yield from learn(page, alone, lengths.watching)
        yield from go_back(page, lengths.going_back)
        yield from learn_long(page, lengths, server)


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Claims of the page's speed and memory for `make prove`, and how to measure them."""

    def measure() -> tuple[str, bool]:
        aims = [row for row in rows(SHORT) if row.holds is not None]
        return "; ".join(f"{row.what}: {row.found}" for row in aims), all(row.holds for row in aims)

    yield "the page in Chromium: strokes, learning while watched, memory", measure


def main() -> None:
    """Measure and print all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="each part for a few seconds")
    lengths = SHORT if parser.parse_args().short else Lengths()
    print("| what | measured | holds |\n|---|---|---|", flush=True)
    for what, found, holds in rows(lengths):
        print(f"| {what} | {found} | {'' if holds is None else 'yes' if holds else '**no**'} |", flush=True)


if __name__ == "__main__":
    main()
