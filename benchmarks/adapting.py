"""`brightest adapt` with five examples of each digit, for synthetic writers whose digits the networks read badly.

    python benchmarks/adapting.py [--networks reader,best,lesson] [--writers aslant,…] [--seeds A..B] [--data-dir DIR]

TEST_WRITERS of data/synthetic/writers.py, which are older than adapt, transform MNIST's test digits, which no training
saw: 50 to adapt from, 1,000 others to measure with, drawn again for each seed. All decisions of adapt are based on the
10,000 held-out training images; the original test images are read for the last column only. Takes minutes.
"""

import argparse
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

import brightest
from brightest.cli.options import parse_seeds
from brightest.data import DataSet, Examples
from brightest.data.synthetic.writers import TEST_WRITERS, apply_habit
from brightest.errors import TrainingError
from brightest.nn.network import Network
from brightest.training.finetune import FinetuneResult, finetune, split_old

EACH = 5  # digits of each kind to adapt from
OTHERS = 1_000  # to measure with
AIM = 0.92  # of those, for a hand of which less than 0.8 was read
FORGIVEN = 0.002  # of the test images as they are


@dataclass(frozen=True)
class Result:
    """One adaptation in numbers: shares of the writer's other digits and of the test images, before and after."""

    writer: str
    before: float
    after: float
    lost: float  # of the test images, net
    share: float  # of the way that was gone; 0 where adapting was refused
    seconds: float  # of one core

    @property
    def holds(self) -> bool:
        """Whether the result keeps the promises of docs/adapt.md."""
        return self.after >= AIM and self.lost <= FORGIVEN


def hands(test: Examples, writer: str, seed: int) -> tuple[Examples, Examples]:
    """A writer's digits: those to adapt from, and others to measure with."""
    rng = np.random.default_rng(seed)
    own = np.concatenate([rng.choice(np.flatnonzero(test.labels == k), EACH, replace=False) for k in range(10)])
    others = rng.permutation(np.setdiff1d(np.arange(len(test)), own))[:OTHERS]
    wrote = apply_habit(test[np.concatenate([own, others])], TEST_WRITERS[writer], seed)
    return wrote[slice(0, len(own))], wrote[slice(len(own), None)]


def measured(network: Network, data: DataSet, writer: str, seed: int) -> Result:
    """Adapt one network to one writer."""
    own, others = hands(data.test, writer, seed)
    before, old = (brightest.evaluate(network, examples).accuracy for examples in (others, data.test))
    clock = time.process_time()
    try:
        (end,) = deque(finetune(network, own, split_old(network, data), seed), maxlen=1)
    except TrainingError as refusal:
        print(f"{writer}, seed {seed}: {refusal}", flush=True)
        return Result(writer, before, before, 0.0, 0.0, time.process_time() - clock)
    seconds = time.process_time() - clock
    assert isinstance(end, FinetuneResult)
    after, now = (brightest.evaluate(end.network, examples).accuracy for examples in (others, data.test))
    return Result(writer, before, after, old - now, end.share, seconds)


def main() -> None:
    """Adapt for every writer, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", default="reader,best,lesson")
    parser.add_argument("--writers", default=",".join(TEST_WRITERS))
    parser.add_argument("--seeds", type=parse_seeds, default=range(3))
    parser.add_argument("--data-dir", type=Path, help="where MNIST lies [else $BRIGHTEST_DATA_DIR, or the cache]")
    asked = parser.parse_args()
    data = brightest.load_data("mnist", data_dir=asked.data_dir)
    print(
        "| network | writer | read before | read now, by seed | MNIST's test, points | of the way | CPU s |", flush=True
    )
    print("|---|---|---|---|---|---|---|", flush=True)
    for name in asked.networks.split(","):
        network = brightest.load(name)
        for writer in asked.writers.split(","):
            found = [measured(network, data, writer, seed) for seed in asked.seeds]
            cells = (
                f"{name}{'' if all(result.holds for result in found) else ' (fails)'}",
                writer,
                f"{mean(result.before for result in found):.1%}",
                ", ".join(f"{result.after:.1%}" for result in found),
                ", ".join(f"{-100 * result.lost:+.2f}" for result in found),
                ", ".join(f"{result.share:.0%}" for result in found),
                f"{mean(result.seconds for result in found):.0f}",
            )
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
