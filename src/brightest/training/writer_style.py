"""A writer's style is one linear map: how their digits slant, turn and stretch compared with everybody's.

`fit_affine` finds the map from a handful of digits; `apply_affine` redraws any digits in that style. A network that
learns from thousands of redrawn digits adapts better than from the handful alone.
"""

import numpy as np
from numpy.typing import NDArray

from brightest.data import Examples
from brightest.engines import Engine
from brightest.evaluation.calibration import probabilities
from brightest.images.deslant import in_frame
from brightest.images.normalize import DIGIT_SIDE, normalize_digit
from brightest.nn.network import Network
from brightest.nn.parameters import Array

CANVAS_SIDE = 56  # twice the digit's, so that stretched digits fit
MAX_DIGITS = 100  # used for the fit: more only take longer
RANDOM_MAPS = 250  # starting points; the best are refined
REFINED_MAPS = 3
MAX_DEGREES = 60.0  # of slant and of turn
MAX_STRETCH = 3.0
MIN_PROBABILITY = 1e-4  # limits the weight of a single misread digit
IDENTITY_PENALTY = 1.0  # negative log-likelihood of one digit per squared distance from the identity
MIN_INK = 0.2  # of the brightest pixel: below it, a redrawn digit has left the canvas
Affine = NDArray[np.float64]  # (2, 2): the images of right and down


def fit_affine(network: Network, own: Examples, engine: Engine, seed: int = 0) -> Affine:
    """The map from everybody's digits to these: undoing it makes them most probable to the network.

    own: images (n, 784) uint8, of which at most MAX_DIGITS are used. The map preserves areas, because normalisation
    removes a digit's size. Takes a few seconds.
    """
    from scipy.optimize import minimize

    rng = np.random.default_rng(seed)
    own = own[rng.permutation(len(own))[:MAX_DIGITS]]
    rows = np.arange(len(own))

    def cost(offset: Array) -> float:
        undo = _area_preserving(np.eye(2) + offset.reshape(2, 2))
        if undo is None:
            return 1e9
        outputs = engine.predict(network, in_frame(apply_affine(own.images, undo), network.card.frame))
        probs = probabilities(network, outputs)[rows, own.labels]
        nll = -np.log(np.maximum(probs, MIN_PROBABILITY)).mean()
        return float(nll + IDENTITY_PENALTY / len(own) * np.sum(offset**2))

    starts = [np.zeros(4), *(_random_map(rng).reshape(4) - np.eye(2).reshape(4) for _ in range(RANDOM_MAPS))]
    starts.sort(key=cost)
    corners = np.vstack([np.zeros(4), 0.15 * np.eye(4)])
    refined = [
        minimize(cost, start, method="Nelder-Mead", options={"maxfev": 120, "initial_simplex": start + corners})
        for start in starts[:REFINED_MAPS]
    ]
    undo = _area_preserving(np.eye(2) + min(refined, key=lambda result: float(result.fun)).x.reshape(2, 2))
    assert undo is not None  # it costs less than a start, which is a map
    return np.asarray(np.linalg.inv(undo))


def apply_affine(images: Array, style: Affine) -> Array:
    """Images (n, 784) uint8, each redrawn through the map and normalised; black if it leaves the canvas."""
    places = np.linspace(-2, 2, CANVAS_SIDE)
    x, y = (np.linalg.inv(style) @ np.stack(np.meshgrid(places, places)).reshape(2, -1) + 1) / 2 * (DIGIT_SIDE - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_share, lower_share = (x - left).astype(np.float32), (y - top).astype(np.float32)
    padded = np.pad(images.reshape(-1, DIGIT_SIDE, DIGIT_SIDE), ((0, 0), (1, 1), (1, 1))).reshape(len(images), -1)
    ink = np.zeros((len(images), CANVAS_SIDE**2), np.float32)
    for down, vertical in enumerate((1 - lower_share, lower_share)):
        for right, horizontal in enumerate((1 - right_share, right_share)):
            row, column = (np.clip(at + 1, 0, DIGIT_SIDE + 1) for at in (top + down, left + right))
            ink += padded[:, row * (DIGIT_SIDE + 2) + column] * (vertical * horizontal)
    canvases = ink.reshape(-1, CANVAS_SIDE, CANVAS_SIDE) / 255
    redrawn = [
        normalize_digit(canvas) if canvas.max() > MIN_INK else np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
        for canvas in canvases
    ]
    return np.stack(redrawn).reshape(-1, DIGIT_SIDE * DIGIT_SIDE)


def _random_map(rng: np.random.Generator) -> Affine:
    """A random slant, turn and stretch; one map in four also mirrors, as some left-handed writers do."""
    slant, turn = np.radians(rng.uniform(-MAX_DEGREES, MAX_DEGREES, 2))
    width = MAX_STRETCH ** rng.uniform(-1, 1) * rng.choice([1, -1], p=[0.75, 0.25])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    area_preserving = _area_preserving(rotation @ np.array([[1, -np.tan(slant)], [0, 1]]) @ np.diag([width, 1.0]))
    assert area_preserving is not None
    return area_preserving


def _area_preserving(matrix: Affine) -> Affine | None:
    """The map scaled to determinant ±1; None if it is nearly singular or extreme."""
    area = abs(np.linalg.det(matrix))
    if area < 0.1 or np.abs(matrix).max() > 5:
        return None
    return np.asarray(matrix / np.sqrt(area))
