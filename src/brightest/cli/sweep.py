"""`brightest sweep`: many training runs with different settings, the best of them by validation, and what mattered."""

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from brightest.cli.options import (
    DATA_HELP,
    ENGINE_HELP,
    KEEP_BEST_HELP,
    MAX_WAIT_SECONDS,
    PATIENCE_HELP,
    RECIPE_HELP,
    TEST_HELP,
    VALIDATION_HELP,
    Classes,
    DataDir,
    Json,
    Palette,
    Theme,
    parse_classes,
)
from brightest.cli.printing import open_console, print_json, showing_progress
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
            help="NAME=VALUES, may be repeated. VALUES is a range (learning_rate=0.01..0.3:log), choices "
            "(hidden=16,16/64, optimizer=sgd/adam) or one value for all trials (epochs=5).",
            show_default=False,
        ),
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(help=RECIPE_HELP),
    ] = None,
    trials: Annotated[
        int | None, typer.Option(help="The number of trials [default: 64, or all of a grid].", show_default=False)
    ] = None,
    search: Annotated[
        Literal["random", "grid", "bayes"],
        typer.Option(help="How to choose settings: at random, every combination, or near what scored well (Optuna)."),
    ] = "random",
    seed: Annotated[
        int | None, typer.Option(help="Seed of the search, not of the networks [default: 0].", show_default=False)
    ] = None,
    stop_early: Annotated[
        bool, typer.Option("--stop-early", help="Stop trials that aren't among the best third so far.")
    ] = False,
    minutes: Annotated[
        float | None,
        typer.Option(help="Stop after this many minutes; the same call continues later.", show_default=False),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Train on a Ray cluster: auto, or an address.", show_default=False)
    ] = None,
    data: Annotated[str | None, typer.Option(help=f"auto, {DATA_HELP}.", show_default=False)] = None,
    test: Annotated[str | None, typer.Option(help=TEST_HELP, show_default=False)] = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    validation: Annotated[int | None, typer.Option(min=1, help=f"{VALIDATION_HELP} [default: a tenth].")] = None,
    keep_best: Annotated[bool, typer.Option("--keep-best", help=KEEP_BEST_HELP)] = False,
    patience: Annotated[int | None, typer.Option(min=1, help=PATIENCE_HELP)] = None,
    engine: Annotated[str | None, typer.Option(help=ENGINE_HELP, show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder for all results [default: sweep]; the same call continues in it.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue the sweep in this folder.")] = None,
    theme: Theme = "light",
    palette: Palette = "classic",
    json: Json = False,
) -> None:
    """Train with many settings, keep the best network by validation, and show which setting mattered."""
    from brightest.cluster.sweep.request import make_request, request_from_json
    from brightest.cluster.sweep.space import parse_vary
    from brightest.cluster.sweep.sweep import check_minutes
    from brightest.training.run import TrainingRequest

    check_minutes(minutes)
    if resume:
        from brightest.cluster.sweep.folder import read_request

        settled = vary, recipe, out, keep_best, patience, validation, test, classes, engine, stop_early
        if any(settled) or seed is not None or search != "random":
            raise SettingError(
                "--resume reads what varies from the folder: it goes only with --trials, --minutes, --cluster, --data "
                "and --data-dir."
            )
        request, folder = request_from_json(read_request(resume), trials, data, data_dir), resume
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
        request = make_request(parse_vary(vary or []), training, trials, search, seed or 0, stop_early=stop_early)
        folder = out or DEFAULT_FOLDER
    _run(request, folder, minutes, cluster, theme, palette, json=json)


def _run(
    request: "SweepRequest",
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
            base = request.begin(console.print, progress)
        over = in_time(minutes)
        with open_folder(place, console.print, MAX_WAIT_SECONDS) as folder, deferred() as asked_to_stop:
            with SweepDisplay(console, request) as display:
                reached = run_trials(request, base, folder, ray, lambda: bool(asked_to_stop()) or over(), display.show)
            if code := asked_to_stop():
                _say_stopped(console, f"{len(reached.results)} of {request.trials}", place)
                sys.exit(code)
            found = conclude(request, base, folder, reached)
            written = write_outputs(folder, found, request, theme, palette)
    if json:
        print_json(report(request, base, found, folder))
    else:
        say_result(open_console(), request, found, written, place)


def _say_stopped(console: "Console", done: str, place: Path) -> None:
    with suppress(OSError):
        console.print(f"Stopped after {done} trials; to continue: brightest sweep --resume {shlex.quote(str(place))}")
