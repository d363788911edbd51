"""Lesson 1, what a network is: experiments on claims 1 to 20. See `growers` and `light`, too."""

from itertools import pairwise

import numpy as np

from brightest.data import NO_CLASS, DataSet
from brightest.data.dataset import proper_name
from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import neuron, rules
from brightest.lessons.chart_values import grey, numbers
from brightest.lessons.charts import Bars, Curves, Numbers, Pictures, Race
from brightest.lessons.result import (
    LARGE_NETWORK,
    Chart,
    ExperimentResult,
    by_epoch,
    first,
    first_of,
    percent,
    right_bars,
    trained_lesson,
)
from brightest.lessons.scenes import CloseUp, Detector, Flow, Fold, Tally
from brightest.nn.activations import activation, sigmoid
from brightest.nn.costs import cost
from brightest.nn.network import DIGITS, Network, pixels
from brightest.nn.parameters import Array

LOOPS = ("0", "6", "8", "9")  # classes that are written with a loop
MNIST_LADDER = (0.922, 0.943, 0.949)  # with no, one and two hidden layers, on all of MNIST: docs/lessons, claim 6
RULED_PICTURES = 24
MAX_FOLDED = 40  # inputs of a layer that can be drawn as a matrix
MORPH_STEPS = 25  # from an image to another
CLOSE_UP = 9  # rows and columns of an image that are enlarged: those with most greys


def by_rules(network: Network, data: DataSet) -> ExperimentResult:
    """Hand-written rules and the network read the same digits (claim 1)."""
    if data.classes != DIGITS:
        raise SettingError(f"the rules know only the ten digits: {data.name} shows something else.")
    some = first(data.test, 500)
    readers = {"rules written by hand": rules.accuracy(some), "the network": evaluate(network, some).accuracy}
    shown = first(some, RULED_PICTURES)
    read = [rules.read(image) for image in shown.images]
    right = [rule.digit == label for rule, label in zip(read, shown.labels, strict=True)]
    wrong = next((i for i, fits in enumerate(right) if not fits), 0)
    pictures = Pictures(
        "What the rules say",
        grey(shown.images),
        tuple(str(rule.digit) for rule in read),
        tuple(map(bool, right)),
        told=tuple(
            f"{data.classes[label]} is read as {rule.digit}: {rule.says}"
            for rule, label in zip(read, shown.labels, strict=True)
        ),
        chosen=wrong,
    )
    summary = (
        f"Thirteen such rules and the network read the same {len(some)} digits of {proper_name(data.name)}. "
        "Point at one to see which rule read it."
    )
    rows = tuple((name, percent(share, 1)) for name, share in readers.items())
    return ExperimentResult(summary, ("reader", "right"), rows, (pictures, right_bars("Read right", readers)))


def numbers_in(network: Network, data: DataSet) -> ExperimentResult:
    """An image is a number for each pixel (claim 2)."""
    image = pixels(data.test.images[first_of(data.test, "4", data)])
    side = round(len(image) ** 0.5)
    square = image.reshape(side, side)
    greys = np.lib.stride_tricks.sliding_window_view(square * (1 - square), (CLOSE_UP, CLOSE_UP)).sum(axis=(2, 3))
    top, left = np.unravel_index(greys.argmax(), greys.shape)
    middle = (top + CLOSE_UP // 2) * side + left + CLOSE_UP // 2
    charts = (CloseUp("", grey(image[None])[0], int(middle)),)
    rows = (
        ("rows, and pixels in a row", f"{side}"),
        ("numbers", f"{len(image)}"),
        ("of them black (0)", f"{(image == 0).sum()}"),
        ("the brightest", f"{image.max():.2f}"),
    )
    summary = f"{side} rows of {side} pixels: {len(image)} numbers from 0 to 1. They are all that the network gets."
    return ExperimentResult(summary, ("image", ""), rows, charts)


def twice(network: Network, data: DataSet) -> ExperimentResult:
    """The same image twice, and on its way to an image of another class (claims 5, 19)."""
    first_class, other_class = (first_of(data.test, name, data) for name in ("4", "9"))
    if data.test.labels[first_class] == data.test.labels[other_class]:
        other_class = int((data.test.labels != data.test.labels[first_class]).argmax())
    ends = data.test.images[[first_class, other_class]]
    one, other = pixels(ends)
    seen = [network.feed_forward((1 - share) * one + share * other) for share in np.linspace(0, 1, MORPH_STEPS)]
    again = network.feed_forward(one)

    def drawn(activations: list[Array]) -> tuple[Numbers, ...]:
        return tuple(numbers(layer[:MAX_FOLDED]) for layer in activations[1:])

    shown = (network.layers[0], *(min(n, MAX_FOLDED) for n in network.layers[1:]))
    patterns = tuple(drawn(activations) for activations in seen)
    flow = Flow("", shown, network.classes[:MAX_FOLDED], grey(ends), patterns, drawn(again))
    rows = (
        ("largest difference, the same image again", f"{np.abs(again[-1] - seen[0][-1]).max():.0g}"),
        ("largest difference, another image", f"{np.abs(seen[-1][-1] - seen[0][-1]).max():.2f}"),
    )
    summary = "The same image causes exactly the same pattern in every layer. Another image causes another."
    return ExperimentResult(summary, ("outputs", ""), rows, (flow,))


def causes(network: Network, data: DataSet) -> ExperimentResult:
    """One layer's pattern causes the next (claims 5, 18, 19): the same line three times over."""
    one, other = pixels(data.test.images[[first_of(data.test, "4", data), -1]])
    seen = network.feed_forward(one)
    functions = [activation(network.activation).function] * (len(seen) - 2) + [cost(network.cost).activation]
    rows = []
    for W, function in zip(network.weights, functions, strict=True):
        does = f"{W.shape[1]} numbers in, {len(W)} out"
        rows.append((f"{function.__name__}(W @ a + b), W is {len(W)}×{W.shape[1]}, {len(W)} biases", does))
    same = np.array_equal(network.feed_forward(one)[-1], seen[-1])
    rows.append(("the same image again", f"the same {len(seen[-1])} outputs" if same else "others"))
    changed = abs(network.feed_forward(other)[1] - seen[1]) > 0.1
    rows.append(("another image changes", f"{changed.sum()} of {len(changed)} neurons of the next layer"))
    W, b = network.weights[-1], network.biases[-1]
    charts: tuple[Chart, ...] = ()
    if W.shape[1] <= MAX_FOLDED:
        z = W @ seen[-2] + b
        parts = (tuple(map(numbers, W)), numbers(seen[-2]), numbers(b), numbers(z), numbers(seen[-1]))
        charts = (
            Fold(
                f"The last layer: W has {len(W)} rows of {W.shape[1]}",
                network.classes,
                *parts,
                functions[-1] is sigmoid,
            ),
        )
    return ExperimentResult("Each layer is one line of Python.", ("layer", "what it does"), tuple(rows), charts)


def ladder(network: Network, data: DataSet) -> ExperimentResult:
    """Networks without, with one and with two hidden layers (claim 6)."""
    some, test = first(data.train), first(data.test)
    rows, curves, layers = [], [], []
    for hidden in ((), (16,), (16, 16)):
        epochs = trained_lesson(some, data, hidden)
        last = epochs[-1].network
        name = "–".join(map(str, last.layers))
        layers.append(last.layers)
        curves.append(by_epoch(epochs, lambda epoch: evaluate(epoch.network, test).accuracy))
        rows.append((name, f"{last.size:,}", percent(curves[-1][-1][1], 1)))
    names = ("no hidden layer", "one hidden layer", "two hidden layers")
    summary = f"Three networks learn the same {len(some):,} examples; others have learned MNIST’s 60,000."
    few = Race(
        f"{len(some):,} examples",
        "epochs: times through all examples",
        f"share of {len(test):,} test examples read right",
        names,
        tuple(curves),
        tuple(layers),
    )
    many = Bars(
        "MNIST’s 60,000, measured beforehand: misread of 10,000 test digits",
        names,
        tuple((1 - right) / (1 - MNIST_LADDER[0]) for right in MNIST_LADDER),  # the longest fills the chart
        tuple(f"about {10_000 * (1 - right):.0f}" for right in MNIST_LADDER),
        start=0.7,
    )
    return ExperimentResult(
        summary, ("layers", "weights and biases", f"of {len(test):,} test examples right"), tuple(rows), (few, many)
    )


def loops(network: Network, data: DataSet) -> ExperimentResult:
    """Does a neuron of the second hidden layer stand for a loop? (claim 7)"""
    if len(network.layers) < 4:
        raise SettingError("this needs a network with two hidden layers, such as “lesson”.")
    some = first(data.test)
    some = some[np.flatnonzero(some.labels != NO_CLASS)]
    has = np.isin(some.labels, [i for i, name in enumerate(data.classes) if name in LOOPS])
    if has.all() or not has.any():
        raise SettingError(f"this needs digits with a loop and digits without: {data.name} shows one kind.")
    sums = neuron.weighted_sums(network, some.images, layer=2)
    agrees = ((sums > 0) == has[:, None]).mean(axis=0)
    right = np.maximum(agrees, 1 - agrees)
    best = int(right.argmax())
    share = neuron.firing_share(sums[:, best], some.labels, len(data.classes))
    classes = np.unique(some.labels)
    a = activation(network.activation).function(sums[:, best])
    means = np.array([a[some.labels == label].mean() for label in classes])
    names = tuple(data.classes[label] for label in classes)
    with_loop, without = (
        tuple(place for place, name in enumerate(names) if (name in LOOPS) is wanted) for wanted in (True, False)
    )
    fires_for_loops = agrees[best] >= 0.5
    bright = np.array([(name in LOOPS) == fires_for_loops for name in names])
    well = (share[classes] > 0.5) == bright
    guess_share, guess = max((has.mean(), "a loop"), (1 - has.mean(), "no loop"))
    detector = Detector(
        "",
        f"neuron {best + 1}",
        names,
        grey(some.images[[int((some.labels == label).argmax()) for label in classes]]),
        numbers(means),
        (with_loop, without),
        ("with a loop", "without a loop"),
        0 if fires_for_loops else 1,
        tuple(well.tolist()),
        f"Right for {percent(right[best], 0)} of the digits",
    )
    rows = [(f"always say {guess}", f"{percent(guess_share, 0)} right")]
    rows.append((f"neuron {best + 1}, the best of {len(right)}", f"{percent(right[best], 0)} right"))
    rows += [(f"it fires for {data.classes[label]}", f"{percent(share[label], 0)} of them") for label in classes]
    wanted = "bright for a loop, dark without" if fires_for_loops else "dark for a loop, bright without"
    summary = (
        f"Neuron {best + 1} comes closest. Were it about loops alone, it would be {wanted}. "
        f"Always saying “{guess}” would be right for {percent(guess_share, 0)}."
    )
    return ExperimentResult(summary, ("who", "how well"), tuple(rows), (detector,))


def count(network: Network, data: DataSet) -> ExperimentResult:
    """Weights and biases are counted (claims 14, 15)."""
    pairs = list(pairwise(network.layers))
    rows = [(f"{n}×{k} weights, {k} biases", f"{n * k + k:,}") for n, k in pairs]
    rows.append(("together", f"{network.size:,}"))
    charts = (Tally("", network.layers),) if network.size < LARGE_NETWORK else ()
    weights = " + ".join(f"{n}×{k}" for n, k in pairs)
    summary = f"A line for each weight: {weights}. A bias for each neuron after the first layer."
    if charts:
        summary += " Click a neuron to count its own."
    return ExperimentResult(summary, ("layer", "numbers"), tuple(rows), charts)


def squashes(network: Network, data: DataSet) -> ExperimentResult:
    """Sigmoid and ReLU learn side by side (claim 20)."""
    names = {"sigmoid": "sigmoid", "relu": "ReLU"}
    runs = [
        trained_lesson(first(data.train), data, activation=name, initialization="he", learning_rate=0.1, epochs=8)
        for name in names
    ]
    rows = tuple(
        (str(s.number), percent(s.train.accuracy, 0), percent(r.train.accuracy, 0)) for s, r in zip(*runs, strict=True)
    )
    z = np.linspace(-3, 3, 61)
    shapes = [activation(name).function(z) for name in names]
    functions = tuple(tuple(zip(numbers(z), numbers(shape), strict=True)) for shape in shapes)
    learnt = tuple(by_epoch(epochs, lambda epoch: epoch.train.accuracy) for epochs in runs)
    charts = (
        Curves("The activation, for each sum z", "z", "activation", tuple(names.values()), functions, still=True),
        Race(
            "Learning the same digits", "epochs", "share of training examples right", tuple(names.values()), learnt,
            tuple(run[-1].network.layers for run in runs),
        ),
    )  # fmt: skip
    return ExperimentResult("The same layers, examples and steps.", ("epochs", "sigmoid", "ReLU"), rows, charts)
