"""`brightest train`: train a network, save it, and score it on the test set."""

import shlex
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

from brightest.cli.exit_codes import UNREAD
from brightest.cli.options import (
    DATA_HELP,
    DEFAULT_NETWORK,
    ENGINE_HELP,
    KEEP_BEST_HELP,
    MAX_WAIT_SECONDS,
    PATIENCE_HELP,
    RECIPE_HELP,
    SEED_HELP,
    TEST_HELP,
    VALIDATION_HELP,
    Classes,
    DataDir,
    Json,
    check_different,
    check_still,
    parse_classes,
    parse_layers,
    parse_seeds,
)
from brightest.cli.printing import open_console, print_json, showing_progress
from brightest.cli.resuming import checkpoint_to_resume, network_path
from brightest.errors import SettingError
from brightest.system.signals import Stop, deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console

    from brightest.nn.network import Network
    from brightest.training.epoch_log import Entry
    from brightest.training.loop import BatchProgress, Epoch
    from brightest.training.recipes import Hyperparameters
    from brightest.training.run import Run, TrainingRequest


def train(
    recipe: Annotated[str | None, typer.Option(help=RECIPE_HELP)] = None,
    data: Annotated[str | None, typer.Option(help=f"auto, {DATA_HELP}.")] = None,
    test: Annotated[str | None, typer.Option(help=TEST_HELP)] = None,
    classes: Classes = None,
    data_dir: DataDir = None,
    layers: Annotated[str | None, typer.Option(help="Neurons per layer, such as 784,16,16,10.")] = None,
    activation: Annotated[
        str | None, typer.Option(help="The hidden layers' activation: sigmoid, relu or tanh.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option(help="The cost: squares, or [binary- or generalized-]cross-entropy.")
    ] = None,
    initialization: Annotated[
        str | None, typer.Option(help="How to draw the first weights and biases: normal or he.")
    ] = None,
    optimizer: Annotated[str | None, typer.Option(help="The optimizer: sgd, momentum, nesterov or adam.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Each step is this times the gradient.")] = None,
    momentum: Annotated[float | None, typer.Option(help="The share of the previous step to keep.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="L2 regularisation of the weights.")] = None,
    schedule: Annotated[
        str | None, typer.Option(help="The learning rate's schedule: constant, linear or cosine.")
    ] = None,
    averaging: Annotated[
        float | None, typer.Option(help="Average the weights over this many epochs; 0 for no averaging.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Images in a mini-batch.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the training images.")] = None,
    frame: Annotated[
        str | None, typer.Option(help="The form in which the network takes images: mnist, or upright (deslanted).")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=f"{SEED_HELP} [default: 0].")] = None,
    seeds: Annotated[
        str | None, typer.Option(help="Train with each of these seeds in parallel, such as 0..15.")
    ] = None,
    validation: Annotated[int | None, typer.Option(min=0, help=f"{VALIDATION_HELP}.")] = None,
    engine: Annotated[str | None, typer.Option(help=ENGINE_HELP)] = None,
    out: Annotated[
        Path | None, typer.Option(help="The network's file [default: network.safetensors]; an older one is kept.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue the training of this checkpoint.")] = None,
    keep_best: Annotated[bool, typer.Option("--keep-best", help=KEEP_BEST_HELP)] = False,
    patience: Annotated[int | None, typer.Option(min=1, help=PATIENCE_HELP)] = None,
    workers: Annotated[
        int | None, typer.Option(help="Divide every mini-batch among this many workers [default: 1].")
    ] = None,
    sync: Annotated[
        int | None,
        typer.Option(help="Average the workers' weights after this many mini-batches; 1 adds up their gradients."),
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="Run --workers on a Ray cluster: auto, or an address.")] = None,
    log: Annotated[
        Path | None, typer.Option(help="Write a line for each epoch as soon as it ends: a .jsonl or .csv.")
    ] = None,
    curves: Annotated[Path | None, typer.Option(help="Draw cost and accuracy by epoch: a .png or .svg.")] = None,
    track_test: Annotated[bool, typer.Option(help="Evaluate on the test set each epoch (for benchmarks).")] = False,
    json: Json = False,
) -> None:
    """Train a network, save it, and say how well it reads digits it has never seen."""
    from brightest.training.run import TrainingRequest

    given = _given(
        layers=None if layers is None else parse_layers(layers),
        activation=activation,
        cost=cost,
        initialization=initialization,
        optimizer=optimizer,
        learning_rate=learning_rate,
        momentum=momentum,
        weight_decay=weight_decay,
        schedule=schedule,
        averaging=averaging,
        batch_size=batch_size,
        epochs=epochs,
        frame=frame,
    )
    names = parse_classes(classes)
    request = TrainingRequest(
        data, data_dir, recipe, given, seed, validation, engine, test, names, keep_best or None, patience, workers, sync
    )
    console = open_console(stderr=json)
    if seeds is not None:
        if resume or seed is not None or track_test or log or curves or workers or sync or cluster:
            alone = "--seed, --resume, --track-test, --log, --curves, --workers, --sync or --cluster"
            raise SettingError(f"--seeds can't be used with {alone}.")
        _train_seeds(request, parse_seeds(seeds), out or DEFAULT_NETWORK, console, json=json)
        return

    from brightest.cli.training_display import open_pipeline, say_start, set_older_aside
    from brightest.cluster.connection import connected_if_asked
    from brightest.cluster.team import ray_team
    from brightest.engines.parallel import ThreadTeam
    from brightest.nn.storage import held
    from brightest.training.checkpoint import is_checkpoint_of
    from brightest.training.fit import recorded
    from brightest.training.team import teamed

    checkpoint = checkpoint_to_resume(resume, console) if resume else None
    out = out or network_path(resume, checkpoint)
    _check_outputs(out, log, curves)
    if cluster and workers is None and not checkpoint:
        raise SettingError("--cluster needs --workers: how many of its cores share every mini-batch.")
    with connected_if_asked(cluster) as ray, held(out, console.print, MAX_WAIT_SECONDS):
        run = _prepare(request, checkpoint, console)
        say_start(console, run)
        with teamed(run, ray_team(ray) if ray else ThreadTeam) as run, open_pipeline(run, console) as pipeline:
            if not checkpoint or not is_checkpoint_of(out, checkpoint):
                set_older_aside(out, console)
            history = run.earlier()
            tracked = run.data.test if track_test else None
            records = recorded(run, history, out=out, log=log, test=tracked, pipeline=pipeline)
            _train_one(run, records, history, out, console, curves, json=json)


def _check_outputs(out: Path, log: Path | None, curves: Path | None) -> None:
    """Raises SettingError or StorageError, before any work, if the log or the picture can't be written.

    SettingError, too, if two of the three are one file: the last one written would be all that is left.
    """
    from brightest.training.epoch_log import check_log

    check_different({"--out": out, "--log": log, "--curves": curves})
    if log:
        check_log(log)
    if curves:
        check_still(curves)


def _given(**values: Any) -> "Hyperparameters":
    return cast("Hyperparameters", {name: value for name, value in values.items() if value is not None})


def _prepare(request: "TrainingRequest", checkpoint: Path | None, console: "Console") -> "Run":
    """The run, with its data loaded and its engine compiled."""
    from brightest.training.run import begin_run, resume_run

    with showing_progress(console) as progress:
        if checkpoint:
            return resume_run(checkpoint, request, console.print, progress)
        return begin_run(request, console.print, progress)


def _train_one(
    run: "Run",
    records: "Generator[BatchProgress | Epoch, None, None]",
    history: "list[Entry]",
    out: Path,
    console: "Console",
    curves: Path | None,
    *,
    json: bool,
) -> None:
    """Train by taking the records, which extend `history` and save checkpoints; save the network, print the result."""
    from brightest.cli.training_display import TrainingDisplay, draw_curves, say_result, say_stop
    from brightest.cli.training_report import training_report
    from brightest.nn.storage import save
    from brightest.training.checkpoint import checkpoint_path, save_checkpoint
    from brightest.training.loop import Epoch, is_over
    from brightest.training.provenance import with_card

    state, checkpoint = run.state, checkpoint_path(out)
    with deferred() as asked:
        with TrainingDisplay(console, state.recipe) as display, closing(records):
            for record in records:
                state = record.state
                if isinstance(record, Epoch):
                    last = record
                display.show(record)
                if (asked() or display.unread) and not is_over(state, run.selection):
                    break

        def end(words: str) -> NoReturn:
            save(with_card(run, state, {}), out)
            draw_curves(curves, history, run, state)
            _end(asked(), f"{words}; to continue: brightest train --resume {checkpoint}", console)

        if not is_over(state, run.selection):
            save_checkpoint(state, checkpoint, run.stored(history))
            end(f"The network so far is {out}")
        try:
            network = _finish(run, last, console, asked)
        except Stop:
            end(f"The network is {out}, but it isn't calibrated")
        save(network, out)
        draw_curves(curves, history, run, state)
        say_stop(console, run, state)
        if json:
            print_json(training_report(run, state, history, network, out))
        else:
            say_result(console, network, state.seconds, _data_options(run), out)
        sys.exit(asked())


def _finish(run: "Run", last: "Epoch", console: "Console", asked: "Callable[[], int]") -> "Network":
    """The trained network, calibrated and scored. Raises Stop if a signal comes while examples for it are drawn."""
    from brightest.cli.training_display import heeding_progress
    from brightest.training.provenance import finish

    def heed() -> None:
        if code := asked():
            raise Stop(code)

    with heeding_progress(console, heed) as progress:
        return finish(run, last, progress)


def _end(code: int, sentence: str, console: "Console") -> NoReturn:
    """End a command that a signal stopped, after printing `sentence`; with code 0 (a closed output), print nothing."""
    if code:
        with suppress(OSError):
            console.print(f"Stopped. {sentence}")
    sys.exit(code or UNREAD)


def _data_options(run: "Run") -> str:
    """The options that choose the data of this run."""
    named = ((name, run.source.get(name)) for name in ("data", "test", "data_dir"))
    return "".join(f" --{name.replace('_', '-')} {shlex.quote(value)}" for name, value in named if value)


def _train_seeds(request: "TrainingRequest", seeds: range, out: Path, console: "Console", *, json: bool) -> None:
    from brightest.cli.seeds import say_summary, summary, train_seeds
    from brightest.nn.storage import held

    with held(out, console.print, MAX_WAIT_SECONDS):
        run = _prepare(request, None, console)
        with deferred() as asked:
            reports = train_seeds(run, seeds, out, console, asked)
    if json:
        print_json(summary(reports))
    else:
        say_summary(console, reports)
    sys.exit(asked())
