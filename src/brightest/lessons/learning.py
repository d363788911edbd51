"""Lesson 2, how it learns: experiments on claims 22 to 34."""

from dataclasses import replace

import numpy as np

from brightest.data import DataSet
from brightest.evaluation.metrics import evaluate
from brightest.inspection import edges, steepest
from brightest.lessons.charts import Bars, Curves, Fan, Walks, ground, numbers, points
from brightest.lessons.descent.descent import GALLERY, descend
from brightest.lessons.result import (
    LARGE_NETWORK,
    MAX_EXAMPLES,
    MAX_EXAMPLES_REPEATED,
    ExperimentResult,
    as_arrays,
    first,
    trained_lesson,
)
from brightest.nn.backprop import mean_cost
from brightest.nn.costs import cost
from brightest.nn.network import Network, forward, random_network
from brightest.nn.pretrained import snapshots
from brightest.nn.storage import load

MAX_RACE_STEPS = 200  # of the balls in the ravine
CLOSE = 0.001  # to the bottom: a ball has arrived
MAX_PICTURES = 8  # weight pictures: each takes a twentieth of a second


def newborn(network: Network, data: DataSet) -> ExperimentResult:
    """Random weights read one digit in ten (claim 22)."""
    rng, some = np.random.default_rng(0), first(data.test, MAX_EXAMPLES, network)
    right = [evaluate(random_network(network.layers, rng, classes=data.classes), some).accuracy for _ in range(20)]
    rows = (("on average", f"{np.mean(right):.1%}"), ("the luckiest", f"{max(right):.1%}"))
    return ExperimentResult(
        f"Twenty networks fresh from the dice read {len(some)} test examples.", ("network", "right"), rows
    )


def mean_of_costs(network: Network, data: DataSet) -> ExperimentResult:
    """The network's cost is the mean over examples (claim 24), and a function of the weights (claim 25)."""
    a, y = as_arrays(first(data.train, MAX_EXAMPLES, network), network)
    each = cost(network.cost).loss(forward(network, a)[-1], y)
    rows = [("the least and the most of one example", f"{each.min():.4f}, {each.max():.2f}")]
    rows.append((f"the mean of {len(each):,}: the network's", f"{mean_cost(network, a, y):.4f}"))
    for shrunk in (0.5, 0.1):
        other = replace(network, weights=tuple(shrunk * W for W in network.weights))
        rows.append((f"the same examples, all weights × {shrunk}", f"{mean_cost(other, a, y):.4f}"))
    return ExperimentResult("The examples stay; the weights are what varies.", ("cost", ""), tuple(rows))


def race(network: Network, data: DataSet) -> ExperimentResult:
    """Down the gradient beside random directions (claim 29)."""
    directions = 40 if network.size < LARGE_NETWORK else 8
    found = steepest.race(network, first(data.train, MAX_EXAMPLES_REPEATED, network), directions, length=0.5)
    rows = (
        ("before the step", f"{found.before:.4f}"),
        ("down the gradient", f"{found.downhill:.4f}"),
        (f"the best of {directions} random directions", f"{found.random.min():.4f}"),
        ("their angles to downhill", f"{found.angles.min():.0f}° to {found.angles.max():.0f}°"),
    )
    sides = np.where(np.arange(directions) % 2, 1, -1)  # which side isn't known to an angle
    fan = Fan(
        f"Downhill, and {directions} random directions at their angles to it",
        (0.0, *numbers(sides * found.angles)),
        (1.0,) * (directions + 1),
        names=("downhill",),
    )
    bars = Bars(
        "The cost after a step of the same length",
        ("before", "downhill", *(f"random {i + 1}" for i in range(directions))),
        numbers(np.array([found.before, found.downhill, *np.sort(found.random)])),
        (f"{found.before:.4f}", f"{found.downhill:.4f}", *(f"{after:.4f}" for after in np.sort(found.random))),
        marked=(1,),
    )
    summary = f"One step of the same length, in {network.size:,} dimensions."
    return ExperimentResult(summary, ("step", "cost"), rows, (fan, bars))


def importance(network: Network, data: DataSet) -> ExperimentResult:
    """An entry of the gradient says how much its weight matters (claim 30)."""
    found = steepest.importance(network, first(data.train, MAX_EXAMPLES_REPEATED, network), k=3, nudge=0.01)
    rows = tuple((f"{e:+.4f}", f"{c:+.6f}") for e, c in zip(found.entries, found.changes, strict=True))
    return ExperimentResult(
        "Three largest and three smallest, each raised by 0.01.", ("entry of ∇C", "change of the cost"), rows
    )


def downhill(network: Network, data: DataSet) -> ExperimentResult:
    """Learning makes a cost small (claim 31)."""
    cards = [load(path).card for path in snapshots()]
    rows = tuple(
        (str(card.epochs), f"{card.scores['train_cost']:.3f}", f"{card.scores['train_accuracy']:.1%}") for card in cards
    )
    return ExperimentResult("The network lesson on its way, on MNIST.", ("epochs", "cost", "examples read right"), rows)


def are_they_edges(network: Network, data: DataSet) -> ExperimentResult:
    """How much of each weight picture the best edge explains (claim 32)."""
    lit, rng = edges.lit_pixels(first(data.train).images), np.random.default_rng(0)
    W = network.weights[0][:MAX_PICTURES]
    pictures = {
        "random weights": edges.random_pictures(4, rng),
        "this network": W,
        "as smooth, by chance": edges.scrambled(W, lit, rng),
        "edges made by hand": edges.hand_made(4, rng),
    }
    likeness = edges.edges(np.vstack(list(pictures.values())), lit).likeness  # at once: they share the search
    found = np.split(likeness, np.cumsum([len(weights) for weights in pictures.values()])[:-1])
    rows = tuple(
        (name, f"{np.median(each):.2f}", f"{each.max():.2f}") for name, each in zip(pictures, found, strict=True)
    )
    summary = f"{len(W)} neurons of the first hidden layer: 1 is an edge, 0 is nothing like one."
    return ExperimentResult(summary, ("weights", "median", "most"), rows)


def momentum(network: Network, data: DataSet) -> ExperimentResult:
    """Momentum in a ravine, and on the real network (claim 34)."""
    ravine = GALLERY["ravine"]
    runs = {
        name: descend(ravine.function, ravine.start, ravine.learning_rate, momentum, MAX_RACE_STEPS)
        for name, momentum in (("without momentum", 0.0), ("with momentum", 0.6))
    }
    arrived = {name: int(np.flatnonzero(run.values < CLOSE)[0]) for name, run in runs.items()}
    walks = Walks(
        f"The same ravine, the same rate: until the ball is within {CLOSE} of the bottom",
        tuple(runs),
        tuple(points(run.path[: arrived[name] + 1]) for name, run in runs.items()),
        tuple(f"{steps} steps" for steps in arrived.values()),
        ground(runs["with momentum"], (ravine.window[0], ravine.window[1])),
    )
    rows, curves = [], []
    for optimizer, rate in (("sgd", 0.1), ("momentum", 0.1), ("sgd", 1.0)):
        epochs = trained_lesson(first(data.train), data, optimizer=optimizer, learning_rate=rate, epochs=10)
        who = "with momentum 0.9" if optimizer == "momentum" else "without"
        rows.append((who, f"{rate}", f"{epochs[-1].train.cost:.3f}"))
        curves.append((f"{who}, rate {rate:g}", tuple((epoch.number, round(epoch.train.cost, 4)) for epoch in epochs)))
    learnt = Curves("The network itself", "epochs", "cost", *map(tuple, zip(*curves, strict=True)))
    summary = f"The ravine: {' and '.join(walks.texts)}. The network: ten epochs each."
    return ExperimentResult(summary, ("descent", "learning rate", "cost"), tuple(rows), (walks, learnt))
