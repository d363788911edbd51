"""Lesson 3, back-propagation: experiments on claims 40 to 43."""

from itertools import pairwise

import numpy as np

from brightest.data import NO_CLASS, DataSet
from brightest.evaluation.metrics import evaluate
from brightest.inspection import gradient_check
from brightest.inspection.gradient_noise import gradient_noise
from brightest.inspection.nudges import flatten
from brightest.lessons.result import (
    LARGE_NETWORK,
    MAX_EXAMPLES,
    MAX_EXAMPLES_REPEATED,
    ExperimentResult,
    as_arrays,
    best_seconds,
    first,
    trained_lesson,
)
from brightest.nn.backprop import gradient, mean_cost
from brightest.nn.network import Network

STEPS = 150  # of descent


def one_alone(network: Network, data: DataSet) -> ExperimentResult:
    """Training on one example makes every answer its class (claim 40)."""
    some = first(data.train, MAX_EXAMPLES_REPEATED)
    known = np.flatnonzero(some.labels != NO_CLASS)
    names = [data.classes[label] for label in some.labels[known]]
    name = "2" if "2" in names else names[0]
    alone = trained_lesson(some[known[[names.index(name)]]], data, batch_size=1, epochs=STEPS, learning_rate=3)
    everybody = trained_lesson(some, data, batch_size=len(some), epochs=STEPS, learning_rate=3)
    trainings = {"newborn": alone[0], f"one {name}'s wishes": alone[-1], "the mean of all": everybody[-1]}
    rows = []
    for who, epoch in trainings.items():
        result = evaluate(epoch.network, first(data.test))
        answered = result.confusion[:, data.classes.index(name)].sum() / result.confusion.sum()
        rows.append((who, f"{result.accuracy:.0%}", f"{answered:.0%}"))
    summary = f"{STEPS} steps from the same random weights."
    return ExperimentResult(summary, ("who is listened to", "right", f"called a {name}"), tuple(rows))


def roughly_right(network: Network, data: DataSet) -> ExperimentResult:
    """The angle of mini-batch gradients to the full one (claim 41)."""
    some = first(data.train, MAX_EXAMPLES, network)
    found = gradient_noise(
        network,
        some,
        sizes=[size for size in (1, 10, 100) if size < len(some)],
        draws=10 if network.size < LARGE_NETWORK else 3,
    )
    rows = tuple(
        (f"{size:,}", f"{np.median(angles):.0f}°", f"{np.median(lengths):.1f}×")
        for size, angles, lengths in zip(found.sizes, found.angles, found.lengths, strict=True)
    )
    return ExperimentResult(
        f"Against the gradient of all {len(some):,} examples.", ("mini-batch", "off by", "length"), rows
    )


def sooner(network: Network, data: DataSet) -> ExperimentResult:
    """Small mini-batches reach a lower cost in the same number of epochs (claim 42)."""
    some, rows = first(data.train, 1_400), []
    for size in (len(some), *(size for size in (100, 10, 1) if size < len(some))):
        epochs = trained_lesson(some, data, batch_size=size)
        places = [flatten(epoch.network.parameters) for epoch in epochs]
        length = sum(float(np.linalg.norm(there - here)) for here, there in pairwise(places))
        distance = float(np.linalg.norm(places[-1] - places[0]))
        rows.append((f"{size:,}", f"{epochs[-1].train.cost:.2f}", f"{length:.0f}", f"{distance:.0f}"))
    return ExperimentResult(
        "Twenty epochs each: about the same work.",
        ("mini-batch", "cost", "distance walked", "straight-line distance"),
        tuple(rows),
    )


def checked(network: Network, data: DataSet) -> ExperimentResult:
    """The gradient of all parameters at once equals finite differences, and is far cheaper (claim 43)."""
    entries = gradient_check.MAX_ENTRIES if network.size < LARGE_NETWORK else 24
    found = gradient_check.check(network, first(data.train, 10, network), entries)
    a, y = as_arrays(first(data.train, 100, network), network)
    nudge, back = best_seconds(lambda: mean_cost(network, a, y)), best_seconds(lambda: gradient(network, a, y))
    rows = (
        ("largest difference from finite differences", f"{found.largest:.0e}"),
        ("back-propagation, all at once", f"{1e3 * back:.1f} ms"),
        (f"nudging {network.size:,} parameters one by one", f"{network.size * nudge:.0f} s"),
        ("times cheaper", f"{network.size * nudge / back:,.0f}"),
    )
    return ExperimentResult(f"For {len(a)} examples, on this machine.", ("gradient", ""), rows)
