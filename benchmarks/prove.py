"""`make prove`: every number that README and docs claim, measured again. Takes hours; prints one table.

    python benchmarks/prove.py [WORD ...] [--data-dir DIR]     only the claims whose text has one of the words

The table of the last run is kept in benchmarks/PROOF.md with the commit it was run on.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import brightest
import cluster
import durability
import guesses
import hostile_files
import hostile_pictures
import install_size
import laboratory
import microcontroller
import oceans
import reading
import screen
import serve_workers
import service_memory
import shards
import shipped
import strangers
import wheels
from brightest.engines import engine, start
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import random_network
from brightest.nn.optimizers import SGD


@dataclass(frozen=True)
class Claim:
    """A claim, and a function that measures it: returns the measured value as text, and whether the claim holds."""

    text: str
    measure: Callable[[], tuple[str, bool]]


def train(*options: str) -> dict[str, Any]:
    """The JSON of `brightest train --data mnist`, run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "brightest", "train", "--data", "mnist", "--json", *options]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def accuracy(recipe: str, least: float) -> Claim:
    """The median test accuracy of a recipe over seeds 0 to 4."""

    def measure() -> tuple[str, bool]:
        found = train("--recipe", recipe, "--seeds", "0..4")["median"]["test_accuracy"]
        return f"{found:.2%}", found >= least

    return Claim(f"recipe {recipe}: median test accuracy of seeds 0..4 at least {least:.1%}", measure)


def same_weights() -> tuple[str, bool]:
    """Two trainings with one seed, compared byte by byte."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{i}.safetensors" for i in (1, 2)]
        for file in files:
            train("--epochs", "2", "--seed", "3", "--out", str(file))
        one, two = (file.read_bytes() for file in files)
    return ("the same bytes" if one == two else "different bytes"), one == two


def seconds_to(level: str, most: float) -> Claim:
    """Seconds of training steps until the test accuracy reaches `level`, median of five seeds."""

    def measure() -> tuple[str, bool]:
        found = median(train("--seed", str(seed), "--track-test")["seconds_to"][level] or math.inf for seed in range(5))
        return f"{found:.3f} s", found <= most

    return Claim(
        f"recipe default: {float(level):.0%} of the test set after at most {most} s of training steps", measure
    )


def many_seeds() -> tuple[str, bool]:
    """Sixteen trainings on all cores and on one; whole commands, by the wall clock."""
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
        return "this machine has one core, or can't be told to use one", False
    cores = os.sched_getaffinity(0)
    walls: dict[str, list[float]] = {"all": [], "one": []}
    for _ in range(3):
        for name, some in (("all", cores), ("one", {min(cores)})):
            os.sched_setaffinity(0, some)
            clock = time.perf_counter()
            train("--seeds", "0..15")
            walls[name].append(time.perf_counter() - clock)
    os.sched_setaffinity(0, cores)
    ratio = median(walls["one"]) / median(walls["all"])
    return f"{ratio:.2f}× with {len(cores)} cores", ratio >= 1.8


def linear_growth() -> tuple[str, bool]:
    """Seconds per example for a tenth of MNIST, all of it, and ten copies."""
    data = brightest.load_data("mnist").train
    fast, network = engine("fast"), random_network((784, 16, 16, 10), np.random.default_rng(0))
    times = {}
    for n in (6_000, 60_000, 600_000):
        which = np.arange(n) % len(data)
        prepared = fast.prepare(data.images[which], one_hot(data.labels[which], 10))
        order, rates = np.random.default_rng(1).permutation(n), np.full(n // 10, 0.1)
        spent = []
        for _ in range(5):
            clock = time.perf_counter()
            fast.run(start(network, SGD()), prepared, order, 10, rates)
            spent.append((time.perf_counter() - clock) / n)
        times[n] = median(spent)
    low, high = min(times.values()), max(times.values())
    return ", ".join(f"{n:,}: {1e9 * t:.0f} ns" for n, t in times.items()), high <= 1.25 * low


def memory_of_pixels() -> tuple[str, bool]:
    """Bytes that the fast engine keeps for each non-zero pixel, beside the uint8 images."""
    data = brightest.load_data("mnist").train
    pixels = engine("fast").prepare(data.images, one_hot(data.labels, 10)).lists
    assert pixels is not None  # MNIST's images are mostly dark
    kept = (pixels.which.nbytes + pixels.byte.nbytes + pixels.decimal.nbytes) / np.count_nonzero(data.images)
    return f"{kept:.2f} bytes a lit pixel", kept <= 4


def claims() -> Iterator[Claim]:
    """All claims, quick ones first."""
    yield Claim("the network of the lessons has 13,002 weights and biases", lessons_size)
    yield Claim("same seed, same network: two files are equal byte by byte", same_weights)
    yield Claim("`import brightest` takes at most 0.25 s", lambda: seconds_of(0.25, "-c", "import brightest"))
    yield Claim("`brightest --help` takes at most 0.5 s", lambda: seconds_of(0.5, "-m", "brightest", "--help"))
    yield Claim("the fast engine keeps at most 4 bytes a lit pixel", memory_of_pixels)
    yield Claim("time per example within 25% from 6,000 to 600,000 examples", linear_growth)
    yield seconds_to("0.95", 0.2)
    yield seconds_to("0.96", 0.8)
    yield Claim("16 seeds on two cores at least 1.8 times faster than on one", many_seeds)
    yield accuracy("default", 0.955)
    yield accuracy("lesson", 0.945)
    measured = (
        *durability.measurements(),
        *cluster.measurements(),
        *wheels.measurements(),
        *install_size.measurements(),
        *laboratory.measurements(),
        *shipped.measurements(),
        *reading.measurements(),
        *service_memory.measurements(),
        *hostile_files.measurements(),
        *hostile_pictures.measurements(),
        *strangers.measurements(),
        *microcontroller.measurements(),
        *oceans.measurements(),
        *serve_workers.measurements(),
        *shards.measurements(),
        *screen.measurements(),
        *guesses.measurements(),
    )
    yield from (Claim(text, measure) for text, measure in measured)


def seconds_of(limit: float, *arguments: str) -> tuple[str, bool]:
    """The shortest of five runs of Python with these arguments: other work slows some runs down."""
    durations = []
    for _ in range(5):
        clock = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        durations.append(time.perf_counter() - clock)
    return f"{min(durations):.2f} s", min(durations) <= limit


def lessons_size() -> tuple[str, bool]:
    """The number of parameters that `brightest train` reports."""
    found = train("--epochs", "0")["parameters"]
    return f"{found:,}", found == 13_002


def main() -> None:
    """Measure and print; exit code 1 if a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only claims with one of these words")
    parser.add_argument("--data-dir", help="where MNIST lies [else $BRIGHTEST_DATA_DIR, or the cache]")
    options = parser.parse_args()
    if options.data_dir:
        os.environ["BRIGHTEST_DATA_DIR"] = str(Path(options.data_dir).resolve())
    print("| claim | measured | holds |\n|---|---|---|", flush=True)
    failed = 0
    for claim in claims():
        if not options.words or any(word in claim.text for word in options.words):
            found, holds = claim.measure()
            failed += not holds
            print(f"| {claim.text} | {found} | {'yes' if holds else '**no**'} |", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
