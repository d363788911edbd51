"""`brightest evaluate`: how well a network reads, digit by digit."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.commands.options import (
    DEFAULT_NETWORK,
    Data,
    DataDir,
    EngineName,
    Json,
    console,
    load_data,
    print_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.evaluation import Evaluation


def evaluate(
    network: Annotated[Path, typer.Argument(help="The network's file.")] = DEFAULT_NETWORK,
    data: Data = "auto",
    data_dir: DataDir = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Let a network read the test examples: accuracy, cost, precision, recall, confusion."""
    from brightest import engines, evaluation
    from brightest.storage import load

    screen = console(stderr=json)
    reader = load(network)
    dataset = load_data(data, data_dir, screen)
    result = evaluation.evaluate(reader, dataset.test, engines.engine(engine))
    if not json:
        screen.print(f"{network} read the {len(dataset.test):,} test examples of {dataset.name}.")
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

    screen.print(f"accuracy [bold]{result.accuracy:.2%}[/bold], mean cost {result.cost:.4f}\n")
    table = Table(title="Rows: the truth. Columns: the answer.", box=None, title_justify="left")
    table.add_column("")
    for name in (*classes, "recall", "precision"):
        table.add_column(name, justify="right")
    for i, name in enumerate(classes):
        row = [f"[bold]{n}[/bold]" if i == j else str(n) for j, n in enumerate(result.confusion[i])]
        table.add_row(name, *row, f"{result.recall[i]:.1%}", f"{result.precision[i]:.1%}")
    screen.print(table)
