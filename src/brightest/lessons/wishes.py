"""Lesson 3, back-propagation: what the outputs wish for, and how their wishes go back (claims 35 to 39)."""

import numpy as np

from brightest.data import DataSet
from brightest.evaluation.metrics import one_hot
from brightest.inspection.nudges import Nudges, apply_nudges, cost_of, flatten, nudge_norms, nudges
from brightest.lessons.chart_values import coloured, grey, numbers
from brightest.lessons.charts import Pictures
from brightest.lessons.result import LARGE_NETWORK, ExperimentResult, decimal, percent
from brightest.lessons.scenes import Lamps, Levers, Passing
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array

MAX_EXAMPLES = 500  # among which the hardest is sought
PICTURES = 16
LONG_RATE, LENGTHS = 1.0, 301  # of the longest step along an image's wishes; how many are taken from none to it
SUPPOSED = {"3": 0.9, "8": 0.2}  # outputs that the step speaks of, and where they are supposed to be
RATE = 1.0  # of a step downhill
RATES = (1.0, 1.0, 0.1)  # of the bias, the weights and the activations
PULLS = np.linspace(0, 1, 21)


def ten_wishes(network: Network, data: DataSet) -> ExperimentResult:
    """The farther an output is from where it should be, the larger its wish (claim 35)."""
    image, wants, name = _hard_example(network, data)
    outputs, y, names = wants.activations[-1], wants.target, data.classes
    supposed = {names.index(one): a for one, a in SUPPOSED.items() if one in names} or {0: 0.9, 1: 0.2}
    slope = _slope(network)
    rows = [(names[i], f"{outputs[i]:.3f}", f"{y[i]:.0f}", _signed(slope * (y[i] - outputs[i]))) for i in range(len(y))]
    rows += [(f"{names[i]}, at {a}", f"{a}", "0", _signed(-slope * a)) for i, a in supposed.items()]
    lamps = Lamps(
        f"The outputs for this {name}, and where each should be",
        grey(image[None])[0],
        names,
        numbers(outputs),
        numbers(y),
        tuple(supposed),
        slope,
        tuple(supposed.values()),
    )
    summary = "The higher a lamp, the brighter its output. Each arrow is a wish: its direction and its size."
    return ExperimentResult(summary, ("output", "is", "should be", "wants"), tuple(rows), (lamps,))


def all_ten(network: Network, data: DataSet) -> ExperimentResult:
    """One output's wish moves the others little; the wishes of all ten, added up, move all (claim 37)."""
    image, wants, name = _hard_example(network, data)
    right, outputs = int(wants.target.argmax()), wants.activations[-1]
    rows = [("before", f"{outputs[right]:.2f}", f"{np.delete(outputs, right).sum():.2f}")]
    charts = []
    scenes: tuple[tuple[str, list[int] | None, float], ...] = (
        (f"Only the output for {name} is heard", [right], 0.0),
        ("All are heard", None, 0.45),
    )
    for who, heard, start in scenes:
        wanted = nudges(network, image, wants.target, heard).parameters
        after = apply_nudges(network, wanted, RATE).feed_forward(image)[-1]
        rows.append((who, f"{after[right]:.2f}", f"{np.delete(after, right).sum():.2f}"))
        charts.append(
            Lamps(
                who,
                grey(image[None])[0],
                data.classes,
                numbers(outputs),
                numbers(wants.target),
                tuple(heard or range(len(outputs))),
                _slope(network),
                after=numbers(after),
                start=start,
                end=start + 0.4,
            )
        )
    summary = f"One step downhill for this {name}, along the wishes that are heard."
    header = ("who is heard", f"the output for {name}", "the others together")
    return ExperimentResult(summary, header, tuple(rows), tuple(charts))


def one_image(network: Network, data: DataSet) -> ExperimentResult:
    """Every weight and bias has a wish, and following them lowers the example's cost (claim 39)."""
    image, wants, name = _hard_example(network, data)
    rates = LONG_RATE * np.linspace(0, 1, LENGTHS if network.size < LARGE_NETWORK else 31) ** 3
    moved = (apply_nudges(network, wants.parameters, rate) for rate in rates)  # one at a time: they may be large
    outputs, found = zip(
        *((one.feed_forward(image)[-1], cost_of(one, image.reshape(-1), wants.target)) for one in moved), strict=True
    )
    way, costs = np.array(outputs), np.array(found)
    right = way.argmax(axis=1) == wants.target.argmax()
    turn = int(right.argmax()) if right.any() else len(rates) - 1
    lengths = rates * np.linalg.norm(flatten(wants.parameters)) / np.linalg.norm(flatten(network.parameters))
    told = tuple(
        f"moved by {percent(length, 2)}: reads {data.classes[answer]}"
        for length, answer in zip(lengths, way.argmax(axis=1), strict=True)
    )
    rows = tuple((told[i], f"{costs[i]:.3f}") for i in (0, turn, -1))
    first_weights = wants.parameters.weights[0][:PICTURES]
    pictures = Pictures(
        f"What this {name} wishes for the weights of {len(first_weights)} neurons: its pixels, times a number for each",
        coloured(first_weights),
        ("",) * len(first_weights),
        signed=True,
    )
    lamps = Lamps(
        "The outputs after a step along the wishes",
        grey(image[None])[0],
        data.classes,
        numbers(wants.activations[-1]),
        numbers(wants.target),
        tuple(range(way.shape[1])),
        _slope(network),
        after=numbers(way[turn]),
        way=tuple(map(numbers, way)),
        costs=numbers(costs),
        told=told,
        turn=turn,
    )
    summary = f"The wishes of one {name} for {network.size:,} weights and biases, and a step along them."
    return ExperimentResult(summary, ("the step", "the image’s cost"), rows, (pictures, lamps))


def three_levers(network: Network, data: DataSet) -> ExperimentResult:
    """An output becomes brighter by its bias, its weights, or the activations before it (claim 36)."""
    _, wants, name = _hard_example(network, data)
    right, last = int(wants.target.argmax()), len(network.layers) - 1
    levers, behind, W = wants.levers(last, right), wants.activations[-2], network.weights[-1]
    bias, weights, activations = (
        rate * np.asarray(lever)
        for rate, lever in zip(RATES, (levers.bias, levers.weights, levers.activations), strict=True)
    )
    lowest, highest = activation(network.activation).range if last > 1 else (0, 1)  # an image's pixels, 0 to 1
    limited = np.clip(behind + activations, lowest, highest) - behind
    moved = (
        [_output(network, behind, right, bias=pull * bias) for pull in PULLS],
        [_output(network, behind, right, weights=pull * weights) for pull in PULLS],
        [_output(network, behind + pull * limited, right) for pull in PULLS],
    )
    names = ("its bias", "its weights", "the activations")
    ends = [(f"{one[0]:.2f}", f"{one[-1]:.2f}") for one in moved]
    rows = tuple((lever, before, after) for lever, (before, after) in zip(names, ends, strict=True))
    chart = Levers(
        f"The output for {name}, and the {len(behind)} neurons before it",
        names,
        (
            f"by {_signed(float(bias))}",
            f"by up to {_signed(float(weights[np.abs(weights).argmax()]))}",
            f"by up to {np.abs(limited).max():.2f}, up or down",
        ),
        numbers(behind),
        numbers(W[right]),
        float(bias),
        numbers(weights),
        numbers(limited),
        tuple(numbers(np.array(one)) for one in moved),
    )
    charts = (chart,) if network.size < LARGE_NETWORK else ()
    summary = f"Three ways to make the output for {name} brighter."
    return ExperimentResult(summary, ("lever", "output before", "after"), rows, charts)


def one_layer_back(network: Network, data: DataSet) -> ExperimentResult:
    """The wishes of a layer's neurons add up to the wishes of the layer before, and so on (claim 38)."""
    image, wants, name = _hard_example(network, data)
    last = len(network.layers) - 1
    of_layer = wants.activation_nudges[1:]
    first = int(np.abs(wants.activation_nudges[last - 1]).argmax()) if last > 1 else 0
    asked = wants.messages(last)[:, first]
    rows = [(f"asked by the output for {one}", _signed(each)) for one, each in zip(data.classes, asked, strict=True)]
    rows.append((f"added up: the wish of neuron {first + 1}", _signed(float(asked.sum()))))
    chart = Passing(
        f"The network looks at this {name}",
        grey(image[None])[0],
        network.layers,
        data.classes,
        tuple(map(numbers, wants.activations[1:])),
        tuple(map(numbers, of_layer)),
        tuple(tuple(map(numbers, wants.messages(layer))) for layer in range(2, last + 1)),
        first,
    )
    charts = (chart,) if last > 1 and network.size < LARGE_NETWORK else ()
    summary = "A blue arrow wants its neuron brighter, a red one darker."
    return ExperimentResult(summary, ("wish", "how large"), tuple(rows), charts)


def _hard_example(network: Network, data: DataSet) -> tuple[Array, Nudges, str]:
    """The test example of a 2 (or of the first class) with the largest wishes: its image, wishes and class."""
    test = data.test
    name = "2" if "2" in data.classes else data.classes[0]
    label = data.classes.index(name)
    some = np.flatnonzero(test.labels == label)[:MAX_EXAMPLES]
    targets = one_hot(test.labels[some], network.layers[-1])
    hard = int(some[nudge_norms(network, test.images[some], targets).argmax()])
    return (
        test.images[hard],
        nudges(network, test.images[hard], one_hot(np.array([label]), network.layers[-1])[0]),
        name,
    )


def _slope(network: Network) -> float:
    """The wish of an output for each unit of its distance from where it should be."""
    return float(cost(network.cost).negative_gradient(np.zeros((1, 2)), np.array([[1.0, 0.0]]))[0, 0])


def _output(network: Network, behind: Array, right: int, *, bias: float = 0.0, weights: Array | None = None) -> float:
    """The output `right`, if its bias and weights are moved by so much."""
    W, b = network.weights[-1].astype(np.float64), network.biases[-1].astype(np.float64)
    W[right] += 0 if weights is None else weights
    b[right] += bias
    z = (W @ behind + b)[None]
    outputs: Array = cost(network.cost).activation(z)[0]
    return float(outputs[right])


def _signed(number: float) -> str:
    return decimal(number, 2) if round(number, 2) else "0.00"
