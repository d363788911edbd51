"""Make the networks that come with brightest again: `make networks`. Takes more than an hour on two cores.

    python benchmarks/networks.py lesson|best|reader [--seeds A..B] [--data-dir DIR]

Of several seeds the one is shipped that reads the images held out best. Where the recipe deforms, it is the one that
reads all training images best, as they are and deformed eight times: that tells good seeds from lucky ones better
(benchmarks/LOG.md; measured for `best`). Its card says by which command it can be had again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import brightest
from brightest.data import DataSet, Examples
from brightest.evaluation.calibration import reliability
from brightest.evaluation.metrics import evaluate
from brightest.inspection.ood_benchmark import ood_benchmark
from brightest.inspection.robustness import shifts
from brightest.nn import pretrained
from brightest.nn.network import Network
from brightest.nn.parameters import Parameters
from brightest.training import loop
from brightest.training.augment import deform

HELD_OUT = {"lesson": 10_000, "best": 5_000, "reader": 5_000}  # of 60,000 images
SEEDS = {"lesson": "0..63", "best": "31..31", "reader": "0..0"}  # of `best` chosen among 32: benchmarks/LOG.md
SNAPSHOTS = (0, 1, 2, 3, 5, 10, 20, 30)  # epochs of `lesson`
HALVED = ("reader",)  # stored in float16: half as large, and it reads the same
LICENCE = "Apache-2.0"


def train(name: str, seeds: str, folder: Path) -> list[dict[str, Any]]:
    """Train a network for each seed; the record of each."""
    command = [
        sys.executable, "-m", "brightest", "train", "--recipe", name, "--data", "mnist",
        "--validation", str(HELD_OUT[name]), "--seeds", seeds, "--out", str(folder / f"{name}.safetensors"), "--json",
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    runs: list[dict[str, Any]] = json.loads(done.stdout)["runs"]
    return runs


def merit(network: Network, data: DataSet, held_out: Examples) -> float:
    """The share of held-out images read right; of all training images and eight copies where its recipe deforms."""
    deformation, every = brightest.recipe(network.card.recipe).deformation, data.train
    if not deformation:
        return evaluate(network, held_out).accuracy
    copies = (deform(every.images, deformation, seed=1, epoch=epoch) for epoch in range(8))
    tried = (every, *(Examples(images, every.labels) for images in copies))
    return float(np.mean([evaluate(network, examples).accuracy for examples in tried]))


def half(network: Network) -> Network:
    """The network with its parameters rounded to float16."""
    return replace(network, **Parameters.from_arrays(
        [array.astype(np.float16) for array in network.parameters.arrays()]
    )._asdict())  # fmt: skip


def examined(network: Network, data: DataSet) -> Network:
    """The network with its scores on its card, measured after rounding; the OOD benchmark is among them."""
    scores = dict(network.card.scores)
    trust = reliability(network, data.test)
    scores |= {
        "test_accuracy": evaluate(network, data.test).accuracy,
        "test_calibration_error": trust.error,
        "answered": trust.answered,
        "answered_error": trust.answered_error,
    }
    by_shift = shifts(network, data.test)
    for pixels, accuracy in zip(by_shift.amounts, by_shift.accuracy.mean(axis=0), strict=True):
        if pixels:
            scores[f"shifted_{pixels:g}"] = float(accuracy)
    for result in ood_benchmark(network, data.test):
        scores[f"sure_of_{result.kind}"] = result.share_above(0.5)
    return replace(network, card=replace(network.card, scores=scores, licence=LICENCE))


def ship(name: str, network: Network, data: DataSet) -> Path:
    """Write the network into the package."""
    stored = half(network) if name in HALVED else network
    path = brightest.save(stored, pretrained.FOLDER / f"{name}.safetensors")
    card = examined(brightest.load(path), data).card
    return brightest.save(replace(stored, card=card), path)


def snapshots(network: Network, data: DataSet) -> None:
    """The lesson's network again, and checkpoints on the way."""
    card = network.card
    recipe = brightest.recipe("lesson", epochs=card.epochs)
    learned_from, _ = data.hold_out(HELD_OUT["lesson"])
    for epoch in loop.train(learned_from.train, recipe, card.seed or 0):
        if epoch.number in SNAPSHOTS:
            scores = {"train_accuracy": epoch.train.accuracy, "train_cost": epoch.train.cost}
            command = card.command if epoch.number == card.epochs else f"{card.command} --epochs {epoch.number}"
            then = replace(card, epochs=epoch.number, scores=scores, command=command, licence=LICENCE)
            brightest.save(
                replace(epoch.network, card=then), pretrained.FOLDER / "lesson" / f"epoch-{epoch.number:03}.safetensors"
            )
    assert all(map(np.array_equal, epoch.network.parameters.arrays(), network.parameters.arrays()))


def main() -> None:
    """Train, choose, ship; print how the seeds compare."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("name", choices=pretrained.NAMES)
    arguments.add_argument("--seeds")
    arguments.add_argument("--data-dir", type=Path)
    asked = arguments.parse_args()
    if asked.data_dir:
        os.environ["BRIGHTEST_DATA_DIR"] = str(asked.data_dir.resolve())
    data = brightest.load_data("mnist")
    with tempfile.TemporaryDirectory() as folder:
        runs = train(asked.name, asked.seeds or SEEDS[asked.name], Path(folder))
        _, held_out = data.hold_out(HELD_OUT[asked.name])
        for run in runs:
            run["merit"] = merit(brightest.load(run["network"]), data, held_out)
        chosen = max(runs, key=lambda run: run["merit"])
        network = brightest.load(chosen["network"])
    for run in sorted(runs, key=lambda run: run["merit"]):
        print(
            f"seed {run['seed']:>3}  held out {run['validation_accuracy']:.2%}, merit {run['merit']:.2%}  "
            f"test {run['test_accuracy']:.2%}"
        )
    print(f"{ship(asked.name, network, data).name}: seed {chosen['seed']}, {network.card.command}")
    if asked.name == "lesson":
        snapshots(network, data)


if __name__ == "__main__":
    main()
