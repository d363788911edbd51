"""A small sweep of a few tenths of a second, and what must be equal in two runs of it."""

from dataclasses import replace

import brightest
from support.small import CLASSES, examples

VARY = {"learning_rate": "0.02..2:log", "hidden": "6/4,4", "epochs": "6", "batch_size": "10"}
DATA = brightest.DataSet("small", examples(200, seed=1), examples(60, seed=2), CLASSES)


def small_sweep(vary=VARY, **arguments):
    """Run the sweep, with some arguments changed."""
    return brightest.sweep(vary, DATA, "lesson", **{"trials": 6, "validation": 50, **arguments})


def facts(result):
    """All that came of a sweep but its seconds."""
    return [
        replace(trial, history=tuple({k: v for k, v in entry.items() if k != "seconds"} for entry in trial.history))
        for trial in result.trials
    ]
