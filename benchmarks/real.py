"""The reader on digits and photos that others made, kind by kind. Only for measuring: nothing learns from them.

    python benchmarks/real.py FOLDER [--kinds mouse,lines] [--every 10] [--margin 0.25] [--network FILE] [--json]

FOLDER holds isolated digits (*.npz: `images` and `labels`, -1 for an empty cell), puzzles/KIND/*.jpg beside *.dat,
tables/, lines/ and singles/. MNIST's test set is one more kind of isolated digits. An isolated digit is read as dark
ink on white with a margin of that share of its side. Of the pictures read wholly right, "alone" are so by the network's
own answers, without the rules of Sudoku.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from brightest import Reader, load_data
from brightest.images.decode import Source
from brightest.reader.result import Digit, Reading

LINES = {
    "tables/marks1.jpeg": "1 233 311 444 5 6 08",
    "tables/marks2.jpeg": "1 255 355 433 5 6 13",
    "tables/roll1.jpeg": "01",
    "tables/roll2.jpeg": "03",
    "lines/pen.jpg": "1234567891 2345619773",
}
COUNTS = ("right and sure", "right, unsure", "wrong and sure", "wrong, unsure", "missed", "extra and sure")
TALLIES = ("pictures", "characters", "empty", *COUNTS, "whole", "whole alone")
UNSURE_COST = 0.1  # of an extra digit that isn't sure, where a wrong, missed or extra one costs 1


class Example(NamedTuple):
    """A picture and what it shows."""

    name: str
    picture: Source
    truth: str  # row after row; in a grid "." is an empty cell
    expect: int | None = None
    grid: tuple[int, int] | None = None


def kinds(folder: Path) -> list[str]:
    """The kinds that the folder holds."""
    puzzles = [f"puzzles/{path.name}" for path in sorted(folder.glob("puzzles/*")) if path.is_dir()]
    return [*isolated_kinds(folder), *puzzles, "tables", "lines", "singles"]


def isolated_kinds(folder: Path) -> list[str]:
    """The kinds whose pictures show one digit each, or an empty cell."""
    return [path.stem for path in sorted(folder.glob("*.npz"))] + ["mnist"]


def examples(folder: Path, kind: str, margin: float) -> Iterator[Example]:
    """The pictures of a kind."""
    if kind.startswith("puzzles"):
        for path in sorted(folder.glob(f"{kind}/*.jpg")):
            rows = path.with_suffix(".dat").read_text().split("\n")[2:11]
            yield Example(path.name, path, "".join(rows).replace(" ", "").replace("0", "."), grid=(9, 9))
    elif kind in ("tables", "lines"):
        for name, rows in LINES.items():
            if name.startswith(kind):
                yield Example(name, folder / name, rows.replace(" ", ""))
    elif kind == "singles":
        for path in sorted(folder.glob("singles/*.png")):
            yield Example(path.name, path, path.stem, expect=1)
    elif kind == "mnist":
        test = load_data("mnist").test
        yield from isolated(kind, test.images.reshape(-1, 28, 28), test.labels, margin)
    else:
        file = np.load(folder / f"{kind}.npz")
        yield from isolated(kind, file["images"], file["labels"], margin)


def isolated(
    kind: str, images: NDArray[np.uint8], labels: NDArray[np.integer[Any]], margin: float
) -> Iterator[Example]:
    """Each digit of a kind, as dark ink on white."""
    edges = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
    if np.median(edges) < 127:  # of all images: a bold digit that fills its box has more ink than paper at its edge
        images = 255 - images
    for number, (dark, label) in enumerate(zip(images, labels, strict=True)):
        around = max(1, round(margin * max(dark.shape)))
        picture = np.pad(dark, around, constant_values=255)
        yield Example(f"{kind} {number}", picture, str(label) if label >= 0 else ".", expect=1)


def counts(example: Example, reading: Reading) -> Counter[str]:
    """How many characters are right, wrong, missed and extra, and whether all of them are right."""
    has_empty = example.grid is not None or example.truth == "."
    if has_empty:
        cells = [one for row in reading.rows for one in row] or [None] * len(example.truth)
        pairs = [(t.strip("."), one) for t, one in zip(example.truth, cells, strict=True)]
    else:
        pairs = aligned(example.truth, reading.digits)
    found = Counter(name for truth, digit in pairs for name in [outcome(truth, digit)] if name)
    found["characters"] = sum(bool(truth) for truth, _ in pairs)
    found["empty"] = sum(not truth for truth, _ in pairs) if has_empty else 0
    found["pictures"] = 1
    found["whole"] = all((digit.answer if digit else "") == truth for truth, digit in pairs)
    found["whole alone"] = all((network_answer(digit) if digit else "") == truth for truth, digit in pairs)
    return found


def network_answer(digit: Digit) -> str:
    """The network's own answer, which the rules of a Sudoku may have changed."""
    return str(digit.activations.argmax())


def outcome(truth: str, digit: Digit | None) -> str:
    """One of COUNTS, or nothing for an empty place that stays so."""
    if digit is None:
        return "missed" if truth else ""
    if not truth:
        return "" if digit.rejected else "extra and sure"
    verdict = "right" if digit.answer == truth else "wrong"
    return f"{verdict}, unsure" if digit.rejected else f"{verdict} and sure"


def aligned(truth: str, digits: tuple[Digit, ...]) -> list[tuple[str, Digit | None]]:
    """The cheapest pairing of characters and digits in their order."""
    extra = [UNSURE_COST if digit.rejected else 1.0 for digit in digits]
    cost = np.zeros((len(truth) + 1, len(digits) + 1))
    cost[:, 0], cost[0] = np.arange(len(truth) + 1), np.concatenate([[0], np.cumsum(extra)])
    for i, character in enumerate(truth, 1):
        for j, digit in enumerate(digits, 1):
            same = cost[i - 1, j - 1] + (digit.answer != character)
            cost[i, j] = min(same, cost[i - 1, j] + 1, cost[i, j - 1] + extra[j - 1])
    pairs: list[tuple[str, Digit | None]] = []
    i, j = len(truth), len(digits)
    while i or j:
        if i and j and np.isclose(cost[i, j], cost[i - 1, j - 1] + (digits[j - 1].answer != truth[i - 1])):
            i, j = i - 1, j - 1
            pairs.append((truth[i], digits[j]))
        elif i and np.isclose(cost[i, j], cost[i - 1, j] + 1):
            i -= 1
            pairs.append((truth[i], None))
        else:
            j -= 1
            pairs.append(("", digits[j]))
    return pairs[::-1]


def interval(wrong: int, total: int) -> tuple[float, float]:
    """The 95% interval of a share (Clopper and Pearson 1934)."""
    low = float(beta.ppf(0.025, wrong, total - wrong + 1)) if wrong else 0.0
    high = float(beta.ppf(0.975, wrong + 1, total - wrong)) if wrong < total else 1.0
    return low, high


def facts(kind: str, found: Counter[str], milliseconds: float) -> dict[str, object]:
    """The measurements of a kind, ready for JSON."""
    wrong = found["wrong and sure"] + found["extra and sure"]
    sure = wrong + found["right and sure"]
    right = found["right and sure"] + found["right, unsure"]
    return {
        "kind": kind,
        **{name: found[name] for name in TALLIES},
        "right": right / max(1, found["characters"]),
        "sure": found["right and sure"] / max(1, found["characters"]),
        "wrong among sure": wrong / max(1, sure),
        "interval": interval(wrong, sure) if sure else (0.0, 1.0),
        "milliseconds": milliseconds,
    }


def summary(name: str, rows: list[dict[str, object]]) -> dict[str, object]:
    """The measurements of several kinds together."""
    found = Counter[str]()
    for row in rows:
        found.update({count: row[count] for count in TALLIES})
    seconds = sum(row["milliseconds"] * row["pictures"] for row in rows)
    return facts(name, found, seconds / max(1, found["pictures"]))


def table(rows: list[dict[str, object]]) -> str:
    """The measurements as text."""
    head = "kind|chars|right|sure|wrong sure|unsure|missed|extra|whole|alone|wrong of sure|ms"
    lines = [tuple(head.split("|"))]
    for row in rows:
        low, high = row["interval"]
        unsure = row["right, unsure"] + row["wrong, unsure"]
        numbers = (row["wrong and sure"], unsure, row["missed"], row["extra and sure"])
        share = f"{row['wrong among sure']:.2%} ({low:.2%}-{high:.2%})"
        whole = (f"{row['whole']}/{row['pictures']}", row["whole alone"])
        start = (row["kind"], row["characters"], f"{row['right']:.2%}", f"{row['sure']:.1%}")
        lines.append(tuple(map(str, (*start, *numbers, *whole, share, f"{row['milliseconds']:.1f}"))))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(n) for cell, n in zip(line, widths, strict=True)) for line in lines)


def main() -> None:
    """Read, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", default="", help="commas between; all by default")
    parser.add_argument("--every", type=int, default=1, help="of each kind every such picture")
    parser.add_argument("--margin", type=float, default=0.25, help="of an isolated digit, of its side")
    parser.add_argument("--network", default="reader")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="a line for each picture that isn't read right")
    given = parser.parse_args()
    reader, rows = Reader(given.network), []
    for kind in [kind for kind in given.kinds.split(",") if kind] or kinds(given.folder):
        found: Counter[str] = Counter()
        seconds = 0.0
        for example in list(examples(given.folder, kind, given.margin))[:: given.every]:
            began = time.process_time()
            reading = reader.read(example.picture, expect=example.expect, grid=example.grid)
            seconds += time.process_time() - began
            counted = counts(example, reading)
            found += counted
            if given.verbose and not (counted["whole"] and counted["right and sure"] == counted["characters"]):
                print(example.name, example.truth, reading.text.replace("\n", "/"), file=sys.stderr)
        rows.append(facts(kind, found, 1e3 * seconds / max(1, found["pictures"])))
        if given.json:
            print(json.dumps(rows[-1]), flush=True)
        else:
            print(table(rows[-1:]).split("\n")[-1], file=sys.stderr, flush=True)
    alone = [row for row in rows if row["kind"] in isolated_kinds(given.folder)]
    sums = [summary(name, some) for name, some in (("isolated", alone), ("all", rows)) if some]
    print("\n".join(map(json.dumps, sums)) if given.json else table(rows + sums))


if __name__ == "__main__":
    main()
