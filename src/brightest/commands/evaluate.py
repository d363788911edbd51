"""`brightest evaluate`: how well a network reads, digit by digit."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.commands.options import (
    DEFAULT_NETWORK,
    Data,
    DataDir,
    EngineName,
    Json,
    choose_engine,
    console,
    load_data,
    print_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.evaluation import Evaluation


def evaluate(
    network: Annotated[Path, typer.Argument(help="The network's file.")] = DEFAULT_NETWORK,
    data: Data = None,
    data_dir: DataDir = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Let a network read the test examples: accuracy, cost, precision, recall, confusion."""
    from brightest import evaluation
    from brightest.data import NAMES
    from brightest.errors import DataError
    from brightest.storage import load

    screen = console(stderr=json)
    reader = load(network)
    known = reader.card.data if reader.card.data in NAMES else "auto"
    dataset = load_data(data or known, data_dir, screen)
    if reader.classes != dataset.classes:
        raise DataError(
            f"{network} tells {', '.join(reader.classes)} apart, but {dataset.name} shows "
            f"{', '.join(dataset.classes)}; name its own --data."
        )
    result = evaluation.evaluate(reader, dataset.test, choose_engine(engine, screen))
    if not json:
        screen.print(
            f"{network} (it learned from {reader.card.data or 'nothing known'}) "
            f"read the {len(dataset.test):,} test examples of {dataset.name}."
        )
        _say(screen, result, reader.classes)
        return
    print_json(
        {
            "command": "evaluate",
            "network": str(network),
            "data": dataset.name,
            "test_examples": len(dataset.test),
            "test_accuracy": result.accuracy,
            "test_cost": result.cost,
            "per_class": {
                name: {"precision": float(precision), "recall": float(recall)}
                for name, precision, recall in zip(reader.classes, result.precision, result.recall, strict=True)
            },
            "classes": list(reader.classes),
            "confusion": result.confusion.tolist(),
        }
    )


def _say(screen: "Console", result: "Evaluation", classes: tuple[str, ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    screen.print(f"accuracy {result.accuracy:.2%}", style="bold", end="")
    screen.print(f", mean cost {result.cost:.4f}\n")
    table = Table(title="Rows: the truth. Columns: the answer.", box=None, title_justify="left")
    table.add_column("")
    for name in (*classes, "recall", "precision"):
        table.add_column(name, justify="right")
    for i, name in enumerate(classes):
        row = [Text(str(n), style="bold" if i == j else "") for j, n in enumerate(result.confusion[i])]
        table.add_row(name, *row, _percent(result.recall[i]), _percent(result.precision[i]))
    screen.print(table)


def _percent(share: float) -> str:
    return "–" if isnan(share) else f"{share:.1%}"
