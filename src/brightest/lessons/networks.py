"""Lesson 1, what a network is: experiments on claims 1 to 20."""

import numpy as np

from brightest.data import DataSet, from_arrays
from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import neuron, rules
from brightest.lessons.result import ExperimentResult, first, trained_lesson
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import DIGITS, Network, pixels

LOOPS = ("0", "6", "8", "9")  # classes written with one


def by_rules(network: Network, data: DataSet) -> ExperimentResult:
    """Hand-written rules and the network read the same digits (claim 1)."""
    if data.classes != DIGITS:
        raise SettingError(f"the rules know the ten digits alone: {data.name} shows something else.")
    some = first(data.test, 500)
    right = evaluate(network, some).accuracy
    return ExperimentResult(
        f"{len(some)} digits of {data.name}, read by thirteen rules about loops, lines and ink, and by the network.",
        ("reader", "right"),
        (("rules written by hand", f"{rules.accuracy(some):.1%}"), ("the network", f"{right:.1%}")),
    )


def causes(network: Network, data: DataSet) -> ExperimentResult:
    """One layer's pattern causes the next (claims 5, 18, 19): the same line three times over."""
    one, other = pixels(data.test.images[[0, -1]])
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
    return ExperimentResult("Each layer is one line of Python.", ("layer", "what it does"), tuple(rows))


def ladder(network: Network, data: DataSet) -> ExperimentResult:
    """Networks without, with one and with two hidden layers (claim 6)."""
    some, rows = first(data.train), []
    for hidden in ((), (16,), (16, 16)):
        last = trained_lesson(some, data, hidden)[-1].network
        name = "–".join(map(str, last.layers))
        rows.append((name, f"{last.size:,}", f"{evaluate(last, data.test).accuracy:.1%}"))
    summary = f"Three networks learn the same {len(some):,} examples for 20 epochs."
    return ExperimentResult(summary, ("layers", "weights and biases", "test examples right"), tuple(rows))


def loops(network: Network, data: DataSet) -> ExperimentResult:
    """Does a neuron of the second hidden layer stand for a loop? (claim 7)"""
    if len(network.layers) < 4:
        raise SettingError("this needs a network with two hidden layers, such as lesson.")
    some = first(data.test)
    has = np.isin(some.labels, [i for i, name in enumerate(data.classes) if name in LOOPS])
    if has.all() or not has.any():
        raise SettingError(f"this needs digits with a loop and digits without: {data.name} shows one kind.")
    fires = neuron.weighted_sums(network, some.images, layer=2) > 0
    agrees = (fires == has[:, None]).mean(axis=0)
    right = np.maximum(agrees, 1 - agrees)
    best = int(right.argmax())
    share = neuron.favourites(network, some, layer=2, neuron=best).share
    rows = [("always say no loop", f"{max(has.mean(), 1 - has.mean()):.0%} right")]
    rows.append((f"neuron {best}, the best of {len(right)}", f"{right[best]:.0%} right"))
    shown = [(name, s) for name, s in zip(data.classes, share, strict=True) if s >= 0]  # NaN: there are none of it
    rows += [(f"it fires for {name}", f"{s:.0%} of them") for name, s in shown]
    return ExperimentResult("Which neuron best tells 0, 6, 8 and 9 from the rest?", ("who", "how well"), tuple(rows))


def wine(network: Network, data: DataSet) -> ExperimentResult:
    """The same code learns something else (claim 8)."""
    from sklearn.datasets import load_wine

    X, y = load_wine(return_X_y=True)
    wines = from_arrays(X / X.max(axis=0), np.array(["Anna", "Bruno", "Carla"])[y])
    last = trained_lesson(wines.train, wines, epochs=200)[-1].network
    right = evaluate(last, wines.test).accuracy
    rows = (("13 measurements in, 3 growers out", f"{right:.0%} of unknown wines right"),)
    return ExperimentResult(
        "Another first and another last layer, the same code: who made this wine?", ("layers", "read"), rows
    )


def squashes(network: Network, data: DataSet) -> ExperimentResult:
    """Sigmoid and ReLU learn side by side (claim 20)."""
    runs = [
        trained_lesson(first(data.train), data, activation=name, initialization="he", learning_rate=0.1, epochs=8)
        for name in ("sigmoid", "relu")
    ]
    rows = tuple(
        (str(s.number), f"{s.train.accuracy:.0%}", f"{r.train.accuracy:.0%}") for s, r in zip(*runs, strict=True)
    )
    return ExperimentResult("The same layers, examples and steps.", ("epochs", "sigmoid", "ReLU"), rows)
