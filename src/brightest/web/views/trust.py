"""The effect of a confidence threshold: the fewer answers are given, the fewer of them are wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from brightest.evaluation.calibration import coverage, probabilities, reaches, reliability_of
from brightest.inspection.ood_benchmark import OodResult
from brightest.nn.parameters import Array
from brightest.web.view import Snapshot, finite_or_none
from brightest.web.workspace import Workspace

MAX_REJECTED_SHOWN = 8  # rejected digits
THRESHOLDS = np.round(1 - 10 ** -np.linspace(0, 4, 201), 5)  # dense near 1, where most confidences are


def trust(workspace: Workspace, outputs: Array, results: Sequence[OodResult], threshold: float | None) -> Snapshot:
    """The shares of test digits and of OOD images that `threshold` accepts; None: the network's own threshold.

    outputs: (n, classes), of the test's digits.
    """
    network, test = workspace.network, workspace.data.test
    own = network.calibration.threshold
    is_own = threshold is None
    threshold = own if threshold is None else threshold
    probs = probabilities(network, outputs)
    confidence, answers = probs.max(axis=1), probs.argmax(axis=1)
    found = reliability_of(network, probs, test.labels)
    answered, errors = coverage(probs, answers == test.labels, np.array([*THRESHOLDS, threshold, own]))
    refused = np.flatnonzero(~reaches(probs, threshold))
    refused = refused[np.argsort(confidence[refused], kind="stable")]
    if len(refused):
        refused_shown = refused[np.unique(np.linspace(0, len(refused) - 1, MAX_REJECTED_SHOWN).astype(int))]
    else:
        refused_shown = refused
    accepted_ood = [reaches(probabilities(network, result.outputs), threshold).mean() for result in results]
    facts: dict[str, Any] = {
        "digits": len(test),
        "threshold": threshold,
        "own": own,
        "is_own": is_own,
        "answered": float(answered[-2]),
        "error": finite_or_none(errors[-2]),
        "own_answered": float(answered[-1]),
        "own_error": finite_or_none(errors[-1]),
        "calibration_error": found.error,
        "nonsense": float(np.mean(accepted_ood)),
        "refused": len(refused),
        "labels": test.labels[refused_shown].tolist(),
        "answers": answers[refused_shown].tolist(),
        "likely": confidence[refused_shown].tolist(),
    }
    arrays = {
        "thresholds": THRESHOLDS,
        "coverage": answered[:-2],
        "errors": errors[:-2],
        "confidence": found.confidence,
        "accuracy": found.accuracy,
    }
    arrays = {name: array.astype(np.float32) for name, array in arrays.items()}
    images = [workspace.framed(workspace.example(int(number))[0]) for number in refused_shown]
    return Snapshot("trust", facts, arrays | ({"images": np.stack(images)} if images else {}))
