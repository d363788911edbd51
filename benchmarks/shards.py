"""Examples that memory doesn't hold: speed, memory and accuracy of one pass over shards, beside all of them in memory.

    python benchmarks/shards.py [COPIES] [--folder DIR]

It writes COPIES (100: six million examples, 3.8 GB) of MNIST, each deformed, as shards, and learns from them once in a
process that may take 2 GB, and once from all of them in memory, truly shuffled. The folder is deleted at the end,
unless it is given. Reads what the system keeps of files in memory, as it would in a second epoch: a disk may be slower.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from brightest.data import load_data
from brightest.data.pixel_lists import PixelLists, joined
from brightest.data.shards import write_shards
from brightest.data.streams import StreamedExamples
from brightest.engines import engine
from brightest.evaluation.metrics import evaluate, one_hot
from brightest.training import loop
from brightest.training.copies import deformed_copies
from brightest.training.recipes import BEST, Recipe, recipe
from brightest.training.streaming import CHUNKS_PER_WINDOW, StreamLoader
from brightest.training.windows import Window, one_window

COPIES, SEEDS, LIMIT_BYTES = 100, (0, 1, 2), 2_000_000_000


class Whole:
    """All examples of a stream in memory, in a random order."""

    def __init__(self, examples: StreamedExamples, chosen: Recipe) -> None:
        chunks = [examples.stream.read(k) for k in range(examples.first, len(examples.stream.counts))]
        lists = [chunk.images for chunk in chunks if isinstance(chunk.images, PixelLists)]
        targets = one_hot(np.concatenate([chunk.labels for chunk in chunks]), chosen.layers[-1])
        self.prepared, self.count = engine().prepare(joined(lists), targets), len(targets)

    def windows(self, seed: int, epoch: int, batch_size: int, weights: Any = None) -> list[Window]:
        """One for all."""
        return list(one_window(lambda: self.prepared, self.count, seed=seed, epoch=epoch, batch_size=batch_size))


def one_pass(folder: Path, kind: str, seed: int) -> dict[str, float]:
    """Learn from all examples once: the wall clock per example, the accuracy on the test set, and the memory."""
    data = load_data(str(folder))
    examples = data.train
    assert isinstance(examples, StreamedExamples)
    chosen = recipe("default", epochs=1)
    loader = StreamLoader(examples, chosen, engine()) if kind == "stream" else Whole(examples, chosen)
    engine().warm_up(lambda _: None)
    began: float | None = None
    options = loop.LoopOptions(pipeline=loader, metrics_on=examples[:100])
    for record in loop.resume(loop.begin(chosen, seed), examples, engine=engine(), options=options):
        if isinstance(record, loop.Epoch) and began is None:
            began = time.perf_counter()
    assert began is not None
    seconds = time.perf_counter() - began
    if isinstance(loader, StreamLoader):
        loader.close()
    return {
        "nanoseconds": 1e9 * seconds / loader.count,
        "accuracy": evaluate(record.state.network, data.test).accuracy,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "examples": loader.count,
    }


def in_a_process(folder: Path, kind: str, seed: int) -> dict[str, float]:
    """`one_pass` in a process of its own; a stream's may have LIMIT_BYTES of addresses, whether used or not."""

    def limit() -> None:
        if kind == "stream":
            resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))

    call = [sys.executable, __file__, "--pass", kind, "--seed", str(seed), "--folder", str(folder)]
    # Arrow's own allocator takes a gigabyte of addresses that it doesn't use.
    surroundings = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=limit, env=surroundings)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def make(folder: Path, copies: int) -> int:
    """Write the shards; returns how many examples there are."""
    data = load_data("mnist")
    return write_shards(folder, deformed_copies(data.train, copies, BEST.deformation, 0), data.test, data.classes)


def distance(window: int, chunks: int, size: int = 100) -> float:
    """How far two neighbours of an epoch lie apart in the shards, relative to a true shuffle, where it is 1."""
    rng = np.random.default_rng(0)
    order = rng.permutation(chunks)
    groups = [order[i : i + window] for i in range(0, chunks, window)]
    places = np.concatenate(
        [rng.permutation((group[:, None] * size + np.arange(size)).reshape(-1)) for group in groups]
    )
    return float(np.abs(np.diff(places)).mean() / (chunks * size / 3))


@cache
def measured(copies: int, kept: Path | None = None) -> dict[str, list[dict[str, float]]]:
    """All passes, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        shards = kept or Path(folder) / "shards"
        if not (shards / "shards.json").exists():
            make(shards, copies)
        passes = [{kind: in_a_process(shards, kind, seed) for kind in ("stream", "memory")} for seed in SEEDS]
        return {kind: [one[kind] for one in passes] for kind in ("stream", "memory")}


def medians(copies: int, kept: Path | None, name: str) -> tuple[float, float]:
    """The medians of a value, of the streams and of all in memory."""
    found = measured(copies, kept)
    return median(one[name] for one in found["stream"]), median(one[name] for one in found["memory"])


def measurements(copies: int = COPIES, kept: Path | None = None) -> Iterator[tuple[str, Any]]:
    """Claims for `make prove`."""
    examples = f"{copies * 60_000:,} examples"

    def speed() -> tuple[str, bool]:
        stream, memory = medians(copies, kept, "nanoseconds")
        return f"{memory / stream:.0%} ({stream:.0f} ns an example; {memory:.0f} ns in memory)", memory / stream >= 0.8

    def accuracy() -> tuple[str, bool]:
        stream, memory = medians(copies, kept, "accuracy")
        return f"{stream:.2%}, truly shuffled {memory:.2%}", abs(stream - memory) <= 0.001

    def size() -> tuple[str, bool]:
        stream, memory = medians(copies, kept, "megabytes")
        return f"{stream:.0f} MB at its peak, {memory:.0f} MB with all in memory", stream <= LIMIT_BYTES / 1e6

    yield f"an epoch of {examples} in shards at 80% of the speed in memory", speed
    yield f"accuracy after one pass over {examples} in shards within 0.1 points of a true shuffle", accuracy
    yield f"{examples} in shards are learned from with 2 GB of addresses", size


def main() -> None:
    """Print all measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copies", nargs="?", type=int, default=COPIES)
    parser.add_argument("--folder", type=Path, help="where the shards are kept [default: deleted]")
    parser.add_argument("--pass", dest="kind", choices=["stream", "memory"], help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.kind:
        print(json.dumps(one_pass(options.folder, options.kind, options.seed)))
        return
    chunks = -(-options.copies * 60_000 // 8_000)
    print(f"neighbours' distance, relative to a true shuffle: {distance(CHUNKS_PER_WINDOW, chunks):.3f}")
    for text, measure in measurements(options.copies, options.folder):
        print(f"{text}: {measure()[0]}")


if __name__ == "__main__":
    main()
