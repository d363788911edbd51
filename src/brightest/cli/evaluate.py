"""`brightest evaluate`: metrics of a network on test examples."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightest.cli.loading import choose_engine, choose_network, load_unseen, say_if_uncalibrated
from brightest.cli.options import (
    Classes,
    Data,
    DataDir,
    EngineName,
    Json,
    NetworkOrDefault,
    Palette,
    Theme,
    check_still,
    parse_classes,
)
from brightest.cli.printing import format_percent, open_console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.evaluation.calibration import Reliability
    from brightest.evaluation.metrics import Evaluation
    from brightest.nn.network import Network


def evaluate(
    network: NetworkOrDefault = None,
    data: Data = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    engine: EngineName = "auto",
    out: Annotated[Path | None, typer.Option(help="Draw confidence against accuracy: a .png or .svg.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    json: Json = False,
) -> None:
    """Evaluate a network on examples it didn't learn from: accuracy, cost, precision, recall, confusion."""
    from brightest.evaluation import calibration, metrics
    from brightest.nn.storage import load

    console = open_console(stderr=json)
    if out:
        check_still(out)
    network = choose_network(network, console)
    loaded = load(network)
    examples, name = load_unseen(loaded, network, data, data_dir, console, parse_classes(classes))
    chosen_engine = choose_engine(engine, console, loaded)
    result = metrics.evaluate(loaded, examples, chosen_engine)
    reliability = calibration.reliability(loaded, examples, chosen_engine)
    if out:
        _draw(reliability, out, theme, palette)
    if not json:
        console.print(
            f"{network} (it learned from {loaded.card.data or 'nothing known'}) "
            f"read the {len(examples):,} test examples of {name}."
        )
        _say(console, result, reliability, loaded)
        say_if_uncalibrated(loaded, network, console)
        if out:
            console.print(f"\nThe picture is {out}.")
        return
    print_json(
        {
            "command": "evaluate",
            "network": str(network),
            "data": name,
            "test_examples": len(examples),
            "test_accuracy": result.accuracy,
            "test_cost": result.cost,
            "calibration_error": reliability.error,
            "temperature": loaded.calibration.temperature,
            "threshold": loaded.calibration.threshold,
            "answered": reliability.answered,
            "answered_error": reliability.answered_error,
            "reliability": {
                "confidence": reliability.confidence.tolist(),
                "accuracy": reliability.accuracy.tolist(),
                "count": reliability.count.tolist(),
            },
            "per_class": {
                name: {"precision": float(precision), "recall": float(recall)}
                for name, precision, recall in zip(loaded.classes, result.precision, result.recall, strict=True)
            },
            "classes": list(loaded.classes),
            "confusion": result.confusion.tolist(),
            **({"picture": str(out)} if out else {}),
        }
    )


def _draw(found: "Reliability", out: Path, theme: str, palette: str) -> None:
    from brightest.plots import save, style
    from brightest.plots.reliability import reliability

    save(reliability(found, style.theme(theme, palette)), out)


def _say(console: "Console", result: "Evaluation", reliability: "Reliability", network: "Network") -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(f"accuracy {result.accuracy:.2%}", style="bold", end="")
    console.print(f", mean cost {result.cost:.4f}")
    console.print(f"calibration error {reliability.error:.2%}: the average distance between confidence and accuracy")
    if network.calibration.is_known:
        console.print(
            f"it is sure ({network.calibration.threshold:.1%} and more) of {reliability.answered:.1%} of the examples, "
            f"and {format_percent(reliability.answered_error, 2)} of those answers are wrong"
        )
    console.print()
    classes = network.classes
    table = Table(title="Rows: the truth. Columns: the answer.", box=None, title_justify="left")
    table.add_column("")
    for name in (*classes, "recall", "precision"):
        table.add_column(name, justify="right")
    for i, name in enumerate(classes):
        row = [Text(str(n), style="bold" if i == j else "") for j, n in enumerate(result.confusion[i])]
        table.add_row(name, *row, format_percent(result.recall[i]), format_percent(result.precision[i]))
    console.print(table)
