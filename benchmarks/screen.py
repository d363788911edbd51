"""First paint, response time, learning and scrubbing of the page, in a real browser.

    python benchmarks/screen.py

A brush draws with sixty movements a second while the page measures from each stroke to its answer on the screen; the
browser draws by software and shares the machine with Python.
"""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
from playwright.sync_api import Page, sync_playwright

from brightest.data import load_data
from brightest.engines import engine
from brightest.training import loop
from brightest.training.loop import LoopOptions
from brightest.training.recipes import LESSON

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
TRANSFERRED = """performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""
ANSWERS = "performance.getEntriesByName('stroke to answer').map((entry) => entry.duration)"
SCRUB = """async (seconds) => {
    const slider = document.querySelector('.learn input[type=range]');
    const step = () => document.querySelectorAll('.figures b')[3].textContent;
    let [shown, seen, at] = [0, step(), 0];
    const began = performance.now();
    while (performance.now() - began < 1000 * seconds) {
        slider.value = String(at++ % (Number(slider.max) + 1));
        slider.dispatchEvent(new Event('input'));
        await new Promise(requestAnimationFrame);
        if (step() !== seen) { shown++; seen = step(); }
    }
    return shown / seconds;
}"""


WATCH = """async (seconds) => {
    const step = () => Number(document.querySelectorAll('.figures b')[4].textContent.replaceAll(',', ''));
    let [shown, seen] = [0, step()];
    const [began, first] = [performance.now(), seen];
    while (performance.now() - began < 1000 * seconds) {
        await new Promise(requestAnimationFrame);
        if (step() !== seen) { shown++; seen = step(); }
    }
    const taken = (performance.now() - began) / 1000;
    return [shown / taken, (seen - first) / taken];
}"""


def engine_speed(seconds: float = 4.0) -> float:
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


def learn(page: Page, alone: float) -> None:
    """Learn at full speed with the network on the screen; pictures and mini-batches a second."""
    page.get_by_role("link", name="Learn", exact=True).click()
    page.get_by_label("Pace").select_option("0")
    page.get_by_role("button", name="Learn", exact=True).click()
    page.wait_for_timeout(3000)
    pictures, batches = page.evaluate(WATCH, 6)
    print(f"learning, shown: {pictures:.0f} pictures and {batches:,.0f} mini-batches a second on the screen")
    print(f"  ({batches / alone:.0%} of the engine's {alone:,.0f})")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").wait_for()


def open_page(page: Page, address: str) -> None:
    """Open the page; seconds to first paint and bytes fetched."""
    began = time.perf_counter()
    page.goto(address)
    page.get_by_role("button", name="layer 2, neuron 0").wait_for()
    ready = time.perf_counter() - began
    print(f"first paint after {page.evaluate(PAINTED):.0f} ms, the network after {1e3 * ready:.0f} ms")
    print(f"fetched: {page.evaluate(TRANSFERRED) / 1000:.0f} kB before plotly")


def draw(page: Page, digits: int = 12) -> None:
    """Draw loops on the pad; seconds from each stroke to its answer on the screen."""
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
        page.get_by_role("button", name="Clear").click()
    p50, p95 = np.percentile(waits, [50, 95])
    print(f"stroke to answer on the screen: {len(waits)} strokes, p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def go_back(page: Page) -> None:
    """Drag through the history; states shown a second."""
    print(f"going back in time: {page.evaluate(SCRUB, 4):.0f} states a second on the screen")


def main() -> None:
    """Measure and print all."""
    alone = engine_speed()
    call = [sys.executable, "-m", "brightest", "page", "--no-browser", "--json", "--network", "lesson"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        assert server.stdout
        address = json.loads(server.stdout.readline())["address"]
        found = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        open_page(page, address)
        draw(page)
        learn(page, alone)
        go_back(page)
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
