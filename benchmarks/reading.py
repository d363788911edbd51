"""Accuracy of the reader on synthetic photos, by condition, and its time on one core.

    python benchmarks/reading.py [PHOTOS OF EACH CONDITION]

The digits are MNIST's test half, which nothing was trained on and no setting was chosen with.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

import brightest
from brightest import Reader
from brightest.data import Examples
from brightest.data.synthetic.photos import CONDITIONS, page, photos
from brightest.data.synthetic.puzzles import puzzle
from brightest.reader.result import Reading

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.measuring import distance


def answers(reading: Reading) -> str:
    """The text of a reading, rejected digits included."""
    return "\n".join("".join(getattr(one, "answer", one.text) if one else "." for one in row) for row in reading.rows)


def conditions(reader: Reader, examples: Examples, each: int) -> tuple[float, float, float]:
    """Shares: of wrong characters under all conditions, under the worst, and of strings of six that are all right."""
    wrong, length, whole = {}, {}, {}
    for name, ranges in CONDITIONS.items():
        print(f"{name}: {ranges}", file=sys.stderr)
        read = [(answers(reader.read(made.image)), made.text) for made in photos(examples, ranges, each, seed=1)]
        wrong[name] = sum(distance(*pair) for pair in read)
        length[name] = sum(len(text) for _, text in read)
        six = photos(examples, replace(ranges, digits=(6, 6)), each, seed=2)
        whole[name] = float(np.mean([answers(reader.read(made.image)) == made.text for made in six]))
        share = wrong[name] / length[name]
        print(f"  {share:.2%} of {length[name]} characters wrong, {whole[name]:.1%} of strings right", file=sys.stderr)
    worst = max(wrong[name] / length[name] for name in CONDITIONS)
    return sum(wrong.values()) / sum(length.values()), worst, float(np.mean(list(whole.values())))


def puzzles(reader: Reader, examples: Examples, count: int) -> tuple[float, int]:
    """The share of digits that are right, and the number of empty cells in which a digit was read."""
    right = filled = ghosts = 0
    for seed in range(count):
        made = puzzle(examples, np.random.default_rng([4, seed]))
        read, written = answers(reader.read(made.image, grid=(9, 9))), "\n".join(made.rows)
        for one, other in zip(read, written, strict=True):
            filled, right = filled + other.isdigit(), right + (other.isdigit() and one == other)
            ghosts += other == "." != one
    return right / filled, ghosts


def times(reader: Reader, examples: Examples) -> tuple[float, float]:
    """Processor seconds for one frame, and for a page of sixty digits with two megapixels."""
    ranges = replace(CONDITIONS["plain"], digits=(12, 12), papers=("ruled",))
    made = Image.fromarray(page(examples, ranges, 5, np.random.default_rng(3)).image)
    file = io.BytesIO()
    made.resize((1633, 1225), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    frame = examples.images[0].reshape(28, 28)
    return _median(lambda: reader.read(frame), 300), _median(lambda: reader.read(file.getvalue()), 9)


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def measurements(each: int = 100) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims of docs/reading.md, for benchmarks/prove.py."""

    def characters() -> tuple[str, bool]:
        wrong, worst, whole = conditions(Reader(), brightest.load_data("mnist").test, each)
        said = f"{wrong:.2%} of characters wrong, {worst:.2%} under the worst condition, {whole:.1%} of strings right"
        return said, wrong <= 0.02 and worst <= 0.05 and whole >= 0.92

    def cells() -> tuple[str, bool]:
        right, ghosts = puzzles(Reader(), brightest.load_data("mnist").test, each // 2)
        return f"{right:.2%} right, {ghosts} empty cells taken for full", right >= 0.98 and not ghosts

    def seconds() -> tuple[str, bool]:
        frame, whole = times(Reader(), brightest.load_data("mnist").test)
        return f"{1e6 * frame:.0f} µs, {1e3 * whole:.0f} ms", frame <= 500e-6 and whole <= 0.4

    yield "photos: at most 2% of characters wrong, 5% under any condition; 92% of strings of six all right", characters
    yield "puzzles: at least 98% of digits right, and every empty cell empty", cells
    yield "the reader takes at most 500 µs for a frame, and 400 ms for a page of 60 digits, on one core", seconds


def main(each: int) -> None:
    """Print all of it."""
    for claim, measure in measurements(each):
        print(claim, *measure(), sep=": ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
