"""Small networks of every kind that can be exported, and their answers without an export."""

from itertools import pairwise

import numpy as np
import pytest

from brightest.engines import engine
from brightest.evaluation.calibration import accepted, probabilities
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network

KINDS = [
    ("sigmoid", "squares", False),
    ("sigmoid", "binary-cross-entropy", False),
    ("relu", "cross-entropy", False),
    ("relu", "binary-cross-entropy", True),
    ("relu", "squares", True),
    ("tanh", "generalized-cross-entropy", False),
    ("tanh", "cross-entropy", True),
]
FEW_KINDS = [  # one of each activation, for what is slow; KINDS are proved by the exporters that are quick
    kind if i % 3 == 0 else pytest.param(kind, marks=pytest.mark.slow) for i, kind in enumerate(KINDS)
]


def network(activation="relu", cost="cross-entropy", none=False, layers=(25, 7, 5, 3), threshold=0.6, dtype=np.float32):
    """Random, with outputs that differ enough from image to image for some answers to be accepted and some not."""
    rng = np.random.default_rng(5)
    pairs = list(pairwise(layers))
    return Network(
        tuple((rng.normal(size=(n_out, n_in)) * 3 / np.sqrt(n_in)).astype(dtype) for n_in, n_out in pairs),
        tuple(rng.normal(size=n_out).astype(dtype) for _, n_out in pairs),
        activation,
        cost,
        tuple("αb'\"\\}"[: layers[-1]]) if layers[-1] < 6 else tuple(map(str, range(layers[-1]))),
        Card(data="mine", seed=3, settings={"a": [1.5, "ä"]}, scores={"test_accuracy": 0.5}, command="brightest"),
        Calibration(1.7, threshold, none),
    )


def images(pixels=25, n=300):
    """Images of noise of every brightness, (n, pixels) uint8."""
    rng = np.random.default_rng(6)
    return (rng.random((n, pixels)) * rng.random((n, 1)) * 256).astype(np.uint8)


def answers(made, pixels):
    """Probabilities (n, classes) and accepted (n,), by the reference."""
    probs = probabilities(made, engine("reference").predict(made, pixels))
    return probs, accepted(made, probs)


def assert_same(one, other):
    """The arrays are equal bit by bit and in their types, and so are all other fields."""
    for a, b in zip(one.parameters.arrays(), other.parameters.arrays(), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    for name in ("activation", "cost", "classes", "card", "calibration"):
        assert getattr(one, name) == getattr(other, name)
