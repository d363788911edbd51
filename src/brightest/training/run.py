"""A run is a training with everything that it needs: state, data, validation examples and engine."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from brightest.data import DATA_SET_NAMES, DataSet, Examples, load_data
from brightest.data.progress import ProgressCallback
from brightest.engines import Engine, engine
from brightest.engines.parallel import check_team
from brightest.errors import SettingError
from brightest.training import loop
from brightest.training.checkpoint import read_checkpoint
from brightest.training.epoch_log import Entry
from brightest.training.loop import BatchProgress, Epoch, TrainingState
from brightest.training.platform import platform_changes
from brightest.training.recipes import Hyperparameters, Recipe, recipe
from brightest.training.selection import Selection
from brightest.training.windows import Loader

Source = dict[str, Any]  # what a checkpoint stores: the request, except for the recipe, and the data's fingerprint
MAX_STORED_HISTORY = 10_000  # epochs, the last ones, that a checkpoint keeps for curves and logs
HOLD_OUT_SHARE = 0.1  # of the training examples, if the best epoch is chosen and no number is given
Notify = Callable[[str], None]


@dataclass(frozen=True)
class TrainingRequest:
    """The settings of a training. None means the default, or the checkpoint's value."""

    data: str | DataSet | None = None
    data_dir: Path | None = None
    recipe: str | None = None
    overrides: Hyperparameters = field(default_factory=Hyperparameters)
    seed: int | None = None
    validation: int | None = None  # training examples to hold out
    engine: str | None = None
    test: str | None = None  # the path of the test examples, if `data` has none
    classes: tuple[str, ...] | None = None  # their names, if `data` numbers them
    keep_best: bool | None = None  # keep the best epoch by validation, not the last
    patience: int | None = None  # stop after this many epochs without improvement
    workers: int | None = None  # that share every mini-batch
    sync: int | None = None  # mini-batches between two averages of their weights; 1 adds up gradients

    def source(self) -> Source:
        """Where the examples come from, as a checkpoint stores it."""
        values = {
            "data": _source_name(self.data) if isinstance(self.data, str) else None,
            "test": _source_name(self.test) if self.test else None,
            "classes": list(self.classes) if self.classes else None,
            "data_dir": str(self.data_dir.absolute()) if self.data_dir else None,
            "validation": self.validation,
            "engine": self.engine,
            "keep_best": self.keep_best,
            "patience": self.patience,
            "workers": self.workers,
            "sync": self.sync,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, eq=False)
class Run:
    """A training that can begin or continue."""

    state: TrainingState
    data: DataSet  # without the validation examples
    validation: Examples | None
    source: Source
    engine: Engine
    history: Sequence[Entry] = ()  # of the epochs before a training was resumed

    @property
    def selection(self) -> Selection:
        """How it chooses among epochs. Raises SettingError."""
        return selection(self.source)

    def earlier(self) -> list[Entry]:
        """The epochs before the first one that `records` yields."""
        first = self.state.epoch + (self.state.batch > 0)
        return [entry for entry in self.history if entry["epoch"] < first]

    def records(self, test: Examples | None = None, pipeline: Loader | None = None) -> Iterator[BatchProgress | Epoch]:
        """The remaining records of the training.

        test: examples to evaluate on after each epoch, for benchmarks. pipeline: an open one for the training examples.
        """
        options = loop.LoopOptions(pipeline=pipeline, selection=self.selection, sync=self.source.get("sync", 1))
        return loop.resume(
            self.state, self.data.train, validation=self.validation, test=test, engine=self.engine, options=options
        )

    def stored(self, history: Sequence[Entry]) -> Source:
        """The data that a checkpoint stores, with the history so far."""
        return self.source | {"history": list(history[-MAX_STORED_HISTORY:])}


def selection(source: Source) -> Selection:
    """How a training with this source chooses among epochs. Raises SettingError."""
    return Selection(source.get("keep_best", False), source.get("patience"))


def begin_run(
    request: TrainingRequest,
    notify: Notify = lambda _: None,
    progress: ProgressCallback | None = None,
    *,
    validates: bool = False,
) -> Run:
    """The requested run, before its first step. `notify` is called with a sentence about each choice and each wait.

    validates: hold examples out also if the request gives no number of them.
    """
    loop.check_seed(request.seed or 0)
    fitted_recipe(request)  # errors in the request come before any download
    engine(request.engine or "auto")
    source = request.source()
    check_team(source.get("workers", 1), source.get("sync", 1))
    validates = validates or selection(source).is_wanted
    if validates and request.validation == 0:
        raise SettingError("the best is chosen by validation, so some examples must be held out.")
    data, validation = _examples(request.data, source, notify, progress, validates=validates)
    state = loop.begin(fitted_recipe(request, data), request.seed or 0, data.classes)
    loop.check(state.recipe, data.train)
    arithmetic = _warm_engine(source, state.recipe, notify)
    return Run(state, data, validation, source | _fingerprint(data, arithmetic), arithmetic)


def resume_run(
    checkpoint: Path,
    request: TrainingRequest,
    notify: Notify = lambda _: None,
    progress: ProgressCallback | None = None,
) -> Run:
    """The run that continues from a checkpoint.

    Only the number of epochs, the engine and the path of the data may differ from when it began. Raises SettingError
    for other differences, and for data other than its training data. Warns if another processor or other versions may
    change the last bits.
    """
    read = read_checkpoint(checkpoint)
    state, stored = read.state, read.data
    if not (isinstance(stored.get("fingerprint"), int) and isinstance(stored.get("validation", 0), int)):
        raise SettingError(
            f"{checkpoint} doesn't describe its training data; only checkpoints of `brightest train` and "
            "`brightest.fit` can be resumed."
        )
    if request.data is None and "data" not in stored:
        raise SettingError(
            f"{checkpoint} was trained on a DataSet or arrays, which it doesn't hold: give the same data again."
        )
    _check_same(checkpoint, state, stored, request)
    source, epochs = request.source(), request.overrides.get("epochs")
    if epochs is not None:
        state = replace(state, recipe=replace(state.recipe, epochs=epochs))
        if state.recipe.schedule != "constant":
            notify(f"The {state.recipe.schedule} schedule is stretched to {epochs} epochs.")
            source["stretched"] = True
    history = _checked_history(checkpoint, stored.pop("history", []))
    source = stored | source
    if selection(source).is_wanted and not source.get("validation"):
        raise SettingError(f"{checkpoint} was begun without --validation, by which the best epoch would be chosen.")
    arithmetic = _warm_engine(source, state.recipe, notify)
    source["engine"] = arithmetic.name
    data, validation = _examples(request.data, source, notify, progress)
    if stored["fingerprint"] != _fingerprint(data, arithmetic)["fingerprint"]:
        raise SettingError(f"{data.name} is not the data that {checkpoint} was trained on; name the same --data.")
    if changed := platform_changes(read.platform):
        warnings.warn(
            f"{checkpoint} was written with {changed}: the last bits of the result may differ from those of a training "
            "that never stopped.",
            stacklevel=2,
        )
    return Run(state, data, validation, source, arithmetic, history)


def _checked_history(checkpoint: Path, stored: Any) -> Sequence[Entry]:
    """The history in a checkpoint. Raises SettingError unless each entry has numbers by name."""
    if isinstance(stored, list) and all(_is_entry(entry) for entry in stored):
        return stored
    raise SettingError(f"{checkpoint} holds a damaged history; train again without --resume.")


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and "epoch" in entry and all(type(value) in (int, float) for value in entry.values())


def _check_same(checkpoint: Path, state: TrainingState, stored: Source, request: TrainingRequest) -> None:
    """Raises SettingError if the request contradicts the checkpoint."""
    settings = state.recipe.hyperparameters()
    original = {**settings, "recipe": settings["name"], "seed": state.seed, "validation": stored.get("validation", 0)}
    requested = {**request.overrides, "recipe": request.recipe, "seed": request.seed, "validation": request.validation}
    for name, value in requested.items():
        chosen = list(value) if isinstance(value, tuple) else value
        if value is not None and name in original and name != "epochs" and chosen != original[name]:
            raise SettingError(
                f"{checkpoint} was begun with {name.replace('_', ' ')} {original[name]}, not {chosen}; "
                "leave the option out, or train again without --resume."
            )
    epochs = request.overrides.get("epochs", state.recipe.epochs)
    if epochs < state.epoch + (state.batch > 0):
        raise SettingError(f"{checkpoint} has done {state.epoch} epochs; --epochs can't be {epochs}.")


def fitted_recipe(request: TrainingRequest, data: DataSet | None = None) -> Recipe:
    """The recipe with its overrides, fitted to `data`: first and last layer, and a batch of at most all examples.

    Raises SettingError if requested layers don't fit the data.
    """
    chosen = recipe(request.recipe or "default", **request.overrides)
    if data is None:
        return chosen
    layers = (data.train.images.shape[1], *chosen.layers[1:-1], len(data.classes))
    if "layers" in request.overrides and chosen.layers != layers:
        raise SettingError(
            f"layers {_listed(chosen.layers)} don't fit {data.name}: its images have {layers[0]} pixels and show "
            f"{layers[-1]} classes, so choose {_listed(layers)}."
        )
    batch_size = chosen.batch_size
    if "batch_size" not in request.overrides:
        batch_size = min(batch_size, len(data.train))
    return replace(chosen, layers=layers, batch_size=batch_size)


def _listed(layers: tuple[int, ...]) -> str:
    return ",".join(map(str, layers))


def _source_name(data: str) -> str:
    """The name of a known data set unchanged; a path made absolute, so that it is found from any folder."""
    if not data or data in ("auto", *DATA_SET_NAMES) or "\0" in data:
        return data
    path = Path(data)
    return str(path.absolute()) if path.exists() else data


def _warm_engine(source: Source, chosen: Recipe, notify: Notify) -> Engine:
    """The engine, compiled and ready, with whatever else the recipe needs compiled."""
    if chosen.deformation:
        from brightest.training.augment import kernel  # noqa: F401 (compiled together with the engine)
    if chosen.frame == "upright":
        from brightest.images import deslant_kernel  # noqa: F401 (likewise)
    arithmetic = engine(str(source.get("engine", "auto")))
    arithmetic.warm_up(notify)
    return arithmetic


def _examples(
    data: str | DataSet | None,
    source: Source,
    notify: Notify,
    progress: ProgressCallback | None,
    *,
    validates: bool = False,
) -> tuple[DataSet, Examples | None]:
    """The data set without the validation examples, and the validation examples."""
    if not isinstance(data, DataSet):
        folder = source.get("data_dir")
        data = load_data(
            str(source.get("data", "auto")),
            data_dir=Path(folder) if folder else None,
            test=str(source["test"]) if source.get("test") else None,
            classes=tuple(map(str, source["classes"])) if isinstance(source.get("classes"), list) else None,
            progress=progress,
        )
        if data.note:
            notify(data.note)
    if validates and "validation" not in source:
        source["validation"] = max(1, round(HOLD_OUT_SHARE * len(data.train)))
        notify(f"{source['validation']:,} examples are held out, by which the best is chosen.")
    return data.hold_out(source["validation"]) if source.get("validation") else (data, None)


def _fingerprint(data: DataSet, arithmetic: Engine) -> Source:
    """The values by which a resumed training checks its engine and its examples."""
    images, labels = np.ascontiguousarray(data.train.images), data.train.labels
    values = {"engine": arithmetic.name, "fingerprint": crc32(labels.data, crc32(images.data))}
    return values | ({"data": data.name} if data.name in DATA_SET_NAMES else {})  # the data set that `auto` chose
