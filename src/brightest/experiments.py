"""An experiment for each statement of the lessons that is shown best in a few numbers: seconds, and a small table.

Each takes a network and data that fit together, and says what it did and found; where it needs other data or another
network, it raises SettingError. docs/lessons has the same ones written out, to be changed by hand.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from brightest.backprop import forward, gradient, mean_cost
from brightest.data import DARK, DataSet, Examples, from_arrays
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation import evaluate, one_hot
from brightest.functions import Array, activation, cost
from brightest.inspection import edges, gradient_check, neuron, rules, steepest
from brightest.inspection.mini_batches import stagger
from brightest.network import DIGITS, Network, pixels, random_network
from brightest.nudges import flat
from brightest.pretrained import snapshots
from brightest.recipes import LESSON, recipe
from brightest.storage import load
from brightest.training import Epoch, train

FEW = 2_000  # examples at most
EDGES = 8  # weight pictures: each takes a twentieth of a second
STEPS = 150  # of descent
FEWER = 300  # where they are asked again and again
LARGE = 100_000  # weights and biases: so many are slow to ask
LEARNING = {"learning_rate": 0.5, "epochs": 20}  # few examples need larger steps than the recipe's
LOOPS = ("0", "6", "8", "9")  # classes written with one


@dataclass(frozen=True)
class Table:
    """What was done, and what was found."""

    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _few(examples: Examples, n: int = FEW, network: Network | None = None) -> Examples:
    """The first of them, of which a large network is asked fewer."""
    if network and network.size > LARGE:
        n //= 10
    return examples[np.arange(min(n, len(examples)))]


def _trained(examples: Examples, data: DataSet, hidden: tuple[int, ...] = (16, 16), **dials: object) -> list[Epoch]:
    layers = (examples.images.shape[1], *hidden, len(data.classes))
    batch = min(LESSON.batch_size, len(examples))
    asked = recipe("lesson", **{**LEARNING, "layers": layers, "batch_size": batch, **dials})
    return list(train(examples, asked, classes=data.classes, engine=engine(threads=1)))


def by_rules(network: Network, data: DataSet) -> Table:
    """Hand-written rules and the network read the same digits (claim 1)."""
    if data.classes != DIGITS:
        raise SettingError(f"the rules know the ten digits alone: {data.name} shows something else.")
    some = _few(data.test, 500)
    right = evaluate(network, some).accuracy
    return Table(
        f"{len(some)} digits of {data.name}, read by thirteen rules about loops, lines and ink, and by the network.",
        ("reader", "right"),
        (("rules written by hand", f"{rules.accuracy(some):.1%}"), ("the network", f"{right:.1%}")),
    )


def causes(network: Network, data: DataSet) -> Table:
    """One layer's pattern causes the next (claims 5, 18, 19): the same line three times over."""
    one, other = pixels(data.test.images[[0, -1]])
    seen = network.feed_forward(one)
    squashes = [activation(network.activation).squash] * (len(seen) - 2) + [cost(network.cost).squash]
    rows = []
    for W, squash in zip(network.weights, squashes, strict=True):
        does = f"{W.shape[1]} numbers in, {len(W)} out"
        rows.append((f"{squash.__name__}(W @ a + b), W is {len(W)}×{W.shape[1]}, {len(W)} biases", does))
    same = np.array_equal(network.feed_forward(one)[-1], seen[-1])
    rows.append(("the same image again", f"the same {len(seen[-1])} outputs" if same else "others"))
    changed = abs(network.feed_forward(other)[1] - seen[1]) > 0.1
    rows.append(("another image changes", f"{changed.sum()} of {len(changed)} neurons of the next layer"))
    return Table("Each layer is one line of Python.", ("layer", "what it does"), tuple(rows))


def ladder(network: Network, data: DataSet) -> Table:
    """Networks without, with one and with two hidden layers (claim 6)."""
    some, rows = _few(data.train), []
    for hidden in ((), (16,), (16, 16)):
        last = _trained(some, data, hidden)[-1].network
        name = "–".join(map(str, last.layers))
        rows.append((name, f"{last.size:,}", f"{evaluate(last, data.test).accuracy:.1%}"))
    says = f"Three networks learn the same {len(some):,} examples for 20 epochs."
    return Table(says, ("layers", "weights and biases", "test examples right"), tuple(rows))


def loops(network: Network, data: DataSet) -> Table:
    """Does a neuron of the second hidden layer stand for a loop? (claim 7)"""
    if len(network.layers) < 4:
        raise SettingError("this needs a network with two hidden layers, such as lesson.")
    some = _few(data.test)
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
    return Table("Which neuron best tells 0, 6, 8 and 9 from the rest?", ("who", "how well"), tuple(rows))


def wine(network: Network, data: DataSet) -> Table:
    """The same code learns something else (claim 8)."""
    from sklearn.datasets import load_wine

    X, y = load_wine(return_X_y=True)
    wines = from_arrays(X / X.max(axis=0), np.array(["Anna", "Bruno", "Carla"])[y])
    last = _trained(wines.train, wines, epochs=200)[-1].network
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
    rng, some = np.random.default_rng(0), _few(data.test, FEW, network)
    right = [evaluate(random_network(network.layers, rng, classes=data.classes), some).accuracy for _ in range(20)]
    rows = (("on average", f"{np.mean(right):.1%}"), ("the luckiest", f"{max(right):.1%}"))
    return Table(f"Twenty networks fresh from the dice read {len(some)} test examples.", ("network", "right"), rows)


def mean_of_costs(network: Network, data: DataSet) -> Table:
    """The network's cost is the mean over examples (claim 24), and a function of the weights (claim 25)."""
    a, y = _as_arrays(_few(data.train, FEW, network), network)
    each = cost(network.cost).of(forward(network, a)[-1], y)
    rows = [("the least and the most of one example", f"{each.min():.4f}, {each.max():.2f}")]
    rows.append((f"the mean of {len(each):,}: the network's", f"{mean_cost(network, a, y):.4f}"))
    for shrunk in (0.5, 0.1):
        other = replace(network, weights=tuple(shrunk * W for W in network.weights))
        rows.append((f"the same examples, all weights × {shrunk}", f"{mean_cost(other, a, y):.4f}"))
    return Table("The examples stay; the weights are what varies.", ("cost", ""), tuple(rows))


def race(network: Network, data: DataSet) -> Table:
    """Down the gradient beside random directions (claim 29)."""
    directions = 40 if network.size < LARGE else 8
    found = steepest.race(network, _few(data.train, FEWER, network), directions, length=0.5)
    rows = (
        ("before the step", f"{found.before:.4f}"),
        ("down the gradient", f"{found.downhill:.4f}"),
        (f"the best of {directions} random directions", f"{found.random.min():.4f}"),
        ("their angles to downhill", f"{found.angles.min():.0f}° to {found.angles.max():.0f}°"),
    )
    return Table(f"One step of the same length, in {network.size:,} dimensions.", ("step", "cost"), rows)


def importance(network: Network, data: DataSet) -> Table:
    """An entry of the gradient says how much its weight matters (claim 30)."""
    found = steepest.importance(network, _few(data.train, FEWER, network), k=3, nudge=0.01)
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
    W = network.weights[0][:EDGES]
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
    says = f"{len(W)} neurons of the first hidden layer: 1 is an edge, 0 is nothing like one."
    return Table(says, ("weights", "median", "most"), rows)


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
    some = _few(data.train, FEWER)
    known = np.flatnonzero(some.labels != DARK)
    names = [data.classes[label] for label in some.labels[known]]
    name = "2" if "2" in names else names[0]
    alone = _trained(some[known[[names.index(name)]]], data, batch_size=1, epochs=STEPS, learning_rate=3)
    everybody = _trained(some, data, batch_size=len(some), epochs=STEPS, learning_rate=3)
    taught = {"newborn": alone[0], f"one {name}'s wishes": alone[-1], "the mean of all": everybody[-1]}
    rows = []
    for who, epoch in taught.items():
        result = evaluate(epoch.network, _few(data.test))
        called = result.confusion[:, data.classes.index(name)].sum() / result.confusion.sum()
        rows.append((who, f"{result.accuracy:.0%}", f"{called:.0%}"))
    says = f"{STEPS} steps from the same random weights."
    return Table(says, ("who is listened to", "right", f"called a {name}"), tuple(rows))


def roughly_right(network: Network, data: DataSet) -> Table:
    """The angle of mini-batch gradients to the full one (claim 41)."""
    some = _few(data.train, FEW, network)
    found = stagger(
        network,
        some,
        sizes=[size for size in (1, 10, 100) if size < len(some)],
        draws=10 if network.size < LARGE else 3,
    )
    rows = tuple(
        (f"{size:,}", f"{np.median(angles):.0f}°", f"{np.median(lengths):.1f}×")
        for size, angles, lengths in zip(found.sizes, found.angles, found.lengths, strict=True)
    )
    return Table(f"Against the gradient of all {len(some):,} examples.", ("mini-batch", "off by", "length"), rows)


def sooner(network: Network, data: DataSet) -> Table:
    """A stagger arrives sooner than the careful walk (claim 42)."""
    some, rows = _few(data.train, 1_400), []
    for size in (len(some), *(size for size in (100, 10, 1) if size < len(some))):
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
    entries = gradient_check.ENTRIES if network.size < LARGE else 24
    found = gradient_check.check(network, _few(data.train, 10, network), entries)
    a, y = _as_arrays(_few(data.train, 100, network), network)
    nudge, back = _seconds(lambda: mean_cost(network, a, y)), _seconds(lambda: gradient(network, a, y))
    rows = (
        ("largest difference from finite differences", f"{found.largest:.0e}"),
        ("back-propagation, all at once", f"{1e3 * back:.1f} ms"),
        (f"nudging {network.size:,} parameters one by one", f"{network.size * nudge:.0f} s"),
        ("times cheaper", f"{network.size * nudge / back:,.0f}"),
    )
    return Table(f"For {len(a)} examples, on this machine.", ("gradient", ""), rows)


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
    with threadpool_limits(1):  # matrices this small are multiplied sooner than threads can meet
        return EXPERIMENTS[name](network, data)
