"""The JSON report of `brightest train`."""

from pathlib import Path
from typing import Any

from brightest.nn.network import Network
from brightest.training.epoch_log import Entry
from brightest.training.loop import TrainingState
from brightest.training.provenance import chosen_by_validation
from brightest.training.run import Run

TRACKED_ACCURACIES = (0.90, 0.95, 0.96)  # --track-test reports when they were first reached


def training_report(
    run: Run, state: TrainingState, history: list[Entry], network: Network, out: Path
) -> dict[str, Any]:
    """The object that `train --json` prints."""
    settings = state.recipe.hyperparameters()
    seconds_to = {f"{accuracy:.2f}": _seconds_to(accuracy, history) for accuracy in TRACKED_ACCURACIES}
    return {
        "command": "train",
        "data": run.data.name,
        "train_examples": len(run.data.train),
        "test_examples": len(run.data.test),
        "parameters": network.size,
        "recipe": settings.pop("name"),
        **settings,
        "engine": run.engine.name,
        "seed": state.seed,
        "train_seconds": state.seconds,
        **chosen_by_validation(run, state),
        **({"seconds_to": seconds_to} if "test_accuracy" in history[-1] else {}),
        **network.card.scores,
        "history": history,
        "network": str(out),
    }


def _seconds_to(accuracy: float, history: list[Entry]) -> float | None:
    """Seconds of training until the test accuracy first reached `accuracy`; None if it never did."""
    return next((entry["seconds"] for entry in history if entry.get("test_accuracy", 0) >= accuracy), None)
