"""NetworkClassifier beside scikit-learn's MLPClassifier: a grid search, and the time to the same accuracy on MNIST.

    python benchmarks/sklearn_search.py [--data-dir DIR] [--seeds 3] [--jobs 2]

Both search the same 12 settings of optdigits' training examples, with the same folds, epochs and seed; the best of each
is then scored once on its test examples. On MNIST both train the same layers with mini-batches of 50: MLPClassifier for
20 epochs, ours for the fewest of 1, 2, 3, 5, 10 and 20 with at least its test accuracy. Times are of `fit` alone.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier

from brightest.data import mnist, optdigits
from brightest.engines import engine
from brightest.sklearn import NetworkClassifier

GRID = {"hidden_layer_sizes": [(16, 16), (32,), (64, 32)], "alpha": [1e-4, 1e-2], "batch_size": [20, 50]}
EPOCHS = 60
LAYERS, MNIST_BATCH, MLP_EPOCHS, OUR_EPOCHS = (16, 16), 50, 20, (1, 2, 3, 5, 10, 20)


def search(classifier: Any, jobs: int) -> dict[str, Any]:
    """The best of the 12 settings on optdigits, and how long the search took."""
    data = optdigits.load()
    found = GridSearchCV(classifier, GRID, cv=3, n_jobs=jobs)
    spent = seconds(lambda: found.fit(data.train.images, data.train.labels))
    return {
        "seconds": spent,
        "settings": len(found.cv_results_["params"]),
        "best": found.best_params_,
        "validation_accuracy": found.best_score_,
        "test_accuracy": found.score(data.test.images, data.test.labels),
    }


def on_mnist(data: Any, seed: int) -> dict[str, float]:
    """MLPClassifier's test accuracy and seconds, and those of our shortest training that is at least as accurate."""
    X, y = data.train.images, data.train.labels
    theirs = MLPClassifier(LAYERS, batch_size=MNIST_BATCH, max_iter=MLP_EPOCHS, random_state=seed)
    mlp_seconds = seconds(lambda: theirs.fit(X / np.float32(255), y))
    mlp_accuracy = theirs.score(data.test.images / np.float32(255), data.test.labels)
    for epochs in OUR_EPOCHS:
        ours = NetworkClassifier(
            LAYERS, batch_size=MNIST_BATCH, max_iter=epochs, validation_fraction=0, random_state=seed
        )
        our_seconds = seconds(lambda ours=ours: ours.fit(X, y))
        accuracy = ours.score(data.test.images, data.test.labels)
        if accuracy >= mlp_accuracy:
            break
    return {
        "mlp_accuracy": mlp_accuracy,
        "mlp_seconds": mlp_seconds,
        "accuracy": accuracy,
        "seconds": our_seconds,
        "epochs": epochs,
    }


def seconds(work: Callable[[], Any]) -> float:
    """The seconds that it takes."""
    clock = time.perf_counter()
    work()
    return time.perf_counter() - clock


def main() -> None:
    """Print a line of JSON for each search and each seed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    engine().warm_up(print)  # compiles the kernels, once for a machine
    for kind in (NetworkClassifier, MLPClassifier):
        found = search(kind(max_iter=EPOCHS, random_state=0), options.jobs)
        print(json.dumps({"search": kind.__name__, **found}), flush=True)
    data = mnist.load(options.data_dir or mnist.mnist_folder())
    for seed in range(options.seeds):
        print(json.dumps({"mnist_seed": seed, **on_mnist(data, seed)}), flush=True)


if __name__ == "__main__":
    main()
