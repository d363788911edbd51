"""`make bench`: training and inference speed beside other libraries, in one interleaved run on one core.

    python benchmarks/bench.py [train|forward|accuracy|memory ...] [--json] [--rounds 5]
                               [--layers 784,16,16,10] [--batch 10] [--only fast,jax]

Contenders take turns in every round, so a slow spell of the machine affects all alike. A table shows the
median, the spread (its middle half), and how many times our engine's time that is. A peer that isn't installed is
left out and named: `pip install --group bench` brings them all. A contender too slow for a whole epoch a turn trains
on a part of it and its time is scaled up, for an epoch's cost is linear in its examples.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):  # one core each: to be said before any of them is imported
    os.environ[f"{library}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import argparse
import json
import math
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

import brightest
import contenders
import readers
from brightest.data import DataSet
from brightest.engines.fast.plan import plan
from brightest.nn.network import random_network
from brightest.training import loop
from brightest.training.recipes import recipe

LAYERS = ["784,16,16,10", "784,30,10", "784,128,64,10", "784,800,800,10"]
BATCHES = [1, 10, 100, 1000]
EPOCH = 60_000
TURN = 0.6  # seconds a contender gets each round, about
LEVELS = {"0.90": "90%", "0.95": "95%", "0.96": "96%"}

Row = dict[str, Any]


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="train, forward, accuracy, memory [default: all]")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, tables on stderr")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--layers", action="append", help="only these layers; can be given again")
    parser.add_argument("--batch", type=int, action="append", help="only this batch size; can be given again")
    parser.add_argument("--only", help="only these contenders, with commas between")
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    data = brightest.load_data("mnist", data_dir=options.data_dir)
    parts = options.parts or ["train", "forward", "accuracy", "memory"]
    out = sys.stderr if options.json else sys.stdout
    report: dict[str, Any] = {"machine": machine()}
    print(" · ".join(f"{k} {v}" for k, v in report["machine"].items()), file=out)
    measures: dict[str, Callable[..., list[Row]]] = {
        "train": training_speed, "forward": reading_speed, "accuracy": time_to_accuracy, "memory": peak_memory,
    }  # fmt: skip
    for part in parts:
        report[part] = measures[part](options, data)
        print_table(part, report[part], out)
    if options.json:
        print(json.dumps(report))


def training_speed(options: argparse.Namespace, data: DataSet) -> list[Row]:
    """Milliseconds per epoch of 60,000: sigmoid, sum of squares, plain SGD."""
    rows: list[Row] = []
    for layers in options.layers or LAYERS:
        for batch in options.batch or BATCHES:
            network = random_network(tuple(map(int, layers.split(","))), np.random.default_rng(0))
            say(options, f"{layers}, batch {batch}: {plan(network.layers, batch).sentence}")
            turns: dict[str, Callable[[], float]] = {}
            for name, train in installed(contenders.TRAINERS, options).items():
                turns[name] = trainer_turn(train(network, data.train, batch), batch)
            rows += table_rows(
                {"layers": layers, "batch": batch}, interleaved(turns, options.rounds), "ms", 1e3 * EPOCH
            )
    return rows


def say(options: argparse.Namespace, sentence: str) -> None:
    """Print what is being measured."""
    print(sentence, file=sys.stderr if options.json else sys.stdout, flush=True)


def trainer_turn(epoch: Callable[[np.ndarray], None], batch: int) -> Callable[[], float]:
    """One turn: seconds per example. The first calls compile, warm up, and find how much fits into a turn."""
    rng = np.random.default_rng(1)
    some = max(batch, 500 // batch * batch)
    epoch(rng.permutation(EPOCH)[:some])
    seconds = timed(lambda: epoch(rng.permutation(EPOCH)[:some]))
    examples = min(EPOCH, max(some, int(TURN / seconds * some) // batch * batch))
    epoch(rng.permutation(EPOCH)[:examples])  # JAX compiles again for another length
    order = rng.permutation(EPOCH)

    def turn() -> float:
        return timed(lambda: epoch(order[:examples])) / examples

    return turn


def reading_speed(options: argparse.Namespace, data: DataSet) -> list[Row]:
    """One forward pass for 1 image and for 10,000, each contender from what it likes best."""
    rows: list[Row] = []
    for layers in options.layers or LAYERS[:1]:
        network = random_network(tuple(map(int, layers.split(","))), np.random.default_rng(0))
        for n, unit, scale in ((1, "µs", 1e6), (10_000, "ms", 1e3)):
            turns: dict[str, Callable[[], float]] = {}
            for name, reader in installed(readers.READERS, options).items():
                read = reader(network, data.test.images[:n])
                read()  # compile, or load what was compiled
                calls = max(1, int(TURN / 3 / repeated(read, 10)))
                turns[name] = lambda read=read, calls=calls: repeated(read, calls)
            rows += table_rows({"layers": layers, "images": n}, interleaved(turns, options.rounds), unit, scale)
    return rows


def time_to_accuracy(options: argparse.Namespace, data: DataSet) -> list[Row]:
    """Seconds of training steps alone from random weights to a test accuracy, by the recipe `default`."""
    rows: list[Row] = []
    chosen = recipe("default")
    for name, learn in installed(contenders.LEARNERS, options).items():
        reached: dict[str, list[float]] = {level: [] for level in LEVELS}
        for seed in range(options.rounds):
            began = loop.begin(chosen, seed, data.classes)
            for level, seconds in learn(began, data, [float(level) for level in LEVELS]).items():
                reached[f"{level:.2f}"].append(seconds)
        for level, seconds in reached.items():
            rows.append({"contender": name, "accuracy": LEVELS[level], **spread(seconds), "unit": "s"})
    return with_ratios(rows, "accuracy")


def peak_memory(options: argparse.Namespace, data: DataSet) -> list[Row]:
    """Peak memory in MB of a process that loads MNIST and trains an epoch of 784-16-16-10 at batch 10."""
    rows: list[Row] = []
    for name in installed(contenders.TRAINERS, options):
        code = f"import bench; bench.one_epoch({name!r}, {str(options.data_dir or '')!r})"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        )
        rows.append({"contender": name, "median": float(done.stdout), "low": math.nan, "high": math.nan, "unit": "MB"})
    return with_ratios(rows, "unit")


def one_epoch(name: str, data_dir: str) -> None:
    """Train one epoch and print the peak of this process's memory in MB."""
    data = brightest.load_data("mnist", data_dir=Path(data_dir) if data_dir else None)
    network = random_network((784, 16, 16, 10), np.random.default_rng(0))
    contenders.TRAINERS[name](network, data.train, 10)(np.arange(6_000 if name == "torch" else EPOCH))
    status = Path("/proc/self/status")
    if status.exists():  # where there is one, for getrusage there remembers the parent's memory, too
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        print(int(peak.split()[1]) / 1e3)
    else:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def installed(table: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The contenders that were selected and whose library is installed."""
    wanted = options.only.split(",") if options.only else list(table)
    return {name: entry for name, entry in table.items() if name in wanted and not contenders.missing(name)}


def interleaved(turns: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contender, one measurement a round."""
    times: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            times[name].append(turn())
    return times


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    clock = time.perf_counter()
    call()
    return time.perf_counter() - clock


def repeated(call: Callable[[], object], times: int) -> float:
    """Seconds that a call takes: the mean of `times` calls."""
    clock = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - clock) / times


def spread(values: list[float]) -> Row:
    """Median and middle half; a level that most runs never reached is NaN."""
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], method="linear") if values else [math.nan] * 3
    return {"median": float(middle), "low": float(low), "high": float(high)}


def table_rows(what: Row, times: dict[str, list[float]], unit: str, scale: float) -> list[Row]:
    """A row of the table for each contender."""
    rows = [
        {**what, "contender": name, **spread([t * scale for t in seconds]), "unit": unit}
        for name, seconds in times.items()
    ]
    return with_ratios(rows, "unit")


def with_ratios(rows: list[Row], within: str) -> list[Row]:
    """The rows with each median divided by our engine's."""
    ours = {row[within]: row["median"] for row in rows if row["contender"] == "fast"}
    return [{**row, "ratio": row["median"] / ours.get(row[within], math.nan)} for row in rows]


def print_table(part: str, rows: list[Row], out: Any) -> None:
    """Print the rows as a Markdown table."""
    print(f"\n{part}", file=out)
    for row in rows:
        what = "  ".join(f"{row[key]:>14}" for key in ("layers", "batch", "images", "accuracy") if key in row)
        half = "" if math.isnan(row["low"]) else f" [{row['low']:.4g}, {row['high']:.4g}]"
        print(
            f"{what}  {row['contender']:<13} {row['median']:>10.4g} {row['unit']}{half:<22} {row['ratio']:>7.2f}×",
            file=out,
        )


def machine() -> dict[str, str]:
    """The processor, its cores, and the versions of the libraries."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = lines[0].split(":")[1].strip() if lines else cpu
    facts = {"cpu": cpu, "cores used": "1 of " + str(os.cpu_count()), "python": platform.python_version()}
    for package in ("numpy", "numba", "torch", "jax", "scikit-learn", "onnxruntime"):
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


if __name__ == "__main__":
    main()
