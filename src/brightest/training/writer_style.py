"""A hand is how somebody's digits slant, lean and stretch: one linear map, and the same for all of them.

A handful of digits shows it. Once it is known, anybody's digits can be written again in that hand, thousands of them,
and a network that learns from these knows the hand far better than from the handful alone.
"""

import numpy as np
from numpy.typing import NDArray

from brightest.data import Examples
from brightest.engines import Engine
from brightest.evaluation.calibration import probabilities
from brightest.images.normalize import DIGIT_SIDE, normalize_digit
from brightest.nn.network import Network
from brightest.nn.parameters import Array

CANVAS = 56  # pixels of the paper's side, twice as wide and high as the digit: stretched digits stay on it
MOST = 100  # digits looked at: more would only take longer
TRIED = 250  # maps at random; the few best are then made better
LEANS = 60.0  # degrees that they slant and turn at most
WIDEST = 3.0  # times they stretch at most
RELUCTANCE = 1.0  # what leaving the identity costs, in surprises of one digit
Map = NDArray[np.float64]  # (2, 2): where right and down go


def find(network: Network, own: Examples, engine: Engine, seed: int = 0) -> Map:
    """The map from others' digits to these: undone, the network reads them best.

    own: images (n, 784) uint8, of which some are looked at. The size of a digit is the frame's business, so the map
    keeps areas. A few seconds.
    """
    from scipy.optimize import minimize

    rng = np.random.default_rng(seed)
    own = own[rng.permutation(len(own))[:MOST]]
    rows = np.arange(len(own))

    def cost(parts: Array) -> float:
        undo = _keeping_areas(np.eye(2) + parts.reshape(2, 2))
        if undo is None:
            return 1e9
        likely = probabilities(network, engine.predict(network, drawn(own.images, undo)))[rows, own.labels]
        surprise = -np.log(np.maximum(likely, 1e-4)).mean()  # one hopeless digit mustn't decide
        return float(surprise + RELUCTANCE / len(own) * np.sum(parts**2))

    tried = [np.zeros(4), *(_random_map(rng).reshape(4) - np.eye(2).reshape(4) for _ in range(TRIED))]
    tried.sort(key=cost)
    corners = np.vstack([np.zeros(4), 0.15 * np.eye(4)])
    found = [
        minimize(cost, start, method="Nelder-Mead", options={"maxfev": 120, "initial_simplex": start + corners})
        for start in tried[:3]
    ]
    undo = _keeping_areas(np.eye(2) + min(found, key=lambda end: float(end.fun)).x.reshape(2, 2))
    assert undo is not None  # it cost less than the start, which is a map
    return np.asarray(np.linalg.inv(undo))


def drawn(images: Array, hand: Map) -> Array:
    """Images (n, 784) uint8, each drawn again through the map, framed; one that leaves the paper is black."""
    places = np.linspace(-2, 2, CANVAS)
    x, y = (np.linalg.inv(hand) @ np.stack(np.meshgrid(places, places)).reshape(2, -1) + 1) / 2 * (DIGIT_SIDE - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_share, lower_share = (x - left).astype(np.float32), (y - top).astype(np.float32)
    padded = np.pad(images.reshape(-1, DIGIT_SIDE, DIGIT_SIDE), ((0, 0), (1, 1), (1, 1))).reshape(len(images), -1)
    ink = np.zeros((len(images), CANVAS**2), np.float32)
    for down, vertical in enumerate((1 - lower_share, lower_share)):
        for right, horizontal in enumerate((1 - right_share, right_share)):
            row, column = (np.clip(at + 1, 0, DIGIT_SIDE + 1) for at in (top + down, left + right))
            ink += padded[:, row * (DIGIT_SIDE + 2) + column] * (vertical * horizontal)
    pages = ink.reshape(-1, CANVAS, CANVAS) / 255
    framed = [
        normalize_digit(page) if page.max() > 0.2 else np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8) for page in pages
    ]
    return np.stack(framed).reshape(-1, DIGIT_SIDE * DIGIT_SIDE)


def _random_map(rng: np.random.Generator) -> Map:
    """Some slant, turn and stretch; one in four is mirrored, for so write some who begin with the other hand."""
    slant, turn = np.radians(rng.uniform(-LEANS, LEANS, 2))
    width = WIDEST ** rng.uniform(-1, 1) * rng.choice([1, -1], p=[0.75, 0.25])
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    made = _keeping_areas(turned @ np.array([[1, -np.tan(slant)], [0, 1]]) @ np.diag([width, 1.0]))
    assert made is not None
    return made


def _keeping_areas(map_: Map) -> Map | None:
    """The map scaled so that areas stay; None for one that flattens everything."""
    area = abs(np.linalg.det(map_))
    if area < 0.1 or np.abs(map_).max() > 5:
        return None
    return np.asarray(map_ / np.sqrt(area))
