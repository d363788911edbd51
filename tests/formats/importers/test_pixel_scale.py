"""However a graph's scaling is split into steps, it is the whole that is judged and becomes part of the first layer."""

import numpy as np
import pytest

from brightest.errors import StorageError
from brightest.formats.importers.pixel_scale import PixelScale

NOTHING = PixelScale(np.ones(1), np.zeros(1))
MEAN, STD = 0.1307, 0.3081


def steps(*operations):
    scale = NOTHING
    for op, number in operations:
        scale = scale.then(op, np.asarray(number, np.float32))
    return scale


@pytest.mark.parametrize(
    ("operations", "white"),
    [
        ([], 1),
        ([("Div", 255)], 255),
        ([("Mul", 1 / 255)], 255),
        ([("Div", 256)], 255),
        ([("Div", 255), ("Sub", MEAN), ("Div", STD)], 255),
        ([("Mul", 1 / 255), ("Add", -MEAN), ("Mul", 1 / STD)], 255),
        ([("Div", 15), ("Div", 17), ("Sub", MEAN), ("Div", STD)], 255),
        ([("Sub", MEAN * 255), ("Div", STD * 255)], 255),
        ([("Div", 127.5), ("Sub", 1)], 255),
        ([("Sub", 128), ("Div", 128)], 255),
        ([("Div", 255), ("Sub", 0.5), ("Div", 0.5)], 255),
        ([("Sub", MEAN), ("Div", STD)], 1),
        ([("Sub", 0.5), ("Div", 0.5)], 1),
        ([("Mul", 2), ("Sub", 1)], 1),
        ([("Mul", 255)], 1),
        ([("Sub", [0, 0.1, 0.2]), ("Div", [1, 0.2, 0.4])], 1),
        ([("Sub", [0, 30, 80]), ("Div", [1, 50, 110])], 255),
    ],
)
def test_white_follows_from_all_steps_together(operations, white):
    scale = steps(*operations)
    assert scale.white() == white
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(4, 3)), rng.normal(size=4), rng.random(3)
    fed = x * white
    for op, number in operations:
        fed = {"Mul": np.multiply, "Div": np.divide, "Add": np.add, "Sub": np.subtract}[op](fed, np.float32(number))
    folded, biases = scale.folded(W, b, white)
    np.testing.assert_allclose(folded @ x + biases, W @ fed + b, rtol=1e-6)


@pytest.mark.parametrize(
    "operations",
    [
        [("Div", 16)],
        [("Div", 65535)],
        [("Mul", 100)],
        [("Mul", 0)],
        [("Sub", 33)],
        [("Div", 1000)],
        [("Div", 255), ("Div", 255)],
        [("Div", 255), ("Sub", 2)],
    ],
)
def test_what_suits_neither_is_refused(operations):
    with pytest.raises(StorageError, match=r"suits neither pixels from 0 to 1 nor from 0 to 255.*--mean and --std"):
        steps(*operations).white()


def test_pixels_that_are_turned_over_are_refused():
    turned = NOTHING.then("Sub", np.float32(1), pixels_first=False)
    assert (turned.scale, turned.shift) == (-1, 1)
    for scale in (turned, steps(("Mul", -1)), steps(("Sub", 255), ("Div", -255))):
        with pytest.raises(StorageError, match="turns its pixels over"):
            scale.check(784)
    turned.then("Sub", np.float32(1), pixels_first=False).check(784)  # and over again


@pytest.mark.parametrize(
    ("op", "operand", "first", "sentence"),
    [
        ("Div", 1.0, False, "divides a number by its pixels"),
        ("Div", 0.0, True, "divides its pixels by 0"),
        ("Div", [1.0, 0.0], True, "divides its pixels by 0"),
        ("Mul", [[1.0], [2.0]], True, "which is no row of pixels"),
    ],
)
def test_other_steps_are_refused(op, operand, first, sentence):
    with pytest.raises(StorageError, match=sentence):
        NOTHING.then(op, np.array(operand), pixels_first=first)


def test_rows_of_other_sizes_are_refused():
    three = steps(("Mul", [1, 2, 3]))
    with pytest.raises(StorageError, match="scales 3 pixels, then 4"):
        three.then("Add", np.ones(4))
    with pytest.raises(StorageError, match="scales 3 pixels, but its first layer has 9"):
        three.check(9)
    three.check(3)
