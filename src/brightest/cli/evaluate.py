"""`brightest evaluate`: metrics of a network on test examples."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.options import (
    Data,
    DataDir,
    EngineName,
    Json,
    NetworkOrDefault,
    Palette,
    Theme,
    check_still,
    choose_engine,
    choose_network,
    load_fitting,
    open_console,
    print_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.evaluation.calibration import Reliability
    from brightest.evaluation.metrics import Evaluation
    from brightest.nn.network import Network


def evaluate(
    network: NetworkOrDefault = None,
    data: Data = None,
    data_dir: DataDir = None,
    engine: EngineName = "auto",
    out: Annotated[Path | None, typer.Option(help="Draw confidence against truth: a .png or .svg.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    json: Json = False,
) -> None:
    """Evaluate a network on the test examples: accuracy, cost, precision, recall, confusion."""
    from brightest.evaluation import metrics
    from brightest.evaluation.calibration import reliability
    from brightest.nn.storage import load

    console = open_console(stderr=json)
    if out:
        check_still(out)
    network = choose_network(network, console)
    reader = load(network)
    dataset = load_fitting(reader, network, data, data_dir, console)
    arithmetic = choose_engine(engine, console)
    result = metrics.evaluate(reader, dataset.test, arithmetic)
    trust = reliability(reader, dataset.test, arithmetic)
    if out:
        _draw(trust, out, theme, palette)
    if not json:
        console.print(
            f"{network} (it learned from {reader.card.data or 'nothing known'}) "
            f"read the {len(dataset.test):,} test examples of {dataset.name}."
        )
        _say(console, result, trust, reader)
        if out:
            console.print(f"\nThe picture is {out}.")
        return
    print_json(
        {
            "command": "evaluate",
            "network": str(network),
            "data": dataset.name,
            "test_examples": len(dataset.test),
            "test_accuracy": result.accuracy,
            "test_cost": result.cost,
            "calibration_error": trust.error,
            "temperature": reader.calibration.temperature,
            "threshold": reader.calibration.threshold,
            "answered": trust.answered,
            "answered_error": trust.answered_error,
            "reliability": {
                "confidence": trust.confidence.tolist(),
                "accuracy": trust.accuracy.tolist(),
                "count": trust.count.tolist(),
            },
            "per_class": {
                name: {"precision": float(precision), "recall": float(recall)}
                for name, precision, recall in zip(reader.classes, result.precision, result.recall, strict=True)
            },
            "classes": list(reader.classes),
            "confusion": result.confusion.tolist(),
            **({"picture": str(out)} if out else {}),
        }
    )


def _draw(trust: "Reliability", out: Path, theme: str, palette: str) -> None:
    from brightest.plots import save, style
    from brightest.plots.reliability import reliability

    save(reliability(trust, style.theme(theme, palette)), out)


def _say(console: "Console", result: "Evaluation", trust: "Reliability", reader: "Network") -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(f"accuracy {result.accuracy:.2%}", style="bold", end="")
    console.print(f", mean cost {result.cost:.4f}")
    console.print(f"calibration error {trust.error:.2%}: so far lie confidence and truth apart, on average")
    if reader.calibration.threshold:
        console.print(
            f"of those it is sure of ({reader.calibration.threshold:.1%} and more), {trust.answered:.1%} of all, "
            f"{_percent(trust.answered_error, 2)} are wrong"
        )
    console.print()
    classes = reader.classes
    table = Table(title="Rows: the truth. Columns: the answer.", box=None, title_justify="left")
    table.add_column("")
    for name in (*classes, "recall", "precision"):
        table.add_column(name, justify="right")
    for i, name in enumerate(classes):
        row = [Text(str(n), style="bold" if i == j else "") for j, n in enumerate(result.confusion[i])]
        table.add_row(name, *row, _percent(result.recall[i]), _percent(result.precision[i]))
    console.print(table)


def _percent(share: float, digits: int = 1) -> str:
    return "–" if isnan(share) else f"{share:.{digits}%}"
