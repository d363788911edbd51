"""`make prove`: every number that README and docs claim, measured again. Takes minutes; prints one table.

    python benchmarks/prove.py [WORD ...] [--data-dir DIR]     only the claims whose text has one of the words

The table of the last run is kept in benchmarks/PROOF.md with the commit it was run on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Claim:
    """A sentence, and a function that measures it: what was found, and whether it holds."""

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


def claims() -> Iterator[Claim]:
    """All of them, quick ones first."""
    yield Claim("the network of the lessons has 13,002 weights and biases", lessons_size)
    yield Claim("same seed, same network: two files are equal byte by byte", same_weights)
    yield accuracy("default", 0.955)
    yield accuracy("lesson", 0.945)


def lessons_size() -> tuple[str, bool]:
    """As training reports it."""
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
