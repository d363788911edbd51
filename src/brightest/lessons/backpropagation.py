"""Lesson 3, back-propagation: experiments on claims 40 to 43."""

from itertools import islice, pairwise

import numpy as np

from brightest.data import NO_CLASS, DataSet, Examples
from brightest.engines import engine
from brightest.evaluation.metrics import evaluate
from brightest.inspection import gradient_check
from brightest.inspection.gradient_noise import angle_and_length, full_gradient
from brightest.inspection.landscape import plane, unflatten
from brightest.inspection.nudges import apply_nudges, batch_nudges, flatten, nudges
from brightest.lessons.chart_values import GROUND_LEVELS, coloured, grey, numbers, points
from brightest.lessons.charts import Answers, Compass, Curves, Filling, Grid, Ground, Magnified, Walks
from brightest.lessons.result import (
    LARGE_NETWORK,
    ExperimentResult,
    as_arrays,
    best_seconds,
    by_epoch,
    first,
    percent,
    trained_lesson,
)
from brightest.nn.backprop import gradient, mean_cost
from brightest.nn.network import Network, forward, random_network
from brightest.nn.parameters import Array
from brightest.training.loop import BatchProgress, LoopOptions, TrainingState, resume

STEPS, RATE_ALONE = 300, 0.3  # of descent for one example alone
EPOCHS_BEFORE = 5  # in which a network learns from all before that
MOMENTS_ALONE = (0, 1, 5, 10, 20, 50, 100, 200, STEPS)  # of these steps, at which some digits are read again
READ = 24  # digits
GRID_START = 0.5  # the mean of everybody's wishes waits until one alone was followed
MAX_EXAMPLES_ASKED = 5_000
COUNTS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1_000)  # of examples whose wishes are added up
PICTURES = 16  # of weights
GROUND_EXAMPLES, GROUND_SIDE = 300, 41
ASKED, WISHING, WISHED = 100, 8, 8  # the examples asked; the examples and weights in the table of wishes
CLOSE_AT, CLOSE_STEPS = 5 / 6, 150  # the share of a walk after which its next steps are seen close up


def one_alone(network: Network, data: DataSet) -> ExperimentResult:
    """Following one example makes every answer its class; the mean of all wishes doesn't (claim 40)."""
    some = first(data.train)
    known = np.flatnonzero(some.labels != NO_CLASS)
    names = [data.classes[label] for label in some.labels[known]]
    name = "2" if "2" in names else names[0]
    image, y = as_arrays(some[known[[names.index(name)]]], network)
    all_alike = trained_lesson(some, data, epochs=EPOCHS_BEFORE)[-1].network
    moments = _following(all_alike, image[0], y[0])
    rows = []
    for who, taught in (("the mean of all", all_alike), (f"then one {name}, {STEPS} times", moments[STEPS])):
        result = evaluate(taught, first(data.test))
        called = float(result.confusion[:, data.classes.index(name)].sum() / result.confusion.sum())
        rows.append((who, percent(result.accuracy, 0), percent(called, 0)))
    charts = (_answers(moments, name, data), _wishes(network, some[known], data))
    summary = f"A network that learned from {len(some):,} examples now follows the wishes of one {name} alone."
    return ExperimentResult(summary, ("whose wishes it followed", "right", f"called a {name}"), tuple(rows), charts)


def _following(network: Network, image: Array, y: Array) -> dict[int, Network]:
    """The network after as many steps along one example's wishes as MOMENTS_ALONE names."""
    moments = {0: network}
    for step in range(1, STEPS + 1):
        network = apply_nudges(network, nudges(network, image, y).parameters, RATE_ALONE)
        if step in MOMENTS_ALONE:
            moments[step] = network
    return moments


def _answers(moments: dict[int, Network], name: str, data: DataSet) -> Answers:
    """What the network answers to some test digits at these steps."""
    shown = first(data.test, READ)
    a, _ = as_arrays(shown, moments[0])
    outputs = [forward(network, a)[-1].argmax(axis=1) for network in moments.values()]
    answers = [tuple(data.classes[answer] for answer in some) for some in outputs]
    texts = tuple(
        f"after {step} step{'s' * (step != 1)}: {some.count(name)} of {len(shown)} are called a {name}"
        for step, some in zip(moments, answers, strict=True)
    )
    return Answers(
        f"{len(shown)} test digits, and what the network answers", grey(shown.images), tuple(answers), texts, name
    )


def _wishes(network: Network, examples: Examples, data: DataSet) -> Grid:
    """The table of lesson 3's film: what some examples wish for some weights, and the mean of these wishes.

    Most examples are read well and wish for next to nothing, so those with the largest wishes are shown.
    """
    some = first(examples, ASKED, network)
    wishes = batch_nudges(network, *as_arrays(some, network)).columns
    wishing = np.sort(np.argsort(-np.linalg.norm(wishes, axis=0))[:WISHING])
    # the weights that most examples have wishes for come first
    shared = np.argsort(-np.median(np.abs(wishes[:, wishing]), axis=1))
    chosen = np.sort(shared[:: max(1, len(shared) // 1_000)][:WISHED])
    table, weights = wishes[np.ix_(chosen, wishing)], sum(W.size for W in network.weights)
    values = np.column_stack([table, table.mean(axis=1)])
    return Grid(
        f"Ask several: what {len(wishing)} digits wish for {len(chosen)} of the {network.size:,} weights and biases",
        tuple(
            f"weight {place + 1:,}" if place < weights else f"bias {place - weights + 1:,}" for place in chosen.tolist()
        ),
        (*(data.classes[label] for label in some.labels[wishing]), "mean"),
        tuple(map(numbers, values)),
        start=GRID_START,
        images=grey(some.images[wishing]),
        marked=len(wishing),
    )


def roughly_right(network: Network, data: DataSet) -> ExperimentResult:
    """The angle of mini-batch gradients to the full one: for a new network, and for the one that has learned
    (claim 41).
    """
    some = first(data.train, MAX_EXAMPLES_ASKED, network)
    untrained = random_network(
        network.layers, np.random.default_rng(0), network.activation, cost=network.cost, classes=network.classes
    )
    counts = [count for count in COUNTS if count < len(some)]
    rows, charts = [], []
    for who, asked in (("an untrained network", untrained), ("a network that has learned", network)):
        angles = settling(asked, some, counts, 16 if network.size < LARGE_NETWORK else 3)
        rows += [
            (who, f"{count:,}", f"{np.median(off):.0f}°")
            for count, off in zip(counts, angles, strict=True)
            if count in (1, 10, 100, 1_000)
        ]
        sides = np.where(np.arange(angles.shape[1]) % 2, 1, -1)  # an angle in many dimensions has no side
        turned = tuple(numbers(off, 3) for off in sides * angles)
        charts.append(Compass(who[0].upper() + who[1:], tuple(counts), turned, f"all {len(some):,}"))
    summary = f"Each arrow is the mean wish of a few examples; the thick one is that of all {len(some):,}."
    return ExperimentResult(summary, ("who", "examples asked", "off by"), tuple(rows), tuple(charts))


def settling(network: Network, examples: Examples, counts: list[int], draws: int) -> Array:
    """Degrees between the gradient of the first `counts` examples of each shuffle and that of all, (counts, draws)."""
    rng, full = np.random.default_rng(0), full_gradient(network, examples)
    angles = np.empty((len(counts), draws))
    for draw in range(draws):
        order, total = rng.permutation(len(examples)), np.zeros(network.size)
        for row, (start, end) in enumerate(pairwise([0, *counts])):
            total += (end - start) * full_gradient(network, examples[order[start:end]])
            angles[row, draw], _ = angle_and_length(total, full)
    return angles


def sooner(network: Network, data: DataSet) -> ExperimentResult:
    """Small mini-batches reach a lower cost in the same number of epochs (claim 42)."""
    some, rows, walked, curves = first(data.train, 1_400), [], [], []
    for size in (len(some), *(size for size in (100, 10, 1) if size < len(some))):
        epochs = trained_lesson(some, data, batch_size=size)
        places = np.array([_place(epoch.state) for epoch in epochs])
        distance = float(np.linalg.norm(places[-1] - places[0]))
        rows.append((f"{size:,}", f"{epochs[-1].train.cost:.2f}", f"{epochs[-1].state.step:,}", f"{distance:.0f}"))
        walked.append(places)
        curves.append(by_epoch(epochs, lambda epoch: epoch.train.cost))
    names = tuple("all at once" if i == 0 else f"{row[0]} at a time" for i, row in enumerate(rows))
    home = walked[0][0]
    directions = _through(*(places[-1] - home for places in walked[-2:]))
    paths = [(places - home) @ directions.T for places in walked]
    drunkard = epochs  # the last to go, with the smallest mini-batches
    close = drunkard[round(CLOSE_AT * (len(drunkard) - 1))].state
    start, *steps = ((place - home) @ directions.T for place in [_place(close), *_next_places(close, some)])
    charts = (
        Walks(
            f"Seen from above, along two directions of {len(home):,} dimensions: the cost is low where it is dark",
            names,
            tuple(map(points, paths)),
            tuple(f"{row[2]} steps, {row[3]} away" for row in rows),
            _ground_under(paths, epochs[0].network, directions, some),
            Magnified((float(start[0]), float(start[1])), points(np.array(steps) - start)),
        ),
        Curves("How low each gets", "epochs", "cost", names, tuple(curves)),
    )
    header = ("mini-batch", "cost", "steps", "how far away")
    return ExperimentResult("Twenty epochs each: about the same work.", header, tuple(rows), charts)


def _through(one: Array, other: Array) -> Array:
    """Two directions at a right angle, (2, parameters), whose plane holds both: what lies there has its own cost."""
    u = one / np.linalg.norm(one)
    v = other - (other @ u) * u
    return np.array([u, v / np.linalg.norm(v)])


def _ground_under(paths: list[Array], here: Network, directions: Array, examples: Examples) -> Ground:
    """The cost over the plane through one network, a little larger than the paths: names have room above them."""
    every = np.concatenate(paths)
    low, high = every.min(axis=0), every.max(axis=0)
    span = high - low
    low, high = low - 0.08 * span, high + np.array([0.08, 0.7]) * span
    window = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    u, v = (unflatten(here, direction) for direction in directions)
    found = plane(here, first(examples, GROUND_EXAMPLES), (u, v), (window[0], window[1]), (GROUND_SIDE,) * 2)
    levels = np.quantile(found.costs, np.linspace(0.02, 0.98, GROUND_LEVELS))
    heights = float(found.costs.min()), float(levels[-2])
    return Ground(numbers(found.costs), (window[0], window[1]), heights, numbers(levels))


def _place(moment: TrainingState) -> Array:
    """The parameters at a moment of a training, (parameters,)."""
    return flatten(moment.engine_state.network.parameters)


def _next_places(moment: TrainingState, examples: Examples) -> list[Array]:
    """The parameters after each of the next steps of a training."""
    records = resume(moment, examples, engine=engine(threads=1), options=LoopOptions(max_steps_per_yield=1))
    steps = (record.state for record in records if isinstance(record, BatchProgress))
    return [_place(state) for state in islice(steps, CLOSE_STEPS)]


def checked(network: Network, data: DataSet) -> ExperimentResult:
    """The gradient of all parameters at once equals finite differences, and is far cheaper (claim 43)."""
    entries = gradient_check.MAX_ENTRIES if network.size < LARGE_NETWORK else 24
    found = gradient_check.check(network, first(data.train, 10, network), entries)
    a, y = as_arrays(first(data.train, 100, network), network)
    nudge, back = best_seconds(lambda: mean_cost(network, a, y)), best_seconds(lambda: gradient(network, a, y))
    found_gradient, _ = gradient(network, a, y)
    by_hand = network.size * nudge
    rows = (
        ("largest difference from nudging", f"{found.largest:.0e}"),
        ("back-propagation, all at once", f"{1e3 * back:.1f} ms"),
        (f"nudging {network.size:,} parameters one by one", f"{by_hand:.0f} s"),
        ("times cheaper", f"{by_hand / back:,.0f}"),
    )
    shown = -found_gradient.weights[0][:PICTURES]
    filling = Filling(
        f"What {len(a)} examples wish for the weights of {len(shown)} neurons",
        coloured(shown),
        network.size,
        ("nudging one by one", "back-propagation"),
        numbers(np.array([by_hand, back])),
        f"{by_hand / back:,.0f} times as quick",
    )
    summary = f"{len(a)} examples, on this machine: one nudge is timed, and multiplied by {network.size:,}."
    return ExperimentResult(summary, ("gradient", ""), rows, (filling,))
