"""Outlier exposure: train a 784-16-16-10 network to reject images without a digit. Takes minutes.

    python benchmarks/outlier_exposure.py [--seeds N] [--out FILE] [--data-dir DIR]

Trains on 50,000 of MNIST's images and on out-of-distribution images of some kinds, for which all ten targets are 0, and
evaluates on all eight kinds, beside the same training without them and the shipped `lesson`. Of the seeds whose network
rejects the required kinds, made from the 10,000 held-out images, the one with the best accuracy on those images is
chosen. The test set is read once.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import brightest
from brightest.data import DataSet, Examples
from brightest.data.out_of_distribution import with_outliers
from brightest.inspection.ood_benchmark import ood_benchmark
from brightest.nn.network import Network

HELD_OUT = 10_000
NOISE = ("uniform", "gaussian", "blank", "shuffled", "inverted")  # kinds that look like no digit
MAX_SHARE_ABOVE_HALF = 0.01  # of the images of each required kind, with some output above 0.5
RECIPE = brightest.recipe("default", cost="binary-cross-entropy", epochs=40)


@dataclass(frozen=True)
class Exposure:
    """The kinds to train on, the images of each kind per digit, and the kinds that the network must reject."""

    kinds: tuple[str, ...] = ()
    share: float = 0.0
    required: tuple[str, ...] = ()


EXPOSURES = {
    "plain": Exposure(),
    "cured": Exposure(("uniform", "blank", "inverted", "pairs"), 0.5, NOISE),
    "cured of halves too": Exposure(
        ("uniform", "blank", "inverted", "pairs", "halves"), 1.0, (*NOISE, "pairs", "halves")
    ),
}


def passes(network: Network, examples: Examples, kinds: tuple[str, ...]) -> bool:
    """Whether at most 1% of the images of each kind have an output above 0.5."""
    return all(result.share_above(0.5) <= MAX_SHARE_ABOVE_HALF for result in ood_benchmark(network, examples, kinds))


def best(exposure: Exposure, train: Examples, validation: Examples, seeds: int) -> Network:
    """The network with the best validation accuracy of those that reject the required kinds."""
    examples = with_outliers(train, exposure.kinds, exposure.share) if exposure.kinds else train
    candidates: list[tuple[float, int, Network]] = []
    for seed in range(seeds):
        *_, last = brightest.train(examples, RECIPE, seed, validation=validation)
        passed = passes(last.network, validation, exposure.required)
        print(f"seed {seed}: validation {last.accuracy:.2%}{'' if passed else ', fails'}", file=sys.stderr)
        if passed:
            candidates.append((last.accuracy, seed, last.network))
    if not candidates:
        raise SystemExit("no network passed: try more --seeds.")
    return max(candidates)[2]  # seeds differ, so networks are never compared


def trained_networks(data: DataSet, seeds: int) -> dict[str, Network]:
    """The shipped network, the one without outlier exposure, and those with it."""
    remaining, validation = data.hold_out(HELD_OUT)
    networks = {"lesson": brightest.load("lesson")}
    for name, exposure in EXPOSURES.items():
        print(f"{name}{': ' if exposure.kinds else ''}{', '.join(exposure.kinds)}", file=sys.stderr)
        networks[name] = best(exposure, remaining.train, validation, seeds)
    return networks


def main() -> None:
    """Train and choose the networks, and print the table of the docs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--out", type=Path, help="where to save the network named cured")
    parser.add_argument("--data-dir", type=Path, help="where MNIST lies [else $BRIGHTEST_DATA_DIR, or the cache]")
    options = parser.parse_args()
    data = brightest.load_data("mnist", data_dir=options.data_dir)
    networks = trained_networks(data, options.seeds)
    results = {
        name: {result.kind: result for result in ood_benchmark(network, data.test)}
        for name, network in networks.items()
    }
    print(f"\n| above 0.5 | {' | '.join(networks)} |\n|---|{'---|' * len(networks)}")
    for kind in results["lesson"]:
        shares = (f"{by_kind[kind].share_above(0.5):.1%}" for by_kind in results.values())
        print(f"| {kind} | {' | '.join(shares)} |")
    accuracies = (f"{brightest.evaluate(network, data.test).accuracy:.2%}" for network in networks.values())
    print(f"| test images read | {' | '.join(accuracies)} |")
    if options.out:
        brightest.save(networks["cured"], options.out)


if __name__ == "__main__":
    main()
