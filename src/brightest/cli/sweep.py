"""`brightest sweep`: many trainings with other settings, the best of them by validation, and what mattered."""

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from brightest.cli.options import (
    DATA_HELP,
    ENGINE_HELP,
    MAX_WAIT_SECONDS,
    Classes,
    DataDir,
    Json,
    Palette,
    Theme,
    open_console,
    parse_classes,
    print_json,
    showing_progress,
)
from brightest.errors import SettingError
from brightest.system.signals import deferred

if TYPE_CHECKING:
    from rich.console import Console

    from brightest.cluster.sweep.request import SweepRequest

DEFAULT_FOLDER = Path("sweep")


def sweep(
    vary: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=VALUES, may be repeated: a range as learning_rate=0.01..0.3:log, choices as hidden=16,16/64 or "
            "optimizer=sgd/adam; one value sets it for all trials, as epochs=5.",
            show_default=False,
        ),
    ] = None,
    recipe: Annotated[str | None, typer.Option(help="What isn't varied: default, lesson, best or reader.")] = None,
    trials: Annotated[
        int | None, typer.Option(help="The number of trainings [default: 64, or all of a grid].", show_default=False)
    ] = None,
    search: Annotated[
        Literal["random", "grid", "bayes"],
        typer.Option(help="How settings are chosen: at random, every combination, or by what scored well (Optuna)."),
    ] = "random",
    seed: Annotated[
        int | None, typer.Option(help="The seed of the search, not of the networks [default: 0].", show_default=False)
    ] = None,
    stop_early: Annotated[
        bool, typer.Option("--stop-early", help="Stop trials that are hopeless beside those before them.")
    ] = False,
    minutes: Annotated[
        float | None, typer.Option(help="Stop after so long; the same call goes on later.", show_default=False)
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Train on a Ray cluster: auto, or its address.", show_default=False)
    ] = None,
    data: Annotated[str | None, typer.Option(help=f"auto, {DATA_HELP}.", show_default=False)] = None,
    test: Annotated[str | None, typer.Option(help="The test examples, if --data has none.", show_default=False)] = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    validation: Annotated[
        int | None, typer.Option(min=1, help="Training images to hold out, to choose by [default: a tenth].")
    ] = None,
    keep_best: Annotated[
        bool, typer.Option("--keep-best", help="Let each trial keep its best epoch, not the last.")
    ] = False,
    patience: Annotated[
        int | None, typer.Option(min=1, help="Stop a trial after so many epochs without a better one.")
    ] = None,
    engine: Annotated[str | None, typer.Option(help=ENGINE_HELP, show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder of all results [default: sweep]; the same call goes on in it.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with the sweep in this folder.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    json: Json = False,
) -> None:
    """Train with many settings, keep the best network by validation, and show which setting mattered."""
    from brightest.cluster.sweep.request import request, stored_request
    from brightest.cluster.sweep.space import parse_vary
    from brightest.cluster.sweep.sweep import check_minutes
    from brightest.training.run import TrainingRequest

    check_minutes(minutes)
    if resume:
        from brightest.cluster.sweep.folder import read_question

        settled = vary, recipe, out, keep_best, patience, validation, test, classes, engine, stop_early
        if any(settled) or seed is not None or search != "random":
            raise SettingError(
                "--resume takes what to vary from the folder: beside it, only --trials, --minutes, "
                "--cluster and where the data is."
            )
        asked, folder = stored_request(read_question(resume), trials, data, data_dir), resume
    else:
        training = TrainingRequest(
            data=data,
            data_dir=data_dir,
            recipe=recipe,
            validation=validation,
            engine=engine,
            test=test,
            classes=parse_classes(classes),
            keep_best=keep_best or None,
            patience=patience,
        )
        asked = request(parse_vary(vary or []), training, trials, search, seed or 0, stop_early=stop_early)
        folder = out or DEFAULT_FOLDER
    _run(asked, folder, minutes, cluster, theme, palette, json=json)


def _run(
    asked: "SweepRequest",
    place: Path,
    minutes: float | None,
    cluster: str | None,
    theme: str,
    palette: str,
    *,
    json: bool,
) -> None:
    from brightest.cli.sweep_display import SweepDisplay, say_result
    from brightest.cluster.connection import connected_if_asked
    from brightest.cluster.sweep.folder import open_folder
    from brightest.cluster.sweep.outputs import report, write_outputs
    from brightest.cluster.sweep.sweep import conclude, in_time, run_trials

    console = open_console(stderr=True)
    with connected_if_asked(cluster) as ray:
        with showing_progress(console) as progress:
            base = asked.begin(console.print, progress)
        over = in_time(minutes)
        with open_folder(place, console.print, MAX_WAIT_SECONDS) as folder, deferred() as asked_to_stop:
            with SweepDisplay(console, asked) as display:
                standing = run_trials(asked, base, folder, ray, lambda: bool(asked_to_stop()) or over(), display.show)
            if code := asked_to_stop():
                _say_stopped(console, f"{len(standing.results)} of {asked.trials}", place)
                sys.exit(code)
            found = conclude(asked, base, folder, standing)
            written = write_outputs(folder, found, asked, theme, palette)
    if json:
        print_json(report(asked, base, found, folder))
    else:
        say_result(open_console(), asked, found, written, place)


def _say_stopped(console: "Console", done: str, place: Path) -> None:
    with suppress(OSError):
        console.print(f"Stopped after {done} trials; to go on: brightest sweep --resume {shlex.quote(str(place))}")
