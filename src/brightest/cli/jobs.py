"""A job is a training as the command line was asked for it: where it stands, what it learns from, and with what."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from rich.console import Console

from brightest.cli.options import choose_engine, load_data
from brightest.data import DATA_SET_NAMES, DataSet, Examples
from brightest.engines import Engine, engine
from brightest.errors import SettingError
from brightest.evaluation.calibration import calibrate, reliability
from brightest.evaluation.metrics import evaluate
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.training import checkpoint, loop
from brightest.training.checkpoint import CHECKPOINT, checkpoint_path, is_checkpoint, load_checkpoint
from brightest.training.loop import Epoch, TrainingState
from brightest.training.recipes import Recipe, effective_settings, recipe
from brightest.version import __version__

Asked = dict[str, Any]  # the recipe's name, the seed and the dials that were given, and nothing that wasn't
Source = dict[str, Any]  # likewise data, data_dir, validation and engine; kept in checkpoints
Line = dict[str, Any]  # an epoch in numbers
LEVELS = (0.90, 0.95, 0.96)  # of test accuracy, for --track-test


@dataclass(frozen=True, eq=False)
class Job:
    """A training that can begin, or go on."""

    progress: TrainingState
    data: DataSet
    held_out: Examples | None
    source: Source
    engine: Engine


def new(asked: Asked, source: Source, screen: Console) -> Job:
    """The job that was asked for, before its first step."""
    fitted_recipe(asked)  # what can't work is said before anything is fetched
    engine(source.get("engine", "auto"))
    data, held_out = _examples(source, screen)
    progress = loop.begin(fitted_recipe(asked, data), asked.get("seed", 0), data.classes)
    loop.check(progress.recipe, data.train)
    arithmetic = _engine(source, progress.recipe, screen)
    return Job(progress, data, held_out, source | _marks(data, arithmetic), arithmetic)


def take_up(checkpoint: Path, asked: Asked, source: Source, screen: Console) -> Job:
    """The job whose progress lies in a checkpoint.

    Its number of epochs, its engine and the place of its data may be given anew: anything else would make it another
    training. Raises SettingError for that, and for data that isn't what it was learning from.
    """
    progress, stored = load_checkpoint(checkpoint)
    if not (isinstance(stored.get("fingerprint"), int) and isinstance(stored.get("validation", 0), int)):
        raise SettingError(f"{checkpoint} doesn't say what it was learning from; only trainings begun here go on here.")
    dials = progress.recipe.hyperparameters()
    begun = {**dials, "recipe": dials["name"], "seed": progress.seed, "validation": stored.get("validation", 0)}
    for name, value in {**asked, **source}.items():
        wanted = list(value) if isinstance(value, tuple) else value
        if name in begun and name != "epochs" and wanted != begun[name]:
            raise SettingError(
                f"{checkpoint} was begun with {name.replace('_', ' ')} {begun[name]}, not {wanted}; "
                "leave the option out, or train anew without --resume."
            )
    if asked.get("epochs", progress.recipe.epochs) < progress.epoch + (progress.batch > 0):
        raise SettingError(f"{checkpoint} has done {progress.epoch} epochs; --epochs can't be {asked['epochs']}.")
    if "epochs" in asked:
        progress = replace(progress, recipe=replace(progress.recipe, epochs=asked["epochs"]))
        if progress.recipe.schedule != "constant":
            screen.print(f"The {progress.recipe.schedule} schedule is stretched to {asked['epochs']} epochs.")
            source = source | {"stretched": True}
    source = stored | source
    arithmetic = _engine(source, progress.recipe, screen)
    source["engine"] = arithmetic.name
    data, held_out = _examples(source, screen)
    if stored["fingerprint"] != _marks(data, arithmetic)["fingerprint"]:
        raise SettingError(f"{data.name} is not what {checkpoint} was learning from; name the same --data.")
    return Job(progress, data, held_out, source, arithmetic)


def find_checkpoint(resume: Path, screen: Console) -> Path | None:
    """The checkpoint that `resume` means: itself, or the one beside the network it names.

    None where a checkpoint's own name is given and it isn't there yet: a training that was killed before its first
    one starts over. Raises SettingError where there is none else, StorageError for a file that is no kind of ours.
    """
    for candidate in (resume, checkpoint_path(resume)):
        if candidate.exists() and is_checkpoint(candidate):
            return candidate
    if resume.exists():
        raise SettingError(f"{resume} is a network with no checkpoint beside it: it can be read, but not trained on.")
    if not resume.name.endswith(CHECKPOINT):
        raise SettingError(f"there is no checkpoint {resume} to go on from: train without --resume, or name another.")
    screen.print(f"There is no checkpoint {resume}: starting over.")
    return None


def set_aside(out: Path, screen: Console) -> None:
    """Make room for a new training's network, and say where the older one is."""
    if kept := checkpoint.set_aside(out):
        screen.print(f"What an older training left as {out} is kept as {kept}.")


def source_name(data: str | None) -> str | None:
    """A data set's own name as it is; a path so that it is found from any folder."""
    if not data or data in ("auto", *DATA_SET_NAMES) or "\0" in data:
        return data
    path = Path(data)
    return str(path.absolute()) if path.exists() else data


def fitted_recipe(asked: Asked, data: DataSet | None = None) -> Recipe:
    """The recipe asked for. What was left open follows the data: first and last layer, a batch of at most all."""
    dials = {dial: value for dial, value in asked.items() if dial not in ("recipe", "seed")}
    chosen = recipe(asked.get("recipe", "default"), **dials)
    if data:
        fitting = (data.train.images.shape[1], *chosen.layers[1:-1], len(data.classes))
        if "layers" in dials and chosen.layers != fitting:
            raise SettingError(
                f"layers {_listed(chosen.layers)} don't fit {data.name}: its images have {fitting[0]} pixels and show "
                f"{fitting[-1]} classes, so choose {_listed(fitting)}."
            )
        chosen = replace(chosen, layers=fitting)
    if data and "batch_size" not in dials:
        chosen = replace(chosen, batch_size=min(chosen.batch_size, len(data.train)))
    return chosen


def _engine(source: Source, chosen: Recipe, screen: Console) -> Engine:
    """The engine asked for, and whatever else the recipe needs compiled, ready to work."""
    if chosen.deformation:
        import brightest.training.augment.kernel  # noqa: F401 (so that it is compiled with the rest)
    return choose_engine(str(source.get("engine", "auto")), screen)


def _examples(source: Source, screen: Console) -> tuple[DataSet, Examples | None]:
    """The data set less the examples held out, and those."""
    data = load_data(str(source.get("data", "auto")), source.get("data_dir"), screen)
    return data.hold_out(source["validation"]) if source.get("validation") else (data, None)


def _marks(data: DataSet, arithmetic: Engine) -> Source:
    """What a training must find again when it is taken up: the same engine, and the same examples."""
    images, labels = np.ascontiguousarray(data.train.images), data.train.labels
    marks = {"engine": arithmetic.name, "fingerprint": crc32(labels.data, crc32(images.data))}
    return marks | ({"data": data.name} if data.name in DATA_SET_NAMES else {})  # what `auto` was this time


def command(job: Job, progress: TrainingState) -> str:
    """What to type to train the same network again; nothing where no one command does.

    Data of one's own is named without its folder.
    """
    asked = progress.recipe
    named = replace(recipe(asked.name), layers=asked.layers).hyperparameters()  # where data settles the layers
    told = {name: value for name, value in asked.hyperparameters().items() if value != named[name]}
    if progress.epoch < asked.epochs:
        told["epochs"] = progress.epoch
    falling = asked.schedule != "constant"
    if "deformation" in told or (falling and (progress.epoch < asked.epochs or job.source.get("stretched"))):
        return ""  # no option says it: an image's deformation, or a rate that fell as if there were more epochs to come
    if asked.layers[1:-1] != recipe(asked.name).layers[1:-1]:
        told["layers"] = _listed(asked.layers)
    if job.engine.name != engine().name:
        told["engine"] = job.engine.name
    if job.source.get("validation"):
        told["validation"] = job.source["validation"]
    told = {"recipe": asked.name, "data": job.data.name, **told, "seed": progress.seed}
    options = (f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in told.items())
    return " ".join(["brightest train", *options])


def _listed(layers: tuple[int, ...]) -> str:
    return ",".join(map(str, layers))


def carded(job: Job, progress: TrainingState, scores: dict[str, float]) -> Network:
    """The network so far, with a card that says how it was made and what it scored."""
    card = Card(
        data=job.data.name,
        recipe=progress.recipe.name,
        engine=job.engine.name,
        seed=progress.seed,
        epochs=progress.epoch,
        train_examples=len(job.data.train),
        settings=effective_settings(progress.recipe.hyperparameters()),
        scores=scores,
        version=__version__,
        command=command(job, progress),
    )
    return replace(progress.network, card=card)


def finished(job: Job, progress: TrainingState, last: Epoch) -> Network:
    """The trained network: calibrated on the validation examples, if there are any, then scored.

    The scores are those of the last epoch, and those of the test set, which is read here (and nowhere before, unless
    it is tracked).
    """
    network = replace(progress.network, calibration=Calibration(none=progress.recipe.outlier_exposure > 0))
    if job.held_out:
        network = replace(network, calibration=calibrate(network, job.held_out, job.engine))
    test = evaluate(network, job.data.test, job.engine)
    trust = reliability(network, job.data.test, job.engine)
    scores = {"test_accuracy": test.accuracy, "test_cost": test.cost, "test_calibration_error": trust.error}
    return replace(carded(job, progress, scores_of(last) | scores), calibration=network.calibration)


def scores_of(epoch: Epoch) -> dict[str, float]:
    """What an epoch's record says in numbers."""
    scores = {"train_accuracy": epoch.train.accuracy, "train_cost": epoch.train.cost}
    if epoch.validation:
        scores |= {"validation_accuracy": epoch.validation.accuracy, "validation_cost": epoch.validation.cost}
    return scores


def line_of(epoch: Epoch) -> Line:
    """What is kept of an epoch. Its network isn't: hundreds of large ones would fill the memory."""
    tested = {"test_accuracy": epoch.test.accuracy} if epoch.test else {}
    return scores_of(epoch) | tested | {"epoch": epoch.number, "seconds": epoch.state.seconds}


def report(job: Job, progress: TrainingState, history: list[Line], network: Network, out: Path) -> dict[str, Any]:
    """What `train --json` prints."""
    dials = progress.recipe.hyperparameters()
    tracked = {f"{level:.2f}": _seconds_to(level, history) for level in LEVELS}
    return {
        "command": "train",
        "data": job.data.name,
        "train_examples": len(job.data.train),
        "test_examples": len(job.data.test),
        "parameters": network.size,
        "recipe": dials.pop("name"),
        **dials,
        "engine": job.engine.name,
        "seed": progress.seed,
        "train_seconds": progress.seconds,
        **({"seconds_to": tracked} if "test_accuracy" in history[-1] else {}),
        **network.card.scores,
        "history": history,
        "network": str(out),
    }


def _seconds_to(level: float, history: list[Line]) -> float | None:
    """Seconds of training until the test accuracy first reached `level`; None where it never did."""
    return next((line["seconds"] for line in history if line.get("test_accuracy", 0) >= level), None)
