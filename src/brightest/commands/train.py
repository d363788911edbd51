"""`brightest train`: from random numbers to a network that reads digits it has never seen."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zlib import crc32

import numpy as np
import typer

from brightest.commands.options import (
    DEFAULT_NETWORK,
    DataDir,
    Json,
    console,
    load_data,
    parse_layers,
    print_json,
)
from brightest.commands.training_display import TrainingDisplay, say_result
from brightest.errors import SettingError

if TYPE_CHECKING:
    from brightest.data import DataSet, Examples
    from brightest.network import Card
    from brightest.recipes import Recipe
    from brightest.training import Epoch, Progress

LEVELS = (0.90, 0.95, 0.96)  # of test accuracy, for --track-test
Source = dict[str, Any]  # where the examples came from: data, data_dir, validation; and the engine


def train(
    recipe: Annotated[str | None, typer.Option(help="A tested set of dials: default or lesson.")] = None,
    data: Annotated[str | None, typer.Option(help="auto, mnist, optdigits, or a folder, .csv or .npz.")] = None,
    data_dir: DataDir = None,
    layers: Annotated[str | None, typer.Option(help="Neurons per layer, such as 784,16,16,10.")] = None,
    activation: Annotated[str | None, typer.Option(help="Of the hidden layers: sigmoid, relu or tanh.")] = None,
    cost: Annotated[str | None, typer.Option(help="squares, cross-entropy or binary-cross-entropy.")] = None,
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
    validation: Annotated[int | None, typer.Option(min=0, help="Training images to hold out.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto or reference.")] = None,
    out: Annotated[Path | None, typer.Option(help="The network's file [default: network.safetensors].")] = None,
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
    place = str(Path(data).resolve()) if data and Path(data).exists() else data
    folder = str(data_dir.resolve()) if data_dir else None
    turned = _given(recipe=recipe, seed=seed, **dials)
    source = _given(data=place, data_dir=folder, validation=validation, engine=engine)
    screen = console(stderr=json)

    from brightest import engines, training
    from brightest.evaluation import evaluate
    from brightest.storage import check_writable, save, save_checkpoint

    out, checkpoint = _places(out, resume)
    progress = None
    if resume and checkpoint.exists():
        progress, source = _take_up(checkpoint, turned, source)
    elif resume:
        screen.print(f"There is no checkpoint {checkpoint}: starting over.")
    dataset, held_out = _examples(source, load_data(source.get("data", "auto"), source.get("data_dir"), screen))
    arithmetic = engines.engine(source.get("engine", "auto"))
    if progress is None:
        progress = training.begin(_recipe(turned, dataset), turned.get("seed", 0), dataset.classes)
        source |= {"fingerprint": _fingerprint(dataset), "engine": arithmetic.name}
    elif source["fingerprint"] != _fingerprint(dataset):
        raise SettingError(f"{dataset.name} is not what {checkpoint} was learning from; name the same --data.")
    training.check(progress.recipe, dataset.train)
    check_writable(out)
    screen.print(
        f"Learning from {len(dataset.train):,} examples of {dataset.name} "
        f"with the recipe {progress.recipe.name} and seed {progress.seed}."
    )

    history: list[Epoch] = []
    test = dataset.test if track_test else None
    records = training.resume(progress, dataset.train, validation=held_out, test=test, engine=arithmetic)
    with stop_signal() as stopped, TrainingDisplay(screen, progress.recipe) as display:
        for record in records:
            progress = record.progress
            display.show(record)
            if isinstance(record, training.Epoch):
                history.append(record)
                save_checkpoint(progress, checkpoint, source)
            if stopped():
                break
    if stopped() and progress.epoch < progress.recipe.epochs:
        save_checkpoint(progress, checkpoint, source)
        save(replace(progress.network, card=_card(progress, source, dataset, _scores(history))), out)
        screen.print(f"Stopped. The network so far is {out}; to go on: brightest train --resume {checkpoint}")
        raise typer.Exit(130)

    result = evaluate(progress.network, dataset.test, arithmetic)
    scores = _scores(history) | {"test_accuracy": result.accuracy, "test_cost": result.cost}
    card = _card(progress, source, dataset, scores)
    save(replace(progress.network, card=card), out)
    if json:
        print_json(_report(progress, card, dataset, history, out))
    else:
        say_result(screen, card, progress, out)


def _places(out: Path | None, resume: Path | None) -> tuple[Path, Path]:
    """The network's file and the checkpoint's; `resume` may name either."""
    from brightest.storage import checkpoint_path

    if resume is None:
        out = out or DEFAULT_NETWORK
        return out, checkpoint_path(out)
    checkpoint = resume if ".checkpoint." in resume.name else checkpoint_path(resume)
    return out or checkpoint.with_name(checkpoint.name.replace(".checkpoint", "")), checkpoint


def _take_up(checkpoint: Path, turned: dict[str, Any], source: Source) -> "tuple[Progress, Source]":
    """The training that stands in a checkpoint. Only its number of epochs, its engine and the place of its data may
    be given anew: anything else would make it another training.
    """
    from brightest.storage import load_checkpoint

    progress, stored = load_checkpoint(checkpoint)
    now = progress.recipe.dials() | {"recipe": progress.recipe.name, "seed": progress.seed, "validation": 0} | stored
    for name in ("recipe", "seed", "validation", *progress.recipe.dials()):
        wanted = {**turned, **source}.get(name)
        wanted = list(wanted) if isinstance(wanted, tuple) else wanted
        if wanted is not None and wanted != now[name] and name != "epochs":
            raise SettingError(
                f"{checkpoint} was begun with {name.replace('_', ' ')} {now[name]}, not {wanted}; "
                "leave the option out, or train anew without --resume."
            )
    if "epochs" in turned:
        progress = replace(progress, recipe=replace(progress.recipe, epochs=turned["epochs"]))
    return progress, {**stored, **source}


def _recipe(turned: dict[str, Any], dataset: "DataSet") -> "Recipe":
    """The recipe asked for; where no layers were, its first and last follow from the data."""
    from brightest.recipes import recipe

    name = turned.get("recipe", "default")
    dials = {dial: value for dial, value in turned.items() if dial not in ("recipe", "seed")}
    if "layers" not in dials:
        dials["layers"] = (dataset.train.images.shape[1], *recipe(name).layers[1:-1], len(dataset.classes))
    return recipe(name, **dials)


def _examples(source: Source, dataset: "DataSet") -> "tuple[DataSet, Examples | None]":
    """The data set less the examples held out, and those."""
    return dataset.hold_out(source["validation"]) if source.get("validation") else (dataset, None)


def _fingerprint(dataset: "DataSet") -> int:
    """Tells one set of training examples from another, so that a training isn't taken up on other data."""
    images, labels = dataset.train.images, dataset.train.labels
    return crc32(labels.tobytes(), crc32(np.ascontiguousarray(images).data))


def _scores(epochs: "list[Epoch]") -> dict[str, float]:
    if not epochs:
        return {}
    last = epochs[-1]
    scores = {"train_accuracy": last.train.accuracy, "train_cost": last.train.cost}
    if last.validation:
        scores |= {"validation_accuracy": last.validation.accuracy, "validation_cost": last.validation.cost}
    return scores


def _card(progress: "Progress", source: Source, dataset: "DataSet", scores: dict[str, float]) -> "Card":
    from brightest import __version__
    from brightest.network import Card

    return Card(
        data=dataset.name,
        recipe=progress.recipe.name,
        engine=source["engine"],
        seed=progress.seed,
        epochs=progress.epoch,
        train_examples=len(dataset.train),
        settings=progress.recipe.dials(),
        scores=scores,
        version=__version__,
    )


def _report(progress: "Progress", card: "Card", dataset: "DataSet", epochs: "list[Epoch]", out: Path) -> dict[str, Any]:
    """What `--json` prints."""
    dials = progress.recipe.dials()
    tracked = {f"{level:.2f}": _seconds_to(level, epochs) for level in LEVELS} if epochs[-1].test else None
    return {
        "command": "train",
        "data": dataset.name,
        "train_examples": len(dataset.train),
        "test_examples": len(dataset.test),
        "parameters": progress.network.size,
        "recipe": dials.pop("name"),
        **dials,
        "engine": card.engine,
        "seed": progress.seed,
        "train_seconds": progress.seconds,
        **({"seconds_to": tracked} if tracked else {}),
        **card.scores,
        "history": [_scores([epoch]) | {"epoch": epoch.number, "seconds": epoch.progress.seconds} for epoch in epochs],
        "network": str(out),
    }


def _seconds_to(level: float, epochs: "list[Epoch]") -> float | None:
    """Seconds of training until the test accuracy first reached `level`; None where it never did."""
    return next((e.progress.seconds for e in epochs if e.test and e.test.accuracy >= level), None)


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
