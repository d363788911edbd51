"""Reading by rules that a person wrote down: loops, lines, where the ink is. How far does one get without learning?

Lesson 1: a 9 is a loop above and a line, everybody knows that, and a program made of such sentences reads badly. These
rules are an honest attempt: they are tried in order, and the first that holds decides. Their numbers were chosen by eye
and then tried on three thousand of MNIST's training images until they stopped getting better.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightest.data import NO_CLASS, Examples
from brightest.errors import DataError
from brightest.inspection.robustness import squares
from brightest.nn.network import pixels
from brightest.nn.parameters import Array

INK_LEVEL = 0.4  # pixels brighter than this are ink
MIN_LOOP_PIXELS = 4  # a smaller loop is a flaw of the pen


@dataclass(frozen=True, eq=False)
class Traits:
    """Features of a digit, in the box around its ink; heights and shares from 0 to 1, heights from the top."""

    loops: int
    loop_height: float  # y of the largest loop's middle
    loop_across: float  # x of the largest loop's middle, from the left
    loop_tall: float  # height of the largest loop, as a share of the box's
    slender: float  # length over width of the ink, along its principal axis
    quadrants: Array  # (2, 2) share of the ink: upper left, upper right; lower left, lower right
    top_line: float  # the longest run of ink in the upper fifth, as a share of the box's width
    bottom_line: float  # the longest run in the lower fifth
    strokes: Array  # (3,) runs of ink on a horizontal line at a quarter, a half and three quarters of the height


@dataclass(frozen=True)
class Rule:
    """A condition, and the digit that is read if it holds."""

    digit: int
    says: str
    holds: Callable[[Traits], bool]


RULES = (
    Rule(8, "it has two loops", lambda t: t.loops >= 2),
    Rule(0, "it has one loop, nearly as tall as the digit", lambda t: t.loops == 1 and t.loop_tall >= 0.55),
    Rule(
        2,
        "it has a loop below, at the left, and goes on to the right",
        lambda t: t.loops == 1 and t.loop_height > 0.6 and t.loop_across < 0.4,
    ),
    Rule(
        8,
        "it has a loop below the middle, and two strokes above it",
        lambda t: t.loops == 1 and t.loop_height > 0.52 and t.strokes[0] > 1,
    ),
    Rule(6, "it has a loop below the middle", lambda t: t.loops == 1 and t.loop_height > 0.52),
    Rule(9, "it has a loop above the middle", lambda t: t.loops == 1),
    Rule(1, "it is one straight stroke", lambda t: t.slender > 4),
    Rule(
        4, "two strokes above become one below", lambda t: t.strokes[0] == 2 and t.strokes[2] == 1 and t.top_line < 0.5
    ),
    Rule(
        6, "one stroke above becomes two below", lambda t: t.strokes[0] == 1 and t.strokes[2] == 2 and t.top_line < 0.4
    ),
    Rule(
        7, "a long line along the top, and little ink below", lambda t: t.top_line > 0.5 and t.quadrants[1].sum() < 0.42
    ),
    Rule(
        2,
        "a long line along the bottom, more ink below left than right",
        lambda t: t.bottom_line > 0.6 and leans(t, 1) < 0,
    ),
    Rule(
        5,
        "a long line along the top, and about as much ink above left as right",
        lambda t: t.top_line > 0.4 and leans(t, 0) < 0.1,
    ),
    Rule(3, "nothing else fits", lambda t: True),
)


def leans(t: Traits, half: int) -> float:
    """The ink on the right minus the ink on the left, in the upper (0) or lower (1) half."""
    left, right = t.quadrants[half]
    return float(right - left)


def read(image: Array) -> Rule:
    """The first rule that holds for one image, (pixels,) or (side, side): its digit, and why.

    Raises DataError if the image isn't square or has no ink.
    """
    found = traits(image)
    return next(rule for rule in RULES if rule.holds(found))


def accuracy(examples: Examples) -> float:
    """The share of examples that the rules read correctly. An image without ink counts as wrong.

    Raises DataError if there is no example of a digit.
    """
    shown = examples[np.flatnonzero(examples.labels != NO_CLASS)]
    if len(shown) == 0:
        raise DataError("there is no example to read.")
    answers = [read(image).digit if (pixels(image) > INK_LEVEL).any() else NO_CLASS for image in shown.images]
    return float(np.mean(np.array(answers) == shown.labels))


def traits(image: Array) -> Traits:
    """The features of one image, (784,) or (28, 28). Raises the errors of `read`."""
    from scipy.ndimage import find_objects, label

    a = squares(pixels(image).reshape(1, -1))[0]
    ink = a > INK_LEVEL
    if not ink.any():
        raise DataError("the image has no ink: there is nothing to read.")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = box.shape
    # Loops are background components that ink encloses; component 1 is the outside, thanks to the padding.
    components, _ = label(~np.pad(box, 1))
    areas = np.bincount(components.reshape(-1))[2:]
    loops = np.flatnonzero(areas >= MIN_LOOP_PIXELS)
    middle, across, tall = 0.0, 0.0, 0.0
    if len(loops):
        y, x = find_objects(components)[1 + loops[areas[loops].argmax()]]
        middle, across = (y.start + y.stop - 2) / (2 * height), (x.start + x.stop - 2) / (2 * width)
        tall = (y.stop - y.start) / height
    fifth = -(-height // 5)
    return Traits(
        loops=len(loops),
        loop_height=middle,
        loop_across=across,
        loop_tall=tall,
        slender=_slender(box),
        quadrants=_quadrants(box),
        top_line=_longest_run(box[:fifth]) / width,
        bottom_line=_longest_run(box[-fifth:]) / width,
        strokes=np.array([_strokes(box[int(share * (height - 1))]) for share in (0.25, 0.5, 0.75)]),
    )


def _strokes(row: Array) -> int:
    """The number of runs of ink in a row."""
    return int(np.count_nonzero(np.diff(np.pad(row, 1).astype(np.int8)) == 1))


def _longest_run(rows: Array) -> int:
    """The longest run of ink in any of the rows."""
    longest = 0
    for row in rows:
        edges = np.flatnonzero(np.diff(np.pad(row, 1).astype(np.int8)))
        longest = max([longest, *(edges[1::2] - edges[::2])])
    return int(longest)


def _slender(box: Array) -> float:
    """The spread of the ink along its principal axis over the spread across it."""
    points = np.argwhere(box)
    if len(points) < 2:
        return 1.0
    small, large = np.linalg.eigvalsh(np.cov(points.T, ddof=0) + np.eye(2) / 12)  # a pixel's own spread is 1/12
    return float(np.sqrt(large / small))


def _quadrants(box: Array) -> Array:
    """The share of the ink in each quarter of the box, (2, 2)."""
    halves = (np.array_split(half, 2, axis=1) for half in np.array_split(box, 2, axis=0))
    shares: Array = np.array([[quarter.sum() for quarter in half] for half in halves]) / box.sum()
    return shares
