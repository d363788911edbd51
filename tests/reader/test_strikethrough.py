"""Digits that are struck through are rejected; digits with a stroke of their own are not.

The kernel gives exactly the answers of NumPy.
"""

import re
from functools import cache
from itertools import islice, product

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from brightest import Reader
from brightest.data import load_data
from brightest.reader.strikethrough import (
    ANGLES,
    CANVAS_SIDE,
    INK_SIDE,
    INK_THRESHOLD,
    MAX_BAR_TILT_DEGREES,
    MIN_FILL,
    MIN_OVERHANG_RATIO,
    MIN_SIDE_INK_SHARE,
    PARALLEL_LENGTH_RATIO,
    is_struck_through,
)
from support.strokes import DIGITS as ALL_STYLES
from support.strokes import INK, PAPER, inked

DIGITS = list(ALL_STYLES)[::2]
HEIGHT = 50
# Ends of strokes, from -1, the left or upper edge of the digit, to 1; they are extended on both sides.
STROKES = {
    "through": [((-1, 0.1), (1, -0.1))],
    "twice": [((-1, -0.4), (1, -0.3)), ((-1, 0.3), (1, 0.4))],
    "aslant": [((-1, 1), (1, -1))],
    "cross": [((-1, 1), (1, -1)), ((-1, -1), (1, 1))],
}
MAX_ACCEPTED = {"through": 0.4, "twice": 0.14, "aslant": 0.06}  # shares; 0.56, 0.18 and 0.10 without detection


@pytest.fixture(scope="module")
def reader():
    return Reader()


def padded(picture, margin):
    return np.pad(picture, margin, constant_values=PAPER)


def struck_through(digit, style, way, beyond=10):
    """The digit in ink, dark on white, with strokes that reach `beyond` pixels beyond it."""
    picture = Image.fromarray(padded(inked(digit, style, HEIGHT), beyond))
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    middle = np.array([columns.min() + columns.max(), rows.min() + rows.max()]) / 2
    reach = np.array([np.ptp(columns), np.ptp(rows)]) / 2 + beyond
    for stroke in STROKES[way]:
        ImageDraw.Draw(picture).line([tuple(middle + reach * end) for end in np.array(stroke)], INK, 4)
    return np.asarray(picture)


def ink(picture):
    """The ink of a picture, cropped."""
    rows, columns = np.nonzero(picture < 128)
    return 1 - picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / 255


@pytest.mark.parametrize("way", STROKES)
def test_strokes_through_a_digit_and_beyond_it_are_found(way):
    broad = product("02356789", DIGITS)
    assert np.mean([is_struck_through(ink(struck_through(*pair, way))) for pair in broad]) >= 0.5


def test_intact_digits_have_no_such_strokes():
    written = [pair for pair in product("012356789", DIGITS) if is_struck_through(ink(inked(*pair, HEIGHT)))]
    assert written == []


@pytest.mark.mnist
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_hardly_a_digit_of_mnist_has_one(mnist_folder, every):
    test = load_data("mnist", data_dir=mnist_folder).test[::every]
    images = test.images[test.labels != 4].reshape(-1, 28, 28)
    assert np.mean([is_struck_through(ink(255 - image)) for image in images]) <= 0.003


@pytest.mark.parametrize("way", MAX_ACCEPTED)
def test_few_struck_through_digits_are_accepted(reader, way):
    sure = [
        any(digit.accepted for digit in reader.read(struck_through(*pair, way)).digits)
        for pair in product("0123456789", DIGITS)
    ]
    assert np.mean(sure) <= MAX_ACCEPTED[way]


def row(text, style="american"):
    """Digits side by side; those before a / are struck through."""
    found = re.findall(r"(\d)(/?)", text)
    return padded(
        np.hstack(
            [
                struck_through(digit, style, "through") if mark else padded(inked(digit, style), 10)
                for digit, mark in found
            ]
        ),
        20,
    )


@pytest.mark.parametrize("style", ["american", "wide", "narrow"])
@pytest.mark.parametrize(("text", "read"), [("8/0/26", "??26"), ("8/0/3/269", "???269"), ("3/8/25/6", "??2?6")])
def test_digits_beside_them_are_accepted_all_the_same(reader, text, read, style):
    reading = reader.read(row(text, style), expect=len(read)) if style == "wide" else reader.read(row(text, style))
    sure = [digit.accepted for digit in reading.digits]
    assert sure == [one != "?" for one in read]


def test_in_a_grid_too(reader):
    assert reader.read(row("3/3"), grid=(1, 2)).text == "?3"


@pytest.mark.parametrize("bar", [(16, 66), (18, 68), (10, 60)])
@pytest.mark.parametrize("pen", [4, 6])
def test_a_seven_may_have_a_bar_wider_than_its_roof(reader, bar, pen):
    picture = Image.new("L", (90, 100), PAPER)
    for line in ([(20, 20), (60, 20), (40, 80)], [(bar[0], 48), (bar[1], 46)]):
        ImageDraw.Draw(picture).line(line, INK, pen, "curve")
    assert reader.read(np.asarray(picture)).text == "7"


def struck_through_by_numpy(ink, *, barred):
    """As is_struck_through, but each rotated pixel looks for its source."""
    scale = INK_SIDE / max(ink.shape)
    height, width = (max(1, round(scale * side)) for side in ink.shape)
    resampling = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    small = np.asarray(Image.fromarray(ink.astype(np.float32)).resize((width, height), resampling))
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE), bool)
    top, left = (CANVAS_SIDE - height) // 2, (CANVAS_SIDE - width) // 2
    canvas[top : top + height, left : left + width] = small > INK_THRESHOLD * small.max()
    pixels = np.append(canvas, False)
    return any(
        has_level_stroke(pixels[source_pixels(angle)])
        for angle in range(ANGLES)
        if not barred or 180 * min(angle, ANGLES - angle) / ANGLES > MAX_BAR_TILT_DEGREES
    )


@cache
def source_pixels(angle):
    """The flat index of each rotated pixel's source in the canvas; -1 if it is outside."""
    middle, turn = (CANVAS_SIDE - 1) / 2, np.pi * angle / ANGLES
    y, x = np.mgrid[:CANVAS_SIDE, :CANVAS_SIDE] - middle
    across = np.rint(x * np.cos(turn) - y * np.sin(turn) + middle).astype(int)
    down = np.rint(x * np.sin(turn) + y * np.cos(turn) + middle).astype(int)
    inside = (np.minimum(across, down) >= 0) & (np.maximum(across, down) < CANVAS_SIDE)
    return np.where(inside, CANVAS_SIDE * down + across, -1)


def has_level_stroke(canvas):
    inked = canvas.sum(axis=1)
    first = np.where(inked, canvas.argmax(axis=1), CANVAS_SIDE)
    last = np.where(inked, CANVAS_SIDE - 1 - canvas[:, ::-1].argmax(axis=1), -1)
    straight = np.where(inked >= MIN_FILL * (last - first + 1), inked, 0)
    longest = straight.argmax()
    if straight[longest] < INK_SIDE / 2:
        return False
    stroke = straight >= PARALLEL_LENGTH_RATIO * straight[longest]
    stroke |= np.roll(stroke, 1) | np.roll(stroke, -1)
    rest = np.where(stroke, 0, inked)
    left, right = first[rest > 0].min(initial=CANVAS_SIDE), last[rest > 0].max(initial=-1)
    overhang = min(left - first[longest], last[longest] - right)
    top, *_, bottom = np.flatnonzero(stroke)
    on_both_sides = min(rest[:bottom].sum(), rest[top + 1 :].sum()) >= MIN_SIDE_INK_SHARE * inked.sum()
    return on_both_sides and overhang >= MIN_OVERHANG_RATIO * INK_SIDE


def inks():
    """Digits, struck and intact, of all sizes; posts with bars; blots, dust, single pixels and blank paper."""
    rng = np.random.default_rng(0)
    for digit, style, way in product("0123456789", DIGITS, STROKES):
        yield ink(struck_through(digit, style, way, beyond=int(rng.integers(2, 16))))
        picture = ink(inked(digit, style, int(rng.integers(8, 90))))
        yield picture[:, : rng.integers(1, 1 + picture.shape[1])]
    for _ in range(300):  # near every limit: gaps, lengths, overhang and the ink on each side
        picture, middle = np.zeros((INK_SIDE, INK_SIDE), bool), INK_SIDE // 2
        picture[:, middle - rng.integers(1, 10) : middle + rng.integers(1, 10)] = rng.random((INK_SIDE, 1)) < 0.8
        for row in rng.integers(1, INK_SIDE, rng.integers(1, 3)):
            picture[row, middle - rng.integers(8, 16) : middle + rng.integers(8, 16)] = True
            picture[row] &= rng.random(INK_SIDE) < rng.choice([0.88, 1])
        yield picture
    for side in range(1, 90):
        shape = (side, int(rng.integers(1, 90)))
        noise = Image.fromarray(rng.integers(0, 256, shape, np.uint8)).filter(ImageFilter.GaussianBlur(side % 7))
        yield np.asarray(noise) > 128
        yield np.where(rng.random(shape) < 0.01, rng.random(shape), 0)
        yield np.arange(side * shape[1]).reshape(shape) == rng.integers(side * shape[1])
    for shape in [(1, 1), (1, 50), (50, 1), (40, 40), (1000, 3)]:
        yield np.ones(shape)
        yield np.zeros(shape)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, 5))])
def test_the_kernel_answers_as_numpy_does(part):
    cases = list(product(islice(inks(), part, None, 5), (False, True)))
    answers = [is_struck_through(one, barred=barred) for one, barred in cases]
    assert set(answers) == {False, True}
    assert answers == [struck_through_by_numpy(one, barred=barred) for one, barred in cases]
