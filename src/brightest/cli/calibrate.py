"""`brightest calibrate`: fit a network's temperature and threshold to examples that it never learned from."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from brightest.cli.loading import choose_engine, load_unseen
from brightest.cli.options import (
    MAX_WAIT_SECONDS,
    Classes,
    Data,
    DataDir,
    EngineName,
    Json,
    NetworkName,
    check_apart,
    parse_classes,
)
from brightest.cli.printing import open_console, print_json


def calibrate(
    network: NetworkName,
    data: Data = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    max_error: Annotated[
        float | None, typer.Option(help="Largest share of wrong answers among the accepted ones [default: 0.001].")
    ] = None,
    engine: EngineName = "auto",
    out: Annotated[Path | None, typer.Option(help="The new network's file [default: NAME-calibrated].")] = None,
    json: Json = False,
) -> None:
    """Calibrate a network on examples that it never learned from: its probabilities, and which answers to accept."""
    from brightest.cli.training_display import set_older_aside
    from brightest.evaluation import calibration
    from brightest.nn.storage import held, load, save

    console = open_console(stderr=json)
    loaded = load(network)
    out = out or Path(f"{network.stem}-calibrated.safetensors")
    check_apart(network, out)
    with held(out, console.print, MAX_WAIT_SECONDS):
        examples, name = load_unseen(loaded, network, data, data_dir, console, parse_classes(classes))
        chosen_engine = choose_engine(engine, console, loaded)
        limit = calibration.MAX_ERROR if max_error is None else max_error
        found = calibration.calibrate(loaded, examples, chosen_engine, limit)
        card = replace(
            loaded.card,
            settings={**loaded.card.settings, "calibrated": {"data": name, "examples": len(examples)}},
        )
        calibrated = replace(loaded, calibration=found, card=card)
        reliability = calibration.reliability(calibrated, examples, chosen_engine)
        set_older_aside(out, console)
        save(calibrated, out)
    if json:
        print_json(
            {
                "command": "calibrate",
                "data": name,
                "examples": len(examples),
                "temperature": found.temperature,
                "threshold": found.threshold,
                "max_error": limit,
                "answered": reliability.answered,
                "answered_error": reliability.answered_error,
                "network": str(out),
            }
        )
        return
    sure = (
        f"From a probability of {found.threshold:.1%} on it is sure: {reliability.answered:.1%} of them are answered"
        if found.threshold <= 1
        else "It is never sure enough: too many of its surest answers are wrong"
    )
    console.print(f"{network} read {len(examples):,} examples of {name}. {sure}.")
    console.print(f"The calibrated network is {out}.")
