"""Do hidden neurons find edges? Edge-likeness of trained networks beside random weights and hand-made edges.

    python benchmarks/edges.py [--seeds N] [--data-dir DIR]

Prints a table: medians over the first hidden layer's neurons of all seeds. `inspection/edges.py` defines the number;
`scrambled` is that of pictures exactly as smooth, which have no other structure.
"""

import argparse
from pathlib import Path

import numpy as np

import brightest
from brightest.data import DataSet
from brightest.inspection.edges import edges, hand_made, lit_pixels, random_pictures, scrambled
from brightest.nn.parameters import Array
from brightest.training.recipes import Recipe

DECAY = 5e-4
TRAININGS = {
    f"{squash}, {'with' if decay else 'without'} weight decay": brightest.recipe(recipe, weight_decay=decay)
    for squash, recipe in (("sigmoid", "lesson"), ("ReLU", "default"))
    for decay in (0.0, DECAY)
}
DRAWN = 100  # pictures of random weights, and of hand-made edges


def row(name: str, likeness: Array, smooth: Array | None = None, accuracy: float | None = None) -> None:
    """One row of the table."""
    low, middle, high = np.quantile(likeness, (0.1, 0.5, 0.9))
    beside = "" if smooth is None else f"{np.median(smooth):.2f}"
    right = "" if accuracy is None else f"{accuracy:.1%}"
    print(f"| {name} | {middle:.2f} | {low:.2f} to {high:.2f} | {beside} | {right} |", flush=True)


def trained(recipe: Recipe, data: DataSet, seeds: int) -> tuple[Array, Array, float]:
    """Edge-likeness of networks trained from `seeds` seeds, of scrambled pictures, and the median accuracy."""
    lit, rng = lit_pixels(data.train.images), np.random.default_rng(0)
    found, smooth, accuracies = [], [], []
    for seed in range(seeds):
        *_, last = brightest.train(data.train, recipe, seed)
        found.append(edges(last.network.weights[0], lit).likeness)
        smooth.append(edges(scrambled(last.network.weights[0], lit, rng), lit).likeness)
        accuracies.append(brightest.evaluate(last.network, data.test).accuracy)
    return np.concatenate(found), np.concatenate(smooth), float(np.median(accuracies))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--data-dir", type=Path, help="where MNIST lies [else $BRIGHTEST_DATA_DIR, or the cache]")
    asked = parser.parse_args()
    data = brightest.load_data("mnist", data_dir=asked.data_dir)
    lit, rng = lit_pixels(data.train.images), np.random.default_rng(0)
    print("| weights | median | 1 in 10 below, 1 in 10 above | scrambled | test accuracy |\n|---|---|---|---|---|")
    row("random", edges(random_pictures(DRAWN, rng), lit).likeness)
    for name, recipe in TRAININGS.items():
        row(name, *trained(recipe, data, asked.seeds))
    row("hand-made edges", edges(hand_made(DRAWN, rng), lit).likeness)


if __name__ == "__main__":
    main()
