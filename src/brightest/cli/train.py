"""`brightest train`: from random numbers to a network that reads digits it has never seen."""

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightest.cli.main import STOPPED
from brightest.cli.options import DEFAULT_NETWORK, DataDir, Json, console, parse_layers, parse_seeds, print_json
from brightest.errors import SettingError

if TYPE_CHECKING:
    from rich.console import Console


def train(
    recipe: Annotated[str | None, typer.Option(help="A tested set of dials: default, lesson, best or reader.")] = None,
    data: Annotated[str | None, typer.Option(help="auto, mnist, optdigits, or a folder, .csv or .npz.")] = None,
    data_dir: DataDir = None,
    layers: Annotated[str | None, typer.Option(help="Neurons per layer, such as 784,16,16,10.")] = None,
    activation: Annotated[str | None, typer.Option(help="Of the hidden layers: sigmoid, relu or tanh.")] = None,
    cost: Annotated[str | None, typer.Option(help="squares, or [binary- or generalized-]cross-entropy.")] = None,
    initialization: Annotated[str | None, typer.Option(help="Of weights and biases: normal or he.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="sgd, momentum, nesterov or adam.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="How far a step goes.")] = None,
    momentum: Annotated[float | None, typer.Option(help="How much of the last step is kept.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="How much weights are drawn to 0.")] = None,
    schedule: Annotated[str | None, typer.Option(help="Of the learning rate: constant, linear or cosine.")] = None,
    averaging: Annotated[float | None, typer.Option(help="Epochs to average the weights over; 0: none.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Images in a mini-batch.")] = None,
    epochs: Annotated[int | None, typer.Option(help="How often every image is seen.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of all that is random [default: 0].")] = None,
    seeds: Annotated[str | None, typer.Option(help="Many trainings side by side, such as 0..15.")] = None,
    validation: Annotated[int | None, typer.Option(min=0, help="Training images to hold out.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, fast or reference.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="The network's file [default: network.safetensors]; an older one is kept.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on from this checkpoint.")] = None,
    track_test: Annotated[bool, typer.Option(help="Read the test set each epoch (for benchmarks).")] = False,
    json: Json = False,
) -> None:
    """Train a network, save it, and say how well it reads digits it has never seen."""
    dials = {
        "layers": None if layers is None else parse_layers(layers),
        "activation": activation,
        "cost": cost,
        "initialization": initialization,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "weight_decay": weight_decay,
        "schedule": schedule,
        "averaging": averaging,
        "batch_size": batch_size,
        "epochs": epochs,
    }
    from brightest.cli import jobs
    from brightest.cli.training_display import TrainingDisplay, say_result
    from brightest.nn.storage import check_writable, save
    from brightest.training import loop
    from brightest.training.checkpoint import checkpoint_path, save_checkpoint

    asked = _given(recipe=recipe, seed=seed, **dials)
    folder = str(data_dir.absolute()) if data_dir else None
    source = _given(data=jobs.source_name(data), data_dir=folder, validation=validation, engine=engine)
    screen = console(stderr=json)
    if seeds is not None:
        if resume or seed is not None or track_test:
            raise SettingError("--seeds goes with neither --seed nor --resume nor --track-test.")
        _train_seeds(asked, source, parse_seeds(seeds), out or DEFAULT_NETWORK, json, screen)
        return

    begun = jobs.find_checkpoint(resume, screen) if resume else None
    out = out or _becomes(resume, begun)
    check_writable(out)
    job = jobs.take_up(begun, asked, source, screen) if begun else jobs.new(asked, source, screen)
    checkpoint = checkpoint_path(out)
    progress = job.progress
    if not begun:
        jobs.set_aside(out, screen)
    screen.print(
        f"Learning from {len(job.data.train):,} examples of {job.data.name} "
        f"with the recipe {progress.recipe.name} and seed {progress.seed}."
    )
    if progress.epoch >= progress.recipe.epochs > 0:
        screen.print(f"All {progress.epoch} epochs are done; a larger --epochs goes on.")

    history: list[jobs.Line] = []
    test = job.data.test if track_test else None
    records = loop.resume(progress, job.data.train, validation=job.held_out, test=test, engine=job.engine)
    with stop_signal() as stopped, TrainingDisplay(screen, progress.recipe) as display:
        for record in records:
            progress = record.state
            display.show(record)
            if isinstance(record, loop.Epoch):
                last = record
                history.append(jobs.line_of(last))
                save_checkpoint(progress, checkpoint, job.source)
            if stopped() and progress.epoch < progress.recipe.epochs:
                save_checkpoint(progress, checkpoint, job.source)
                save(jobs.carded(job, progress, {}), out)
                screen.print(f"Stopped. The network so far is {out}; to go on: brightest train --resume {checkpoint}")
                sys.exit(STOPPED)

    network = jobs.finished(job, progress, last)
    save(network, out)
    if json:
        print_json(jobs.report(job, progress, history, network, out))
    else:
        named = [
            f" --{key.replace('_', '-')} {shlex.quote(job.source[key])}"
            for key in ("data", "data_dir")
            if job.source.get(key)
        ]
        say_result(screen, network, progress.seconds, "".join(named), out)


def _becomes(resume: Path | None, begun: Path | None) -> Path:
    """The file of the network that a checkpoint becomes. Raises SettingError where that would be the checkpoint."""
    if resume is None:
        return DEFAULT_NETWORK
    if resume != begun and resume.exists():
        return resume
    checkpoint = begun or resume
    out = checkpoint.with_name(checkpoint.name.replace(".checkpoint", ""))
    if out == checkpoint and checkpoint.exists():
        raise SettingError(f"where shall the network be saved? {checkpoint} is the checkpoint: name another --out.")
    return out


def _train_seeds(
    asked: dict[str, Any], source: dict[str, Any], seeds: range, out: Path, json: bool, screen: "Console"
) -> None:
    from brightest.cli import jobs
    from brightest.cli.seeds import say_summary, summary, train_seeds
    from brightest.nn.storage import check_writable

    job = jobs.new(asked, source, screen)
    check_writable(out)
    with stop_signal() as stopped:
        runs = train_seeds(job, seeds, out, screen, stopped)
    if json:
        print_json(summary(runs))
    else:
        say_summary(screen, runs)
    if stopped():
        sys.exit(STOPPED)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def stop_signal() -> Iterator[Callable[[], bool]]:
    """Within it, the first Ctrl-C only asks to stop, so that the mini-batch can be finished; a second one stops."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
