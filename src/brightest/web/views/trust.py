"""What a threshold buys: the fewer answers are given, the fewer of them are wrong."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from brightest.evaluation.calibration import accepted, coverage, probabilities, reliability_of
from brightest.inspection.ood_benchmark import OodResult
from brightest.nn.parameters import Array
from brightest.web.view import Shown
from brightest.web.workspace import Workspace

REFUSED_SHOWN = 8  # digits shown that are refused
THRESHOLDS = np.round(1 - 10 ** -np.linspace(0, 4, 201), 5)  # as far apart as they matter: most answers are very sure


def trust(workspace: Workspace, outputs: Array, results: Sequence[OodResult], asked: float | None) -> Shown:
    """What the threshold that is asked for (else the network's own) makes of the test's digits and of nonsense.

    outputs: (n, classes), of the test's digits.
    """
    network, test = workspace.network, workspace.data.test
    own = network.calibration.threshold
    threshold = own if asked is None else asked
    asking = replace(network, calibration=replace(network.calibration, threshold=threshold))
    likely = probabilities(network, outputs)
    confidence, answers = likely.max(axis=1), likely.argmax(axis=1)
    found = reliability_of(network, likely, test.labels)
    answered, errors = coverage(likely, answers == test.labels, np.array([*THRESHOLDS, threshold, own]))
    refused = np.flatnonzero(~accepted(asking, likely))
    refused = refused[np.argsort(confidence[refused], kind="stable")]
    some = (
        refused[np.unique(np.linspace(0, max(0, len(refused) - 1), REFUSED_SHOWN).astype(int))]
        if len(refused)
        else refused
    )
    fooled = [accepted(asking, probabilities(network, result.outputs)).mean() for result in results]
    facts: dict[str, Any] = {
        "digits": len(test),
        "threshold": threshold,
        "own": own,
        "is_own": asked is None,
        "answered": float(answered[-2]),
        "error": _number(errors[-2]),
        "own_answered": float(answered[-1]),
        "own_error": _number(errors[-1]),
        "calibration_error": found.error,
        "nonsense": float(np.mean(fooled)),
        "refused": len(refused),
        "labels": test.labels[some].tolist(),
        "answers": answers[some].tolist(),
        "likely": confidence[some].tolist(),
    }
    arrays = {
        "thresholds": THRESHOLDS,
        "coverage": answered[:-2],
        "errors": errors[:-2],
        "confidence": found.confidence,
        "accuracy": found.accuracy,
    }
    arrays = {name: array.astype(np.float32) for name, array in arrays.items()}
    images = [workspace.example(int(number))[0] for number in some]
    return "trust", facts, arrays | ({"images": np.stack(images)} if images else {})


def _number(share: float) -> float | None:
    """None for NaN, which JSON can't say."""
    return None if np.isnan(share) else float(share)
