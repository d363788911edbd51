"""Lesson 2, how it learns: experiments on claims 22 to 34."""

from collections import Counter

import numpy as np

from brightest.data import NO_CLASS, DataSet
from brightest.evaluation.metrics import evaluate
from brightest.inspection import edges, steepest
from brightest.inspection.descent.descent import GALLERY, descend
from brightest.inspection.descent.formula import formula
from brightest.inspection.gradient_noise import full_gradient
from brightest.inspection.landscape import unflatten
from brightest.lessons.chart_values import coloured, grey, ground, numbers, points
from brightest.lessons.charts import Bars, Costs, Curves, Fan, Ground, Pictures, UntrainedNetworks, Walks
from brightest.lessons.result import (
    LARGE_NETWORK,
    MAX_EXAMPLES,
    MAX_EXAMPLES_REPEATED,
    ExperimentResult,
    as_arrays,
    by_epoch,
    decimal,
    first,
    percent,
    trained_lesson,
)
from brightest.lessons.scenes import Entries
from brightest.nn.costs import cost
from brightest.nn.network import Network, forward, pixels, random_network
from brightest.nn.parameters import Array

RANDOM_STEPS = 40  # beside the one down the gradient
AIMED = 72  # directions of the circle in which the visitor can aim
FAN_START, FAN_HALF = (0.0, 1.5), 1.8  # the ball on the bowl, and half the side of the picture around it
MAX_RACE_STEPS = 200  # of the balls in the ravine
READ_UNTRAINED = 40  # digits
CLOSE = 0.001  # a ball this close to the bottom has arrived
MAX_PICTURES = 16  # weight pictures; each takes a twentieth of a second
NUDGE = 0.01  # of one weight or bias
MOVES = np.linspace(-4, 4, 17)  # of one weight


def untrained(network: Network, data: DataSet) -> ExperimentResult:
    """Random weights read one digit in ten (claim 22)."""
    rng, some = np.random.default_rng(0), first(data.test, MAX_EXAMPLES, network)
    networks = [random_network(network.layers, rng, classes=data.classes) for _ in range(20)]
    right = [evaluate(one, some).accuracy for one in networks]
    shown = first(data.test, READ_UNTRAINED)
    said = [forward(one, pixels(shown.images))[-1].argmax(axis=1) for one in networks]
    answers = [tuple(data.classes[answer] for answer in each) for each in said]
    texts = []
    labels = tuple(data.classes[label] if label != NO_CLASS else "" for label in shown.labels)
    for number, each in enumerate(answers, start=1):
        name, count = Counter(each).most_common(1)[0]
        lucky = sum(answer == label for answer, label in zip(each, labels, strict=True))
        texts.append(f"Untrained network {number} reads {count} of {len(shown)} digits as {name}: {lucky} right")
    more = "Another untrained network"
    average, best = percent(float(np.mean(right)), 1), percent(max(right), 1)
    rows = (("on average", average), ("the luckiest", best))
    summary = (
        f"On average, {len(right)} untrained networks get {average} of {len(some):,} test examples right, "
        f"the luckiest {best}."
    )
    return ExperimentResult(
        summary,
        ("network", "right"),
        rows,
        (UntrainedNetworks("", grey(shown.images), labels, tuple(answers), tuple(texts), more),),
    )


def mistakes(network: Network, data: DataSet) -> ExperimentResult:
    """The cost of an example: confident and right, unsure, confident and wrong (claim 23)."""
    some = first(data.test, MAX_EXAMPLES, network)
    a, y = as_arrays(some, network)
    outputs = forward(network, a)[-1]
    each, right = cost(network.cost).loss(outputs, y), outputs.argmax(axis=1) == some.labels
    lead = np.diff(np.sort(outputs, axis=1)[:, -2:])[:, 0]
    found = {
        "confident and right": int(np.where(right, lead, -1).argmax()),
        "unsure": int(lead.argmin()),
        "confident and wrong": int(np.where(right, -1, lead).argmax()),
    }
    rows = tuple((how, f"{each[i]:.4f}") for how, i in found.items())
    header = ("example", "cost")
    if network.cost != "squares":
        summary = f"The cost of this network is {network.cost}, not the sum of squares of the lesson."
        return ExperimentResult(summary, header, rows)
    names = data.classes
    places = list(found.values())
    shown = Costs(
        "",
        tuple(found),
        grey(some.images[places].reshape(len(places), -1)),
        names,
        tuple(map(numbers, outputs[places])),
        tuple(map(numbers, y[places])),
        numbers(each[places]),
    )
    summary = "Bars: the outputs. Lines: what they should be. Each gap, squared, is a part of the cost."
    return ExperimentResult(summary, header, rows, (shown,))


def race(network: Network, data: DataSet) -> ExperimentResult:
    """A step down the gradient compared with random directions, of two inputs and of all parameters (claim 29)."""
    directions = RANDOM_STEPS if network.size < LARGE_NETWORK else 8
    some = first(data.train, MAX_EXAMPLES_REPEATED, network)
    aimed = AIMED if network.size < LARGE_NETWORK else 0
    found = steepest.race(network, some, directions, length=0.2, circle_points=aimed)
    rows = (
        ("before the step", f"{found.before:.4f}"),
        ("down the gradient", f"{found.downhill:.4f}"),
        (f"the best of {directions} random directions", f"{found.random.min():.4f}"),
        ("their angles to downhill", f"{found.angles.min():.0f}° to {found.angles.max():.0f}°"),
    )
    sides = np.where(np.arange(directions) % 2, -1, 1)  # each angle is to one side or the other
    falls, around = ((found.before - after) / (found.before - found.downhill) for after in (found.random, found.around))
    name = f"{network.size:,} weights and biases: the network’s cost"
    charts = _round_bowl(directions), _fan(name, sides * found.angles, falls, around=around)
    summary = "A blue step goes down, a red one up; the stronger its colour, the farther."
    return ExperimentResult(summary, ("step", "cost"), rows, charts)


def _round_bowl(directions: int) -> Fan:
    """Random steps on a function of two inputs whose contours are circles: straight down is best at any length."""
    (x, y), length = FAN_START, 0.6 * FAN_HALF
    bowl = descend(formula("x^2 + y^2"), FAN_START, learning_rate=0.1, steps=0)
    angles = np.random.default_rng(0).uniform(-180, 180, directions)
    turned = np.radians(np.append(np.arange(360), angles))  # first, straight down
    ends = np.array(FAN_START) + length * np.stack([np.sin(turned), -np.cos(turned)], axis=1)
    falls = bowl.values[0] - bowl.formula.value(ends)
    around, random = np.split(falls / falls[0], [360])
    window = (x - FAN_HALF, x + FAN_HALF), (y - FAN_HALF, y + FAN_HALF)
    return _fan("2 inputs: a round bowl", angles, random, ground(bowl, window), around)


def _fan(name: str, angles: Array, falls: Array, below: Ground | None = None, around: Array | tuple[()] = ()) -> Fan:
    told = f"Best of {len(falls)}: {percent(float(falls.max()), 0)} as far down as the thick one"
    return Fan(name, numbers(angles), numbers(falls), 0.3, told, below, numbers(np.asarray(around)))


def importance(network: Network, data: DataSet) -> ExperimentResult:
    """An entry of the gradient says how much its weight matters (claim 30)."""
    some = first(data.train, MAX_EXAMPLES_REPEATED, network)
    found = steepest.importance(network, some, k=3, nudge=NUDGE)
    rows = tuple(
        (decimal(e, 4) if round(e, 4) else "0", decimal(c, 6) if round(c, 6) else "0")
        for e, c in zip(found.entries, found.changes, strict=True)
    )
    wanted = -unflatten(network, full_gradient(network, some)).weights[0]
    neuron = int(np.abs(wanted).sum(axis=1).argmax())
    lively, beside = wanted[neuron], steepest.costs_beside(network, some, neuron, MOVES)
    dark = np.flatnonzero((some.images == 0).all(axis=0).reshape(-1))
    entries = Entries(
        f"The mean image, and over it the negative gradient for layer 2, neuron {neuron + 1}",
        numbers(lively / max(np.abs(lively).max(), 1e-30)),
        tuple(dark.tolist()),
        grey(pixels(some.images).mean(axis=0)[None])[0],
        (
            "blue: raise it, red: lower it; the larger, the more it matters",
            f"{len(dark)} pixels are always black: exactly 0",
        ),
        numbers(MOVES),
        tuple(map(numbers, beside)),
        int(np.abs(lively).argmax()),
        f"One weight is moved, the other {network.size - 1:,} weights and biases stay",
    )
    summary = f"The gradient of {len(some)} examples."
    return ExperimentResult(
        summary, ("entry of the gradient", f"change of the cost, if raised by {NUDGE}"), rows, (entries,)
    )


def are_they_edges(network: Network, data: DataSet) -> ExperimentResult:
    """How much of each weight picture the best edge explains (claim 32)."""
    lit, rng = edges.lit_pixels(first(data.train).images), np.random.default_rng(0)
    W = network.weights[0][:MAX_PICTURES]
    pictures = {
        "this network": W,
        "by hand": edges.hand_made(2, rng),
        "random": edges.random_pictures(2, rng),
        "random, but as smooth": edges.scrambled(W[:2], lit, rng),
    }
    best = edges.edges(np.vstack(list(pictures.values())), lit)  # in one call, so that they share the search
    found = np.split(best.likeness, np.cumsum([len(weights) for weights in pictures.values()])[:-1])
    medians = {name: float(np.median(each)) for name, each in zip(pictures, found, strict=True)}
    rows = tuple(
        (name, f"{medians[name]:.2f}", f"{each.max():.2f}") for name, each in zip(pictures, found, strict=True)
    )
    titles = (
        f"The weights of {len(W)} neurons of the first hidden layer",
        "Two of each kind: by hand, random, random but as smooth",
    )
    captions = [f"{n:.2f}" for n in best.likeness]
    shown, fits = coloured(np.vstack(list(pictures.values()))), coloured(best.fits)
    parts = slice(len(W)), slice(len(W), None)
    told = tuple(f"Its best edge explains {percent(n, 0)}" for n in best.likeness)
    charts = tuple(
        Pictures(
            title,
            shown[part],
            tuple(captions[part]),
            signed=True,
            over=fits[part],
            told=told[part],
            chosen=int(best.likeness[part].argmax()),
        )
        for title, part in zip(titles, parts, strict=True)
    )
    names = ("by hand", "this network", "random, but as smooth", "random")
    values = tuple(medians[name] for name in names)
    bars = Bars(
        "The median of each kind", names, numbers(np.array(values)), tuple(f"{n:.2f}" for n in values), start=0.6
    )
    summary = "Under each picture: how much of it the best edge explains, from 0 to 1. Point at one to see that edge."
    return ExperimentResult(summary, ("weights", "median", "most"), rows, (*charts, bars))


def momentum(network: Network, data: DataSet) -> ExperimentResult:
    """Momentum in a ravine, and on the real network (claim 34)."""
    ravine = GALLERY["ravine"]
    runs = {
        name: descend(ravine.function, ravine.start, ravine.learning_rate, momentum, MAX_RACE_STEPS)
        for name, momentum in (("without momentum", 0.0), ("with momentum", 0.6))
    }
    arrived = {name: int(np.flatnonzero(run.values < CLOSE)[0]) for name, run in runs.items()}
    walks = Walks(
        f"The same ravine, the same rate: until the ball’s height is below {CLOSE}",
        tuple(runs),
        tuple(points(run.path[: arrived[name] + 1]) for name, run in runs.items()),
        tuple(f"{steps} steps" for steps in arrived.values()),
        ground(runs["with momentum"], (ravine.window[0], ravine.window[1])),
    )
    rows, curves = [], []
    for optimizer, rate in (("sgd", 0.1), ("momentum", 0.1), ("sgd", 1.0)):
        epochs = trained_lesson(first(data.train), data, optimizer=optimizer, learning_rate=rate, epochs=10)
        who = "with momentum 0.9" if optimizer == "momentum" else "without momentum"
        rows.append((who, f"{rate}", f"{epochs[-1].train.cost:.3f}"))
        curves.append((f"{who}, rate {rate:g}", by_epoch(epochs, lambda epoch: epoch.train.cost)))
    names, costs = zip(*curves, strict=True)
    learnt = Curves("Three networks", "epochs", "cost", tuple(names), tuple(costs))
    summary = "A ball in a ravine, and three networks that learn for ten epochs."
    return ExperimentResult(summary, ("descent", "learning rate", "cost"), tuple(rows), (walks, learnt))
