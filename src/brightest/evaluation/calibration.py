"""Calibration turns activations into probabilities: of a hundred answers at 0.9, ninety are right.

Dividing the last layer's weighted sums by one number, the temperature, corrects most of a network's overconfidence
(Guo, Pleiss, Sun and Weinberger 2017). The temperature, and the threshold below which answers are rejected, are found
on validation examples that the network didn't learn from.
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

RELIABILITY_BINS = 15
MAX_ERROR = 0.001  # default share of wrong answers among the accepted ones
ERROR_LEVELS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # shares whose thresholds are stored
RULE_OF_THREE = 3  # n right answers in a row show with 95% confidence that fewer than 3/n are wrong
MIN_ACTIVATION = 1e-30  # lower activations are raised to this, so that their logarithm is finite
MIN_COMPLEMENT = 1e-7  # about the distance from 1 to the next lower float32


def probabilities(network: Network, outputs: Array) -> Array:
    """The calibrated probability of each class, (n, classes), for the last layer's activations (n, n_out).

    They sum to 1, or to less if the network was trained with outlier images: independent sigmoids can all be low, and
    the missing part is then the probability of *none of these*.
    """
    a = np.maximum(np.asarray(outputs, np.float64), MIN_ACTIVATION)
    coupled = cost(network.cost).softmax_coupled
    z = np.log(a) if coupled else np.log(a) - np.log(np.maximum(1 - a, MIN_COMPLEMENT))
    has_none = network.calibration.none and not coupled
    none = 0.0 if has_none else -np.inf  # the weighted sum of one more neuron, whose activation is 1/2
    z /= network.calibration.temperature
    largest = np.maximum(z.max(axis=-1, keepdims=True), none)
    e = np.exp(z - largest)
    calibrated: Array = e / (e.sum(axis=-1, keepdims=True) + np.exp(none - largest))
    return calibrated


def accepted(network: Network, probs: Array) -> Array:
    """Mask of the answers to accept, (n,): at or above the network's threshold, and likelier than *none of these*.

    probs: (n, classes), its calibrated probabilities. None is accepted if the network was never calibrated.
    """
    mask: Array = reaches(probs, network.calibration.threshold) & network.calibration.is_known
    return mask


def reaches(probs: Array, threshold: float) -> Array:
    """Mask of the answers of at least this probability, (n,), that are likelier than *none of these*."""
    mask: Array = (probs.max(axis=-1) >= threshold) & ~is_rejected(probs)
    return mask


def is_rejected(probs: Array) -> Array:
    """Mask of the examples for which *none of these* is at least as likely as any class, (n,).

    probs: (n, classes), calibrated probabilities; never true if these sum to 1.
    """
    mask: Array = probs.max(axis=-1) <= 1 - probs.sum(axis=-1)
    return mask


def coverage(probs: Array, right: Array, thresholds: Array) -> tuple[Array, Array]:
    """For each threshold, the share of examples that are accepted, and of wrong answers among these, (t,) each.

    probs: (n, classes); right: (n,) bool, whether the likeliest class is the true one; thresholds: (t,). The share of
    wrong answers is NaN if none is accepted.
    """
    is_accepted = (probs.max(axis=1) >= np.asarray(thresholds)[:, None]) & ~is_rejected(probs)  # (t, n)
    answered, wrong = is_accepted.sum(axis=1), (is_accepted & ~right).sum(axis=1)
    error = np.divide(wrong, answered, out=np.full(len(is_accepted), np.nan), where=answered > 0)
    return answered / len(right), error


def rejected_label(classes: tuple[str, ...]) -> str:
    """The text shown for *none of these*."""
    return "no digit" if classes == DIGITS else "none of these"


def calibrate(
    network: Network, validation: Examples, engine: Engine | None = None, max_error: float = MAX_ERROR
) -> Calibration:
    """Fit the temperature by maximum likelihood, then the threshold for at most `max_error` wrong answers.

    `validation` must not hold examples that the network learned from. `Calibration.none` stays as it is. A level of
    ERROR_LEVELS is stored only if enough answers are accepted to prove it (RULE_OF_THREE). Raises DataError
    if the examples don't fit the network, SettingError if `max_error` isn't between 0 and 1.
    """
    from scipy.optimize import minimize_scalar

    check_fit(network.layers, validation)
    validation = validation[np.flatnonzero(validation.labels != NO_CLASS)].in_frame(network.card.frame)
    outputs = (engine or engines.engine()).predict(network, validation.images)
    rows = np.arange(len(validation))

    def with_temperature(log_temperature: float) -> Network:
        temperature = float(np.exp(log_temperature))
        return replace(network, calibration=replace(network.calibration, temperature=temperature))

    def nll(log_temperature: float) -> float:
        probs = probabilities(with_temperature(log_temperature), outputs)
        return -float(np.log(probs[rows, validation.labels]).mean())

    found = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20)), method="bounded")
    calibrated = with_temperature(found.x)
    probs = probabilities(calibrated, outputs)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == validation.labels
    limits = [threshold(confidence, right, share) for share in ERROR_LEVELS]
    answered, _ = coverage(probs, right, np.array(limits))
    levels = tuple(
        level
        for level in map(Level, ERROR_LEVELS, limits, answered.tolist())
        if round(level.answered * len(validation)) >= RULE_OF_THREE / level.max_error
    )
    return replace(calibrated.calibration, threshold=threshold(confidence, right, max_error), levels=levels)


def with_max_error(network: Network, max_error: float) -> tuple[Network, Level]:
    """The network with the stored threshold for at most `max_error` wrong answers, and its level.

    Raises SettingError if no stored level is strict enough.
    """
    levels = network.calibration.levels
    if not levels:
        raise SettingError(
            "this network's errors were never measured on enough examples held out: train with --validation, "
            "or use brightest calibrate."
        )
    if not 0 <= max_error <= 1:  # nor is NaN
        raise SettingError(f"max error {max_error:g} can't work: it is a share of the answers, such as 0.005.")
    if max_error < levels[0].max_error:
        raise SettingError(
            f"max error {max_error:g} can't be promised: the lowest that was measured is {levels[0].max_error:g}."
        )
    level = max(level for level in levels if level.max_error <= max_error)
    return replace(network, calibration=replace(network.calibration, threshold=level.threshold)), level


def threshold(confidence: Array, right: Array, max_error: float) -> float:
    """The lowest confidence at or above which at most `max_error` of the answers are wrong; above 1 if there is none.

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
    """A reliability diagram: confidence against accuracy, in bins of equally many examples, least confident first."""

    confidence: Array  # (bins,) mean probability of the answers
    accuracy: Array  # (bins,) share of right answers
    count: Array  # (bins,) examples
    answered: float  # share of all examples whose answer is accepted; NaN if the network was never calibrated
    answered_error: float  # share of wrong answers among the accepted ones; NaN if none is accepted

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance between confidence and accuracy, weighted by examples."""
        return float(np.abs(self.confidence - self.accuracy) @ self.count / self.count.sum())


def reliability(
    network: Network, examples: Examples, engine: Engine | None = None, bins: int = RELIABILITY_BINS
) -> Reliability:
    """Compare the network's probabilities with the truth. Raises DataError if the examples don't fit the network."""
    check_fit(network.layers, examples)
    examples = examples[np.flatnonzero(examples.labels != NO_CLASS)].in_frame(network.card.frame)
    outputs = (engine or engines.engine()).predict(network, examples.images)
    return reliability_of(network, probabilities(network, outputs), examples.labels, bins)


def reliability_of(network: Network, probs: Array, labels: Array, bins: int = RELIABILITY_BINS) -> Reliability:
    """`reliability` from given probabilities (n, classes) and labels (n,)."""
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(labels)))
    limit = network.calibration.threshold if network.calibration.is_known else np.nan
    (answered,), (answered_error,) = coverage(probs, right, np.array([limit]))
    return Reliability(
        confidence=np.array([confidence[part].mean() for part in parts]),
        accuracy=np.array([right[part].mean() for part in parts]),
        count=np.array([len(part) for part in parts]),
        answered=float(answered) if network.calibration.is_known else np.nan,
        answered_error=float(answered_error),
    )
