"""The display of each type of value: HTML, and for some a picture, too."""

from functools import singledispatch
from math import isnan
from textwrap import shorten
from typing import Any

import numpy as np

from brightest.data import DataSet, Examples
from brightest.data.dataset import NO_CLASS, proper_name
from brightest.evaluation.metrics import Evaluation
from brightest.nn.card import Card
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.reader.result import Digit, Reading
from brightest.training.fit import FitResult
from brightest.training.loop import Epoch
from brightest.web.notebook.displays import pictures
from brightest.web.notebook.displays.markup import (
    BLUE,
    RED,
    Markup,
    block,
    bold,
    details,
    facts,
    image,
    sentence,
    shade,
    soft,
    table,
)

MAX_NEURONS = 32  # how many neurons' weights are shown
MAX_CLASSES = 36  # enough for digits and letters; larger confusion matrices aren't shown
MAX_EPOCHS = 12  # rows of a history
SAMPLES = 20  # how many examples are shown
COLUMNS = 8  # of pictures of weights
MAX_TEXT = 100  # characters of a hyperparameter
THUMBNAIL = 40  # the height of a digit, in CSS pixels


@singledispatch
def html(value: Any) -> str:
    """A value as HTML. Raises TypeError if there is no display for its type."""
    raise TypeError(f"there is no display of a {type(value).__name__}.")


@singledispatch
def png(value: Any) -> bytes | None:
    """A value as the bytes of a PNG; None if there is no picture for its type."""
    return None


@html.register
def _(network: Network) -> str:
    arrow = " → ".join(f"{n:,}" for n in network.layers)
    last = "softmax" if cost(network.cost).softmax_coupled else "sigmoid"
    names = [*[network.activation] * (len(network.weights) - 1), last]
    rows = [("layer 1", f"{network.layers[0]:,}", "the inputs", "", "")]
    rows += [
        (f"layer {layer}", f"{W.shape[0]:,}", name, f"{W.size:,}", f"{b.size:,}")
        for layer, (W, b, name) in enumerate(zip(network.weights, network.biases, names, strict=True), start=2)
    ]
    heads = ("", "neurons", "activation", "weights", "biases")
    picture = png(network)
    seen = image(picture, "weights of the neurons of layer 2, as pictures") if picture else ""
    said = "What the neurons of layer 2 look for: blue weights are positive, red negative." if picture else ""
    return block(
        sentence(bold(f"Network {arrow}"), f": {network.size:,} weights and biases, cost {network.cost}"),
        table(heads, rows),
        seen,
        soft(said),
        details("How it was made", html(network.card)),
    )


@png.register
def _(network: Network) -> bytes | None:
    if pictures.side_of(network.layers[0]) is None:
        return None
    enlarge = 2 if network.layers[0] >= 400 else 5
    return pictures.signed(list(network.weights[0][:MAX_NEURONS]), COLUMNS, enlarge)


@html.register
def _(card: Card) -> str:
    examples = f" ({card.train_examples:,} examples)" if card.train_examples else ""
    shown = {
        "data": f"{proper_name(card.data)}{examples}" if card.data else "",
        "recipe": card.recipe,
        "epochs": str(card.epochs) if card.epochs else "",
        "seed": "" if card.seed is None else str(card.seed),
        "frame": card.frame,
        **{_words(name): f"{score:.2%}" for name, score in card.scores.items() if name.endswith("_accuracy")},
        "command": card.command,
        "licence": card.licence,
    }
    scores = {_words(name): f"{score:.4g}" for name, score in card.scores.items()}
    settings = {_words(name): _short(value) for name, value in card.settings.items()}
    made = {"engine": card.engine, "version of brightest": card.version}
    return block(
        facts(shown),
        details("Every score", facts(scores)) if scores else "",
        details("Every hyperparameter", facts(settings | made)) if settings else "",
    )


@html.register
def _(found: Evaluation) -> str:
    n = len(found.confusion)
    total = int(found.confusion.sum())
    summary = sentence(bold(f"{found.accuracy:.2%} right"), f" of {total:,} examples, cost {found.cost:.4g}")
    if n > MAX_CLASSES:
        return block(summary)
    styles = {}
    of_class = np.maximum(1, found.confusion.sum(axis=1))
    wrong = found.confusion - np.diag(found.confusion.diagonal())
    for (i, j), count in np.ndenumerate(found.confusion):
        strength = count / of_class[i] if i == j else count / max(1, wrong.max())
        styles[i, j + 1] = shade(BLUE if i == j else RED, float(strength))
    rows = [
        (str(i), *(str(count) if count else "" for count in row), _percent(recall))
        for i, (row, recall) in enumerate(zip(found.confusion, found.recall, strict=True))
    ]
    rows.append(("precision", *map(_percent, found.precision), ""))
    heads = ("class", *map(str, range(n)), "recall")
    return block(summary, table(heads, rows, styles), soft("Rows are the truth, columns the answers."))


@html.register
def _(epoch: Epoch) -> str:
    parts = {"training": epoch.train, "validation": epoch.validation, "test": epoch.test}
    rows = [(name, f"{found.accuracy:.2%}", f"{found.cost:.4g}") for name, found in parts.items() if found]
    learned = "before the first step" if epoch.number == 0 else f"after {epoch.state.step:,} mini-batches"
    return block(
        sentence(bold(f"Epoch {epoch.number}"), f" of {epoch.state.recipe.epochs:,}, {learned}"),
        table(("", "right", "cost"), rows),
    )


@html.register
def _(result: FitResult) -> str:
    history = result.history
    which = sorted({round(i) for i in np.linspace(0, len(history) - 1, min(MAX_EPOCHS, len(history)))})
    names = [name for name in history[-1] if name != "epoch"] if history else []
    rows = [(str(int(history[i]["epoch"])), *(_number(history[i].get(name)) for name in names)) for i in which]
    return block(
        html(result.network),
        table(("epoch", *map(_words, names)), rows) if rows else "",
        soft(f"{result.seconds:.2g} seconds of training steps"),
    )


@png.register
def _(result: FitResult) -> bytes | None:
    return png(result.network)


@html.register
def _(digit: Digit) -> str:
    return block(_digit(digit, 4 * 28))


@png.register
def _(digit: Digit) -> bytes:
    return pictures.greys([digit.frame], 1, enlarge=4)


@html.register
def _(reading: Reading) -> str:
    digits = len(reading.digits)
    unsure = sum(digit.rejected for digit in reading.digits)
    width, height = reading.size
    said = f"{digits:,} digit{'' if digits == 1 else 's'} in a picture of {width:,}×{height:,} pixels"
    lines = [
        Markup('<div style="display: flex; flex-wrap: wrap; gap: 0.4em; align-items: flex-end">' + cells + "</div>")
        for row in reading.rows
        if (cells := "".join(_digit(one) if isinstance(one, Digit) else _sign(one.text if one else "·") for one in row))
    ]
    return block(sentence(bold(said), f", {unsure:,} of them unsure: rejected, and marked ?" if unsure else ""), *lines)


@png.register
def _(reading: Reading) -> bytes | None:
    rows = [[one.frame for one in row if isinstance(one, Digit)] for row in reading.rows]
    rows = [row for row in rows if row]
    if not rows:
        return None
    columns = max(map(len, rows))
    blank = np.zeros_like(rows[0][0])
    return pictures.greys([one for row in rows for one in [*row, *[blank] * (columns - len(row))]], columns)


@html.register
def _(examples: Examples) -> str:
    classes = len(np.unique(examples.labels[examples.labels != NO_CLASS]))
    numbers = examples.images.shape[1]
    picture = png(examples)
    seen = f"The first {min(SAMPLES, len(examples))}" if picture else ""
    return block(
        sentence(bold(f"{len(examples):,} examples"), f" of {classes:,} classes, {numbers:,} numbers each"),
        image(picture, "the first examples") if picture else "",
        soft(f"{seen}: {', '.join(map(str, examples.labels[:SAMPLES]))}") if seen else "",
    )


@png.register
def _(examples: Examples) -> bytes | None:
    if not (examples.are_pictures and len(examples) and pictures.side_of(examples.images.shape[1])):
        return None
    return pictures.greys(list(examples.images[:SAMPLES]), 10)


@html.register
def _(data: DataSet) -> str:
    classes = ", ".join(data.classes)
    return block(
        sentence(bold(proper_name(data.name)), f": classes {classes}"),
        sentence("To train: ", Markup(html(data.train))),
        sentence("To test: ", Markup(html(data.test))),
        soft(data.note),
    )


@png.register
def _(data: DataSet) -> bytes | None:
    return png(data.train)


def _digit(digit: Digit, height: int = THUMBNAIL) -> Markup:
    """A digit's pixels, its answer, and the probability of the answer."""
    name = f"read as {digit.answer} with a probability of {digit.probability:.4g}"
    likely = ">99%" if 0.995 <= digit.probability < 1 else f"{digit.probability:.0%}"
    line = f"? ({digit.answer})" if digit.rejected else f"{digit.text} {likely}"
    under = f'<span style="display: block; text-align: center; font-size: 0.85em">{sentence(line)}</span>'
    picture = image(pictures.greys([digit.frame], 1), name, height)
    return Markup(f'<span style="display: inline-block; text-align: center">{picture}{under}</span>')


def _sign(name: str) -> Markup:
    return Markup(f'<span style="padding: 0 0.2em 1.2em">{sentence(name)}</span>')


def _words(name: str) -> str:
    return name.replace("_", " ")


def _percent(share: float) -> str:
    return "–" if isnan(share) else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _short(value: Any) -> str:
    """A hyperparameter as a short text."""
    if isinstance(value, (list, tuple)):
        return shorten(", ".join(map(_short, value)), MAX_TEXT, placeholder=" …")
    return f"{value:g}" if isinstance(value, float) else shorten(str(value), MAX_TEXT, placeholder=" …")
