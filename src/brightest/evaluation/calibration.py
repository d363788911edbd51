"""Calibration makes of activations probabilities that one can act on: of a hundred answers at 0.9, ninety are right.

A network says how bright its neurons are, not how often it is right. Dividing what goes into the last squash by one
number, the temperature, mends most of that (Guo, Pleiss, Sun and Weinberger 2017). It is found on validation examples,
which the network didn't learn from, and so is the threshold below which an answer had better be *I don't know*.
"""

from dataclasses import dataclass, replace

import numpy as np

from brightest import engines
from brightest.data import NO_CLASS, Examples
from brightest.engines import Engine
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit
from brightest.nn.card import Calibration, Level
from brightest.nn.costs import cost
from brightest.nn.network import DIGITS, Network
from brightest.nn.parameters import Array

BINS = 15
MAX_ERROR = 0.001  # share of wrong ones among the answers given, unless another is asked for
LEVELS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # others that can be asked for later, without the examples
RULE_OF_THREE = 3  # n answers without a wrong one show, 95 times in 100, that fewer than 3/n are wrong; never less
_TINY = 1e-7  # float32 comes no nearer to 1


def probabilities(network: Network, outputs: Array) -> Array:
    """How likely each class is, (n, classes), for the last layer's activations (n, n_out).

    They sum to 1, or to less where the network was taught that an image may show none of the classes: neurons that
    each have their own sigmoid can all be dark, and what is missing then is the probability of *none of these*.
    """
    a = np.maximum(np.asarray(outputs, np.float64), 1e-30)
    together = cost(network.cost).softmax_coupled
    z = np.log(a) if together else np.log(a) - np.log(np.maximum(1 - a, _TINY))
    none = (
        0.0 if network.calibration.none and not together else -np.inf
    )  # its own z: as if there were one more neuron, at one half
    z /= network.calibration.temperature
    most = np.maximum(z.max(axis=-1, keepdims=True), none)
    e = np.exp(z - most)
    likely: Array = e / (e.sum(axis=-1, keepdims=True) + np.exp(none - most))
    return likely


def accepted(network: Network, likely: Array) -> Array:
    """Which answers to give, (n,): as sure as the network's threshold asks, and likelier than *none of these*.

    likely: (n, classes), its probabilities.
    """
    given: Array = (likely.max(axis=-1) >= network.calibration.threshold) & ~dark(likely)
    return given


def dark(likely: Array) -> Array:
    """Where *none of these* is likelier than any class, (n,): every output is below one half.

    likely: (n, classes), the probabilities of a network that was taught nonsense; another claims a class always.
    """
    claims_none: Array = likely.max(axis=-1) <= 1 - likely.sum(axis=-1)
    return claims_none


def coverage(likely: Array, right: Array, thresholds: Array) -> tuple[Array, Array]:
    """What each threshold buys, (t,) each: the share of examples answered, and of wrong ones among those answers.

    likely: (n, classes); right: (n,) whether the likeliest class is the true one; thresholds: (t,). Where nothing is
    answered the share of wrong ones is NaN.
    """
    given = (likely.max(axis=1) >= np.asarray(thresholds)[:, None]) & ~dark(likely)  # (t, n)
    answered, wrong = given.sum(axis=1), (given & ~right).sum(axis=1)
    error = np.divide(wrong, answered, out=np.full(len(given), np.nan), where=answered > 0)
    return answered / len(right), error


def none_of(classes: tuple[str, ...]) -> str:
    """What *none of these* is called."""
    return "no digit" if classes == DIGITS else "none of these"


def calibrate(
    network: Network, validation: Examples, engine: Engine | None = None, max_error: float = MAX_ERROR
) -> Calibration:
    """The temperature that makes the right answers likeliest, and the threshold that leaves `max_error` wrong ones.

    Whether *none of these* is an answer stays as the network's calibration has it. Of LEVELS it keeps those that the
    examples can show: where so many answers are given that no wrong one among them would mean something.

    The examples must not be among those the network learned from. Raises DataError where they don't fit it,
    SettingError for a share of errors that can't be.
    """
    from scipy.optimize import minimize_scalar

    check_fit(network.layers, validation)
    validation = validation[np.flatnonzero(validation.labels != NO_CLASS)]
    outputs = (engine or engines.engine()).predict(network, validation.images)
    rows = np.arange(len(validation))

    def at(log_temperature: float) -> Network:
        temperature = float(np.exp(log_temperature))
        return replace(network, calibration=replace(network.calibration, temperature=temperature))

    def surprise(log_temperature: float) -> float:
        likely = probabilities(at(log_temperature), outputs)
        return -float(np.log(likely[rows, validation.labels]).mean())

    found = minimize_scalar(surprise, bounds=(np.log(0.05), np.log(20)), method="bounded")
    calibrated = at(found.x)
    likely = probabilities(calibrated, outputs)
    confidence, right = likely.max(axis=1), likely.argmax(axis=1) == validation.labels
    limits = [threshold(confidence, right, share) for share in LEVELS]
    answered, _ = coverage(likely, right, np.array(limits))
    levels = tuple(
        level
        for level in map(Level, LEVELS, limits, answered.tolist())
        if round(level.answered * len(validation)) >= RULE_OF_THREE / level.max_error
    )
    return replace(calibrated.calibration, threshold=threshold(confidence, right, max_error), levels=levels)


def at_most(network: Network, max_error: float) -> tuple[Network, Level]:
    """The network with a threshold that leaves at most this share of wrong answers, and what that is known to cost.

    Raises SettingError where it can't be promised.
    """
    levels = network.calibration.levels
    if not levels:
        raise SettingError(
            "this network's errors were never measured on enough examples held out: train with --validation."
        )
    if not levels[0].max_error <= max_error <= 1:  # nor is NaN
        raise SettingError(
            f"max error {max_error:g} can't be promised: what was measured begins at {levels[0].max_error:g}."
        )
    level = max(level for level in levels if level.max_error <= max_error)
    return replace(network, calibration=replace(network.calibration, threshold=level.threshold)), level


def threshold(confidence: Array, right: Array, max_error: float) -> float:
    """The lowest confidence from which on at most `max_error` of the answers are wrong; above 1 where there is none.

    confidence, right: (n,). Raises SettingError unless 0 <= max_error <= 1.
    """
    if not 0 <= max_error <= 1:
        raise SettingError(f"max error {max_error:g} can't work: it is a share, from 0 to 1.")
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    last_of_equals = np.append(np.diff(confidence[order]) != 0, True)
    good = np.flatnonzero((wrong <= max_error) & last_of_equals)
    return float(confidence[order[good[-1]]]) if len(good) else float(np.nextafter(1, 2))


@dataclass(frozen=True, eq=False)
class Reliability:
    """Confidence against truth, in bins with equally many examples each, the least confident first."""

    confidence: Array  # (bins,) mean probability of the answers
    accuracy: Array  # (bins,) share of them that were right
    count: Array  # (bins,)
    answered: float  # share of all examples whose answer reached the network's threshold
    answered_error: float  # share of wrong ones among those; NaN where there are none

    @property
    def error(self) -> float:
        """Expected calibration error: how far confidence and accuracy lie apart, on average over the examples."""
        return float(np.abs(self.confidence - self.accuracy) @ self.count / self.count.sum())


def reliability(network: Network, examples: Examples, engine: Engine | None = None, bins: int = BINS) -> Reliability:
    """How far the network's probabilities can be believed. Raises DataError where the examples don't fit it."""
    check_fit(network.layers, examples)
    examples = examples[np.flatnonzero(examples.labels != NO_CLASS)]
    outputs = (engine or engines.engine()).predict(network, examples.images)
    return reliability_of(network, probabilities(network, outputs), examples.labels, bins)


def reliability_of(network: Network, likely: Array, labels: Array, bins: int = BINS) -> Reliability:
    """As `reliability`, for probabilities (n, classes) that are there already, of examples that show these classes."""
    confidence, right = likely.max(axis=1), likely.argmax(axis=1) == labels
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(labels)))
    (answered,), (answered_error,) = coverage(likely, right, np.array([network.calibration.threshold]))
    return Reliability(
        confidence=np.array([confidence[part].mean() for part in parts]),
        accuracy=np.array([right[part].mean() for part in parts]),
        count=np.array([len(part) for part in parts]),
        answered=float(answered),
        answered_error=float(answered_error),
    )
