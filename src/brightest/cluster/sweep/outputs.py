"""The outputs of a sweep, for people and programs: the table of its trials, and a picture of them."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from brightest.cluster.sweep.folder import Folder, write_table
from brightest.cluster.sweep.importance import importances
from brightest.cluster.sweep.request import SweepRequest
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Choices, SearchSpace, as_text
from brightest.cluster.sweep.sweep import SweepResult
from brightest.nn.storage import write_file
from brightest.plots import save
from brightest.plots import theme as colours
from brightest.plots.sweep import Points, sweep
from brightest.training.run import Run

METRICS = ("validation_accuracy", "validation_cost", "train_accuracy", "train_cost")


def rows(trials: Sequence[Result]) -> list[dict[str, Any]]:
    """A row for each trial. All rows have the same columns."""
    return [
        {
            "trial": result.number,
            "status": result.status,
            **{name: as_text(value) if isinstance(value, tuple) else value for name, value in result.settings.items()},
            "epoch": result.epoch,
            **{name: result.entry.get(name) for name in METRICS},
            "seconds": result.seconds,
            "failure": result.failure or None,
            "network": result.about.get("network"),
            "command": result.about.get("command"),
        }
        for result in trials
    ]


def report(request: SweepRequest, base: Run, found: SweepResult, folder: Folder) -> dict[str, Any]:
    """The object that `brightest sweep --json` prints."""
    return {
        "command": "sweep",
        **request.as_json(base),
        "train_examples": len(base.data.train),
        "best": found.best.as_json() | {"history": None},
        "importances": importances(request.space, found.trials),
        "runs": rows(found.trials),
        **found.network.card.scores,
        "network": str(folder.network),
    }


def write_outputs(folder: Folder, found: SweepResult, request: SweepRequest, theme: str, palette: str) -> list[Path]:
    """Write trials.json, trials.parquet (if pyarrow is installed) and sweep.png. Returns the paths of those written."""
    table = rows(found.trials)
    write_table(folder.path / "trials.json", table)
    drawn = sweep(
        points(request.space, found.trials, found.best),
        importances(request.space, found.trials),
        colours(theme, palette),
    )
    written = [folder.path / "trials.json", save(drawn, folder.path / "sweep.png")]
    return [*written, *_write_parquet(folder.path / "trials.parquet", table)]


def points(space: SearchSpace, trials: Sequence[Result], best: Result) -> Points:
    """The trials that have a score, as the picture draws them."""
    scored = [result for result in trials if result.score]
    settings, labels = {}, {}
    for name, domain in space.items():
        values = [result.settings[name] for result in scored]
        if isinstance(domain, Choices) and not domain.is_ordered:
            labels[name] = [as_text(value) for value in domain.values]
            settings[name] = np.array([domain.values.index(value) for value in values])
        else:
            settings[name] = np.array(values, float)
    return Points(
        np.array([result.number for result in scored]),
        np.array([1 - result.score[0] for result in scored if result.score]),
        np.array([result.status == "stopped" for result in scored]),
        settings,
        labels,
        scored.index(best),
    )


def _write_parquet(path: Path, table: list[dict[str, Any]]) -> list[Path]:
    try:
        from pyarrow import Table
        from pyarrow.parquet import write_table
    except ImportError:
        return []
    content = io.BytesIO()
    write_table(Table.from_pylist(table), content)
    return [write_file(path, content.getvalue())]
