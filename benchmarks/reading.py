"""How many digits are read right from made photos, condition by condition, and how long that takes on one core.

    python benchmarks/reading.py [PHOTOS OF EACH CONDITION]

The digits are MNIST's test half, which nothing was trained on; what was chosen by trying, was chosen with others.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

import brightest
from brightest import Reader
from brightest.data import Examples
from brightest.data.handwriting import CONDITIONS, page, photos
from brightest.data.puzzles import puzzle
from brightest.reading import Reading

sys.path.append(str(Path(__file__).parent.parent / "tests" / "reader"))
from measuring import distance


def answers(reading: Reading) -> str:
    """What was read, sure or not."""
    return "\n".join("".join(digit.answer if digit else "." for digit in row) for row in reading.rows)


def conditions(reader: Reader, examples: Examples, each: int) -> None:
    """Characters that are wrong, and strings of six that are right, under each condition."""
    wrong, length, whole = {}, {}, {}
    for name, ranges in CONDITIONS.items():
        print(f"{name}: {ranges}")
        read = [(answers(reader.read(made.image)), made.text) for made in photos(examples, ranges, each, seed=1)]
        wrong[name] = sum(distance(*pair) for pair in read)
        length[name] = sum(len(text) for _, text in read)
        six = photos(examples, replace(ranges, digits=(6, 6)), each, seed=2)
        whole[name] = np.mean([answers(reader.read(made.image)) == made.text for made in six])
        print(
            f"  {wrong[name] / length[name]:.2%} of {length[name]} characters wrong, {whole[name]:.1%} of strings right"
        )
    print(
        f"all: {sum(wrong.values()) / sum(length.values()):.2%} wrong, {np.mean(list(whole.values())):.1%} of strings"
    )


def puzzles(reader: Reader, examples: Examples, count: int) -> None:
    """Cells of puzzles."""
    right = filled = empty = ghosts = 0
    for seed in range(count):
        made = puzzle(examples, np.random.default_rng([4, seed]))
        read, written = answers(reader.read(made.image, grid=(9, 9))), "\n".join(made.rows)
        for one, other in zip(read, written, strict=True):
            filled, right = filled + other.isdigit(), right + (other.isdigit() and one == other)
            empty, ghosts = empty + (other == "."), ghosts + (other == "." != one)
    print(f"{count} puzzles: {right / filled:.2%} of {filled} digits right, {ghosts} of {empty} empty cells not empty")


def times(reader: Reader, examples: Examples) -> None:
    """One frame, and a page of sixty digits with two megapixels, in processor time of one core."""
    os.sched_setaffinity(0, {0})
    ranges = replace(CONDITIONS["plain"], digits=(12, 12), papers=("ruled",))
    made = Image.fromarray(page(examples, ranges, 5, np.random.default_rng(3)).image)
    file = io.BytesIO()
    made.resize((1633, 1225), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    frame = examples.images[0].reshape(28, 28)
    print(f"a frame of 28×28: {1e6 * _median(lambda: reader.read(frame), 300):.0f} µs")
    print(f"a page of 60 digits, 2 megapixels: {1e3 * _median(lambda: reader.read(file.getvalue()), 9):.0f} ms")


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main(each: int) -> None:
    """Print all of it."""
    reader, examples = Reader(), brightest.load_data("mnist").test
    conditions(reader, examples, each)
    puzzles(reader, examples, each // 2)
    times(reader, examples)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
