"""Lesson 1, the same code learns something else: the growers of wines, from measurements (claim 8)."""

from itertools import product

import numpy as np

from brightest.data import DataSet, from_arrays
from brightest.evaluation.metrics import evaluate
from brightest.lessons.chart_values import numbers
from brightest.lessons.result import ExperimentResult, as_arrays, percent, trained_lesson
from brightest.lessons.scenes import Inputs
from brightest.nn.network import Network, forward
from brightest.nn.parameters import Array

CHANGED = {"color_intensity": "colour intensity", "hue": "hue", "proline": "proline, an amino acid"}
PLACES = 11  # values of each measurement that is changed
DRAWN = 6  # neurons of each layer


def wine(network: Network, data: DataSet) -> ExperimentResult:
    """The same code learns something else (claim 8)."""
    from sklearn.datasets import load_wine

    found = load_wine()
    largest = found.data.max(axis=0)
    X, growers = found.data / largest, np.array(["Anna", "Bruno", "Carla"])
    wines = from_arrays(X, growers[found.target])
    last = trained_lesson(wines.train, wines, epochs=200)[-1].network
    right = evaluate(last, wines.test).accuracy
    unknown, y = as_arrays(wines.test, last)
    outputs = forward(last, unknown)[-1]
    lead = np.where(y == 1, outputs, 0).max(axis=1) - np.where(y == 1, 0, outputs).max(axis=1)
    chosen = int(np.where(lead > 0, lead, np.inf).argmin())  # the least clear of those that are read right
    changed = [found.feature_names.index(name) for name in CHANGED]
    axes = [_around(unknown[chosen, place], X[:, place]) for place in changed]
    changed_wines = np.repeat(unknown[chosen][None], PLACES ** len(changed), axis=0)
    changed_wines[:, changed] = list(product(*axes))
    activations = forward(last, changed_wines)
    read = activations[-1].argmax(axis=1)
    at = tuple(int((axis == unknown[chosen, place]).argmax()) for axis, place in zip(axes, changed, strict=True))
    moved = read.reshape([PLACES] * len(changed))[-1, *at[1:]]  # the answer once the first has moved by itself
    own = int(y[chosen].argmax())
    inputs = Inputs(
        f"A wine of {wines.classes[own]}’s, which the network never saw",
        last.layers,
        tuple(CHANGED.values()),
        tuple(numbers(axis * largest[place]) for axis, place in zip(axes, changed, strict=True)),
        at,
        f"Its other {X.shape[1] - len(changed)} measurements stay as they are.",
        wines.classes,
        tuple(numbers(one, 3) for one in activations[-1]),
        _lights(activations[:-1]),
        int(min(set(read.tolist()) - {own, int(moved)}, default=own)),
    )
    rows = (
        (f"{X.shape[1]} measurements in, {len(growers)} growers out", f"{percent(right, 0)} of unknown wines right"),
    )
    summary = (
        f"From {X.shape[1]} measurements of a wine the network names one of {len(growers)} growers: the right one for "
        f"{percent(right, 0)} of the wines that it never saw."
    )
    return ExperimentResult(summary, ("layers", "read"), rows, (inputs,))


def _around(value: float, measured: Array) -> Array:
    """Values from the smallest measured to the largest, at even distances, but for the one nearest to `value`."""
    axis = np.linspace(measured.min(), measured.max(), PLACES)
    axis[np.abs(axis - value).argmin()] = value
    return axis


def _lights(activations: list[Array]) -> tuple[str, ...]:
    """For each wine a digit for each neuron that is drawn: those of its layer that differ most."""
    drawn = [layer[:, np.sort(np.argsort(-layer.std(axis=0), kind="stable")[:DRAWN])] for layer in activations]
    digits = np.rint(9 * np.clip(np.hstack(drawn), 0, 1)).astype(int)
    return tuple("".join(map(str, one)) for one in digits)
