"""An experiment for each statement of the lessons that is shown best in a few numbers: seconds, and a small table.

Each takes a network and data that fit together, and says what it did and found. docs/lessons has the same ones written
out, to be changed by hand.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from brightest.backprop import gradient, mean_cost
from brightest.data import DataSet, Examples, from_arrays
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation import evaluate, one_hot
from brightest.functions import Array
from brightest.inspection import edges, gradient_check, neuron, rules, steepest
from brightest.inspection.mini_batches import stagger
from brightest.network import Network, pixels, random_network
from brightest.nudges import flat, follow, nudges
from brightest.pretrained import snapshots
from brightest.recipes import recipe
from brightest.storage import load
from brightest.training import Epoch, train

FEW = 2_000  # examples at most
LEARNING = {"learning_rate": 0.5, "epochs": 20}  # few examples need larger steps than the recipe's
LOOPS = ("0", "6", "8", "9")  # classes written with one


@dataclass(frozen=True)
class Table:
    """What was done, and what was found."""

    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _few(examples: Examples, n: int = FEW) -> Examples:
    return examples[np.arange(min(n, len(examples)))]


def _trained(examples: Examples, data: DataSet, **dials: object) -> list[Epoch]:
    asked = recipe("lesson", **{**LEARNING, **dials})
    return list(train(examples, asked, classes=data.classes, engine=engine(threads=1)))


def by_rules(network: Network, data: DataSet) -> Table:
    """Hand-written rules and the network read the same digits (claim 1)."""
    some = _few(data.test, 500)
    right = evaluate(network, some).accuracy
    return Table(
        f"{len(some)} digits of {data.name}, read by thirteen rules about loops, lines and ink, and by the network.",
        ("reader", "right"),
        (("rules written by hand", f"{rules.accuracy(some):.1%}"), ("the network", f"{right:.1%}")),
    )


def causes(network: Network, data: DataSet) -> Table:
    """One layer's pattern causes the next (claims 5, 18, 19): the same line three times over."""
    image = pixels(data.test.images[:1])[0]
    seen = network.feed_forward(image)
    rows = []
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        shape = f"{W.shape[0]}×{W.shape[1]}"
        rows.append((f"W is {shape}, {len(b)} biases", f"{len(seen[layer])} numbers in, {len(b)} out"))
    again = network.feed_forward(image)[-1]
    rows.append(("the same image again", "the same ten outputs" if np.array_equal(again, seen[-1]) else "others"))
    other = network.feed_forward(pixels(data.test.images[1:2])[0])[1]
    rows.append(("another image changes", f"{(abs(other - seen[1]) > 0.1).sum()} of {len(other)} first neurons"))
    return Table("Each layer is one line of Python, a = σ(W @ a + b).", ("layer", "what it does"), tuple(rows))


def ladder(network: Network, data: DataSet) -> Table:
    """Networks without, with one and with two hidden layers (claim 6)."""
    some, rows = _few(data.train), []
    sizes = network.layers[0], len(data.classes)
    for hidden in ((), (16,), (16, 16)):
        last = _trained(some, data, layers=(sizes[0], *hidden, sizes[1]))[-1].network
        name = "–".join(map(str, last.layers))
        rows.append((name, f"{last.size:,}", f"{evaluate(last, data.test).accuracy:.1%}"))
    says = f"Three networks learn the same {len(some):,} digits for 20 epochs."
    return Table(says, ("layers", "weights and biases", "test digits right"), tuple(rows))


def loops(network: Network, data: DataSet) -> Table:
    """Does a neuron of the second hidden layer stand for a loop? (claim 7)"""
    if len(network.layers) < 4:
        raise SettingError("this needs a network with two hidden layers, such as lesson.")
    some = _few(data.test)
    has = np.isin(some.labels, [i for i, name in enumerate(data.classes) if name in LOOPS])
    fires = neuron.weighted_sums(network, some.images, layer=2) > 0
    agrees = (fires == has[:, None]).mean(axis=0)
    right = np.maximum(agrees, 1 - agrees)
    best = int(right.argmax())
    share = neuron.favourites(network, some, layer=2, neuron=best).share
    rows = [("always say no loop", f"{max(has.mean(), 1 - has.mean()):.0%} right")]
    rows.append((f"neuron {best}, the best of {len(right)}", f"{right[best]:.0%} right"))
    rows += [(f"it fires for {name}", f"{s:.0%} of them") for name, s in zip(data.classes, share, strict=True)]
    return Table("Which neuron best tells 0, 6, 8 and 9 from the rest?", ("who", "how well"), tuple(rows))


def wine(network: Network, data: DataSet) -> Table:
    """The same code learns something else (claim 8)."""
    from sklearn.datasets import load_wine

    X, y = load_wine(return_X_y=True)
    wines = from_arrays(X / X.max(axis=0), np.array(["Anna", "Bruno", "Carla"])[y])
    last = _trained(wines.train, wines, layers=(13, 16, 16, 3), epochs=200)[-1].network
    right = evaluate(last, wines.test).accuracy
    rows = (("13 measurements in, 3 growers out", f"{right:.0%} of unknown wines right"),)
    return Table("Another first and another last layer, the same code: who made this wine?", ("layers", "read"), rows)


def squashes(network: Network, data: DataSet) -> Table:
    """Sigmoid and ReLU learn side by side (claim 20)."""
    runs = [
        _trained(_few(data.train), data, activation=name, initialization="he", learning_rate=0.1, epochs=8)
        for name in ("sigmoid", "relu")
    ]
    rows = tuple(
        (str(s.number), f"{s.train.accuracy:.0%}", f"{r.train.accuracy:.0%}") for s, r in zip(*runs, strict=True)
    )
    return Table("The same layers, examples and steps.", ("epochs", "sigmoid", "ReLU"), rows)


def newborn(network: Network, data: DataSet) -> Table:
    """Random weights read one digit in ten (claim 22)."""
    rng = np.random.default_rng(0)
    right = [
        evaluate(random_network(network.layers, rng, classes=data.classes), _few(data.test)).accuracy for _ in range(20)
    ]
    rows = (("on average", f"{np.mean(right):.1%}"), ("the luckiest", f"{max(right):.1%}"))
    return Table("Twenty networks fresh from the dice read the test digits.", ("network", "right"), rows)


def mean_of_costs(network: Network, data: DataSet) -> Table:
    """The network's cost is the mean over examples (claim 24), and a function of the weights (claim 25)."""
    a, y = _as_arrays(_few(data.train), network)
    each = [mean_cost(network, a[[i]], y[[i]]) for i in range(len(a))]
    rows = [("the least and the most of one example", f"{min(each):.4f}, {max(each):.2f}")]
    rows.append((f"the mean of {len(each):,}", f"{np.mean(each):.4f}"))
    rows.append(("all in one call", f"{mean_cost(network, a, y):.4f}"))
    for shrunk in (0.5, 0.1):
        other = replace(network, weights=tuple(shrunk * W for W in network.weights))
        rows.append((f"the same examples, all weights × {shrunk}", f"{mean_cost(other, a, y):.4f}"))
    return Table("The examples stay; the weights are what varies.", ("cost", ""), tuple(rows))


def race(network: Network, data: DataSet) -> Table:
    """Down the gradient beside random directions (claim 29)."""
    found = steepest.race(network, data.train, directions=40, length=0.5)
    rows = (
        ("before the step", f"{found.before:.4f}"),
        ("down the gradient", f"{found.downhill:.4f}"),
        ("the best of 40 random directions", f"{found.random.min():.4f}"),
        ("their angles to downhill", f"{found.angles.min():.0f}° to {found.angles.max():.0f}°"),
    )
    return Table("One step of the same length, in 13,002 dimensions.", ("step", "cost"), rows)


def importance(network: Network, data: DataSet) -> Table:
    """An entry of the gradient says how much its weight matters (claim 30)."""
    found = steepest.importance(network, data.train, k=3, nudge=0.01)
    rows = tuple((f"{e:+.4f}", f"{c:+.6f}") for e, c in zip(found.entries, found.changes, strict=True))
    return Table("Three largest and three smallest, each raised by 0.01.", ("entry of ∇C", "change of the cost"), rows)


def downhill(network: Network, data: DataSet) -> Table:
    """Learning makes a cost small (claim 31)."""
    cards = [load(path).card for path in snapshots()]
    rows = tuple(
        (str(card.epochs), f"{card.scores['train_cost']:.3f}", f"{card.scores['train_accuracy']:.1%}") for card in cards
    )
    return Table("The network lesson on its way, on MNIST.", ("epochs", "cost", "examples read right"), rows)


def are_they_edges(network: Network, data: DataSet) -> Table:
    """How much of each weight picture the best edge explains (claim 32)."""
    lit, rng = edges.lit_pixels(_few(data.train).images), np.random.default_rng(0)
    W = network.weights[0][:16]
    pictures = {
        "random weights": edges.random_pictures(8, rng),
        "this network": W,
        "as smooth, by chance": edges.scrambled(W, lit, rng),
        "edges made by hand": edges.hand_made(8, rng),
    }
    found = {name: edges.edges(weights, lit).likeness for name, weights in pictures.items()}
    rows = tuple((name, f"{np.median(each):.2f}", f"{each.max():.2f}") for name, each in found.items())
    return Table("1 is an edge, 0 is nothing like one.", ("weights", "median", "most"), rows)


def momentum(network: Network, data: DataSet) -> Table:
    """Momentum on the real network (claim 34)."""
    rows = []
    for optimizer, rate in (("sgd", 0.1), ("momentum", 0.1), ("sgd", 1.0)):
        last = _trained(_few(data.train), data, optimizer=optimizer, learning_rate=rate, epochs=10)[-1]
        rows.append(
            ("with momentum 0.9" if optimizer == "momentum" else "without", f"{rate}", f"{last.train.cost:.3f}")
        )
    return Table("Ten epochs each.", ("descent", "learning rate", "cost"), tuple(rows))


def one_alone(network: Network, data: DataSet) -> Table:
    """Whoever follows one example makes everything its class (claim 40)."""
    some = _few(data.train, 200)
    a, y = _as_arrays(some, network)
    first = int(np.flatnonzero(some.labels == 2)[0])
    start = random_network(network.layers, np.random.default_rng(0), classes=data.classes)
    alone = everybody = start
    for _ in range(150):
        alone = follow(alone, nudges(alone, some.images[first], y[first]).parameters, rate=3)
        everybody = follow(everybody, gradient(everybody, a, y)[0], rate=-6)
    rows = []
    for name, taught in (("newborn", start), ("one 2's wishes", alone), ("the mean of all", everybody)):
        result = evaluate(taught, _few(data.test))
        twos = result.confusion[:, 2].sum() / result.confusion.sum()
        rows.append((name, f"{result.accuracy:.0%}", f"{twos:.0%}"))
    return Table("150 steps from the same start.", ("who is listened to", "right", "called a 2"), tuple(rows))


def roughly_right(network: Network, data: DataSet) -> Table:
    """The angle of mini-batch gradients to the full one (claim 41)."""
    some = _few(data.train)
    found = stagger(network, some, sizes=(1, 10, 100, 1000), draws=10)
    rows = tuple(
        (f"{size:,}", f"{np.median(angles):.0f}°", f"{np.median(lengths):.1f}×")
        for size, angles, lengths in zip(found.sizes, found.angles, found.lengths, strict=True)
    )
    return Table(f"Against the gradient of all {len(some):,} examples.", ("mini-batch", "off by", "length"), rows)


def sooner(network: Network, data: DataSet) -> Table:
    """A stagger arrives sooner than the careful walk (claim 42)."""
    some, rows = _few(data.train, 1_400), []
    for size in (len(some), 100, 10, 1):
        epochs = _trained(some, data, batch_size=size)
        places = [flat(epoch.network.parameters) for epoch in epochs]
        way = sum(float(np.linalg.norm(there - here)) for here, there in pairwise(places))
        air = float(np.linalg.norm(places[-1] - places[0]))
        rows.append((f"{size:,}", f"{epochs[-1].train.cost:.2f}", f"{way:.0f}", f"{air:.0f}"))
    return Table(
        "Twenty epochs each: about the same work.", ("mini-batch", "cost", "way", "as the crow flies"), tuple(rows)
    )


def checked(network: Network, data: DataSet) -> Table:
    """The gradient of all parameters at once equals finite differences, and is far cheaper (claim 43)."""
    found = gradient_check.check(network, _few(data.train, 10))
    a, y = _as_arrays(_few(data.train, 100), network)
    nudge, back = _seconds(lambda: mean_cost(network, a, y)), _seconds(lambda: gradient(network, a, y))
    rows = (
        ("largest difference from finite differences", f"{found.largest:.0e}"),
        ("back-propagation, all at once", f"{1e3 * back:.1f} ms"),
        (f"nudging {network.size:,} parameters one by one", f"{network.size * nudge:.0f} s"),
        ("times cheaper", f"{network.size * nudge / back:,.0f}"),
    )
    return Table("For 100 examples, on this machine.", ("gradient", ""), rows)


def _as_arrays(examples: Examples, network: Network) -> tuple[Array, Array]:
    return pixels(examples.images), one_hot(examples.labels, network.layers[-1])


def _seconds(work: Callable[[], object]) -> float:
    """The least of a few tries."""
    tries = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        tries.append(time.perf_counter() - began)
    return min(tries)


EXPERIMENTS: dict[str, Callable[[Network, DataSet], Table]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        by_rules, causes, ladder, loops, wine, squashes, newborn, mean_of_costs, race, importance, downhill,
        are_they_edges, momentum, one_alone, roughly_right, sooner, checked,
    )
}  # fmt: skip


def check(name: str) -> None:
    """Raises SettingError for a name that isn't one of EXPERIMENTS."""
    if name not in EXPERIMENTS:
        raise SettingError(f"there is no experiment {name!r}: choose {', '.join(EXPERIMENTS)}.")


def experiment(name: str, network: Network, data: DataSet) -> Table:
    """Do it. Raises SettingError for an unknown name, or where it needs other data or another network."""
    check(name)
    return EXPERIMENTS[name](network, data)
