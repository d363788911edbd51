"""Lesson 3, back-propagation: experiments on claims 40 to 43."""

from itertools import pairwise

import numpy as np

from brightest.data import NO_CLASS, DataSet, Examples
from brightest.engines import engine
from brightest.evaluation.metrics import evaluate
from brightest.inspection import gradient_check
from brightest.inspection.gradient_noise import gradient_noise
from brightest.inspection.nudges import batch_nudges, flatten
from brightest.lessons.charts import Bars, Curves, Grid, Walks, fan, numbers, points
from brightest.lessons.result import (
    LARGE_NETWORK,
    MAX_EXAMPLES,
    MAX_EXAMPLES_REPEATED,
    ExperimentResult,
    as_arrays,
    best_seconds,
    by_epoch,
    first,
    lesson_recipe,
    percent,
    right_bars,
    trained_lesson,
)
from brightest.nn.backprop import gradient, mean_cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.training.loop import BatchProgress, Epoch, LoopOptions, begin, resume

STEPS = 150  # of descent
ASKED, WISHING, WISHED = 100, 8, 8  # the examples asked; the examples and weights in the table of wishes
MOMENTS = 6  # the number of moments of an epoch at which a walk is recorded


def one_alone(network: Network, data: DataSet) -> ExperimentResult:
    """Training on one example makes every answer its class; the mean of all wishes doesn't (claim 40)."""
    some = first(data.train, MAX_EXAMPLES_REPEATED)
    known = np.flatnonzero(some.labels != NO_CLASS)
    names = [data.classes[label] for label in some.labels[known]]
    name = "2" if "2" in names else names[0]
    alone = trained_lesson(some[known[[names.index(name)]]], data, batch_size=1, epochs=STEPS, learning_rate=3)
    everybody = trained_lesson(some, data, batch_size=len(some), epochs=STEPS, learning_rate=3)
    trainings = {"newborn": alone[0], f"one {name}'s wishes": alone[-1], "the mean of all": everybody[-1]}
    rows, right, called = [], {}, {}
    for who, epoch in trainings.items():
        result = evaluate(epoch.network, first(data.test))
        called[who] = float(result.confusion[:, data.classes.index(name)].sum() / result.confusion.sum())
        right[who] = result.accuracy
        rows.append((who, percent(right[who], 0), percent(called[who], 0)))
    charts = (_wishes(network, some[known], data), right_bars(f"Called a {name}", called), right_bars("Right", right))
    summary = f"What examples wish, and where {STEPS} steps lead if they follow one example, or all of them."
    return ExperimentResult(summary, ("who is listened to", "right", f"called a {name}"), tuple(rows), charts)


def _wishes(network: Network, examples: Examples, data: DataSet) -> Grid:
    """The table of lesson 3's film: what some examples wish for some weights, and the mean of these wishes.

    Most examples are read well and wish for next to nothing, so those with the largest wishes are shown.
    """
    some = first(examples, ASKED)
    wishes = batch_nudges(network, *as_arrays(some, network)).columns
    wishing = np.sort(np.argsort(-np.linalg.norm(wishes, axis=0))[:WISHING])
    # the weights that most examples have wishes for come first
    shared = np.argsort(-np.median(np.abs(wishes[:, wishing]), axis=1))
    chosen = np.sort(shared[:: max(1, len(shared) // 1_000)][:WISHED])
    table = wishes[np.ix_(chosen, wishing)]
    values = np.column_stack([table, table.mean(axis=1)])
    return Grid(
        f"What {len(wishing)} digits wish for {len(chosen)} of {network.size:,} weights and biases, and the mean",
        tuple(f"{place + 1:,}" for place in chosen),
        (*(data.classes[label] for label in some.labels[wishing]), "mean"),
        tuple(map(numbers, values)),
    )


def roughly_right(network: Network, data: DataSet) -> ExperimentResult:
    """The angle of mini-batch gradients to the full one (claim 41)."""
    some = first(data.train, MAX_EXAMPLES, network)
    found = gradient_noise(
        network,
        some,
        sizes=[size for size in (1, 10, 100) if size < len(some)],
        draws=24 if network.size < LARGE_NETWORK else 3,
    )
    measured = list(zip(found.sizes, found.angles, found.lengths, strict=True))
    rows = tuple(
        (f"{size:,}", f"{np.median(angles):.0f}°", f"{np.median(lengths):.1f}×") for size, angles, lengths in measured
    )
    charts = tuple(
        fan("One example" if size == 1 else f"{size} examples", angles, "all", f"{np.median(angles):.0f}° off")
        for size, angles, _ in measured
    )
    summary = f"The wishes of mini-batches, at their angles to the wish of all {len(some):,} examples."
    return ExperimentResult(summary, ("mini-batch", "off by", "length"), rows, charts)


def sooner(network: Network, data: DataSet) -> ExperimentResult:
    """Small mini-batches reach a lower cost in the same number of epochs (claim 42)."""
    some, rows, walked, curves = first(data.train, 1_400), [], [], []
    for size in (len(some), *(size for size in (100, 10, 1) if size < len(some))):
        epochs, places = walk(some, data, size)
        length = sum(float(np.linalg.norm(there - here)) for here, there in pairwise(places))
        distance = float(np.linalg.norm(places[-1] - places[0]))
        rows.append((f"{size:,}", f"{epochs[-1].train.cost:.2f}", f"{length:.0f}", f"{distance:.0f}"))
        walked.append(places)
        curves.append(by_epoch(epochs, lambda epoch: epoch.train.cost))
    names = tuple("all at once" if i == 0 else f"{row[0]} at a time" for i, row in enumerate(rows))
    drunkard = walked[min(2, len(walked) - 1)]
    _, _, directions = np.linalg.svd(drunkard - drunkard.mean(axis=0), full_matrices=False)
    paths = tuple(points((places - places[0]) @ directions[:2].T) for places in walked)
    charts = (
        Walks(
            f"From above, along two of {drunkard.shape[1]:,} directions",
            names,
            paths,
            tuple(f"walked {row[2]}, {row[3]} away" for row in rows),
        ),
        Curves("How low each gets", "epochs", "cost", names, tuple(curves)),
    )
    header = ("mini-batch", "cost", "distance walked", "straight-line distance")
    return ExperimentResult("Twenty epochs each: about the same work.", header, tuple(rows), charts)


def walk(examples: Examples, data: DataSet, batch_size: int) -> tuple[list[Epoch], Array]:
    """The epochs of a training, and the parameters at some of its moments, (moments, parameters)."""
    steps = max(1, -(-len(examples) // batch_size) // MOMENTS)
    records = resume(
        begin(lesson_recipe(examples, data, batch_size=batch_size), 0, data.classes),
        examples,
        engine=engine(threads=1),
        options=LoopOptions(max_steps_per_yield=steps),
    )
    epochs, places = [], []
    for record in records:
        if isinstance(record, Epoch):
            epochs.append(record)
        if isinstance(record, BatchProgress) or not record.number:
            places.append(flatten(record.state.engine_state.network.parameters))
    return epochs, np.array(places)


def checked(network: Network, data: DataSet) -> ExperimentResult:
    """The gradient of all parameters at once equals finite differences, and is far cheaper (claim 43)."""
    entries = gradient_check.MAX_ENTRIES if network.size < LARGE_NETWORK else 24
    found = gradient_check.check(network, first(data.train, 10, network), entries)
    a, y = as_arrays(first(data.train, 100, network), network)
    nudge, back = best_seconds(lambda: mean_cost(network, a, y)), best_seconds(lambda: gradient(network, a, y))
    by_hand = network.size * nudge
    rows = (
        ("largest difference from finite differences", f"{found.largest:.0e}"),
        ("back-propagation, all at once", f"{1e3 * back:.1f} ms"),
        (f"nudging {network.size:,} parameters one by one", f"{by_hand:.0f} s"),
        ("times cheaper", f"{by_hand / back:,.0f}"),
    )
    seconds = np.linspace(0, by_hand, 81)
    found_by = [np.minimum(network.size, network.size * seconds / whole) for whole in (back, by_hand)]
    race = Curves(
        f"How much of the gradient is found, of {network.size:,} numbers",
        "seconds",
        "numbers found",
        ("back-propagation", "nudging"),
        tuple(points(np.column_stack([seconds, some])) for some in found_by),
    )
    times = Bars(
        "The time of each",
        ("nudging one by one", "back-propagation"),
        numbers(np.array([by_hand, back])),
        (rows[2][1], rows[1][1]),
    )
    summary = (
        f"The whole gradient of {len(a)} examples, on this machine: nudging takes {by_hand / back:,.0f} times as long."
    )
    return ExperimentResult(summary, ("gradient", ""), rows, (race, times))
