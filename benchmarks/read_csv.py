"""Read MNIST from a CSV of 60,000 rows and 785 columns: `read_csv` beside the csv module alone, interleaved.

    python benchmarks/read_csv.py [--rounds N] [--data-dir DIR]

`read_csv` splits only the first line, and the lines of a refused file, with the csv module, and leaves the
rest to NumPy's loadtxt. This shows what that saves. Prints processor seconds; takes a minute.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import brightest
from brightest.data.csv_table import read_csv


def csv_module_alone(path: Path) -> tuple[Any, Any]:
    """Images and labels by the csv module."""
    with path.open(newline="") as stream:
        rows = csv.reader(stream)
        labels, pixels = [], []
        for row in rows:
            labels.append(row[0])
            pixels.append(np.array(row[1:], np.float32))
    return np.stack(pixels), np.array(labels)


def seconds(read: Callable[[Path], Any], path: Path) -> float:
    """Processor seconds of one call."""
    started = time.process_time()
    read(path)
    return time.process_time() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    train = brightest.load_data("mnist", data_dir=options.data_dir).train
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "mnist.csv"
        np.savetxt(table, np.column_stack([train.labels, train.images]), fmt="%d", delimiter=",")
        readers = {"read_csv": read_csv, "csv module alone": csv_module_alone}
        for read in readers.values():
            np.testing.assert_array_equal(read(table)[0], train.images)
        times: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(options.rounds):
            for name, read in readers.items():
                times[name].append(seconds(read, table))
    for name, measured in times.items():
        print(f"{name}: {median(measured):.1f} s (from {min(measured):.1f} to {max(measured):.1f})")
