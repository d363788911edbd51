"""Fit a network to data: Python's counterpart of `brightest train`.

result = brightest.fit("optdigits", epochs=5)
print(result.scores["test_accuracy"])
"""

from collections.abc import Callable, Generator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from numpy.typing import ArrayLike

from brightest.data import DataSet, Examples, from_arrays
from brightest.displayed import Displayed
from brightest.nn.network import Network
from brightest.nn.storage import held, save
from brightest.training.checkpoint import checkpoint_path, is_checkpoint_of, save_checkpoint
from brightest.training.epoch_log import Entry, EpochLog, check_log
from brightest.training.loop import BatchProgress, Epoch
from brightest.training.previous import set_aside
from brightest.training.provenance import finish, history_entry
from brightest.training.recipes import Hyperparameters
from brightest.training.run import Run, TrainingRequest, begin_run, resume_run
from brightest.training.team import teamed
from brightest.training.windows import Loader

Data = DataSet | tuple[ArrayLike, ArrayLike] | str | Path
OnRecord = Callable[[BatchProgress | Epoch], None]


@dataclass(frozen=True, eq=False)
class FitResult(Displayed):
    """A trained network and its history."""

    network: Network  # with card and calibration
    history: list[dict[str, float]]  # costs, accuracies and seconds of each epoch; epoch 0 is before the first step
    seconds: float  # spent in training steps

    @property
    def scores(self) -> dict[str, float]:
        """Accuracy, cost and calibration error, as the network's card has them."""
        return dict(self.network.card.scores)


def fit(
    data: Data = "auto",
    recipe: str = "default",
    *,
    seed: int = 0,
    validation: int = 0,
    engine: str = "auto",
    out: str | Path | None = None,
    on_record: OnRecord | None = None,
    keep_best: bool = False,
    patience: int | None = None,
    log: str | Path | None = None,
    workers: int = 1,
    sync: int = 1,
    **overrides: Unpack[Hyperparameters],
) -> FitResult:
    """Train a network, calibrate it on the validation examples, and score it on the test set once.

    data: a DataSet, arrays (X, y), the name of a data set, or a path.
    validation: the number of training examples to hold out.
    out: the network's file. With it, a checkpoint is written after each epoch (for `resume_fit`), an older network is
        renamed, and a lock keeps other processes out.
    on_record: called with each record; for an epoch, after it is in the checkpoint and the log.
    keep_best: keep the network of the epoch with the highest validation accuracy.
    patience: stop after this many epochs without a higher validation accuracy. For this and for `keep_best`, a tenth of
        the training examples is held out if `validation` is 0.
    log: a .jsonl or .csv file, which gets a line for each epoch as soon as it ends.
    workers: the number of threads that share every mini-batch (`docs/scale.md`).
    sync: after how many mini-batches the workers' weights are averaged; with 1, their gradients are added up instead.

    Raises SettingError for a call that can't work, DataError if the data can't be read, StorageError if a file can't be
    written, TrainingError if the cost or a weight is no longer a finite number.
    """
    request = TrainingRequest(
        data=as_source(data),
        recipe=recipe,
        overrides=overrides,
        seed=seed,
        validation=validation or None,
        engine=engine,
        keep_best=keep_best or None,
        patience=patience,
        workers=None if workers == 1 else workers,
        sync=None if sync == 1 else sync,
    )
    if log is not None:
        check_log(log)
    path = Path(out) if out is not None else None
    with held(path) if path else nullcontext():
        run = begin_run(request)
        if path:
            set_aside(path)
        return _fit(run, path, on_record, log)


def resume_fit(
    checkpoint: str | Path,
    data: Data | None = None,
    *,
    epochs: int | None = None,
    engine: str | None = None,
    out: str | Path | None = None,
    on_record: OnRecord | None = None,
    log: str | Path | None = None,
) -> FitResult:
    """Continue a training from its checkpoint. The result is the same as if it had never stopped, with log and history.

    data: needed if the training was begun with a DataSet or arrays. Raises SettingError if it isn't the data of the
    training, and the errors of `fit`.
    """
    overrides = Hyperparameters() if epochs is None else Hyperparameters(epochs=epochs)
    request = TrainingRequest(data=None if data is None else as_source(data), overrides=overrides, engine=engine)
    path = Path(out) if out is not None else None
    with held(path) if path else nullcontext():
        run = resume_run(Path(checkpoint), request)
        if path and not is_checkpoint_of(path, checkpoint):
            set_aside(path)
        return _fit(run, path, on_record, log)


def recorded(
    run: Run,
    history: list[Entry],
    *,
    out: Path | None,
    log: str | Path | None,
    test: Examples | None = None,
    pipeline: Loader | None = None,
) -> Generator[BatchProgress | Epoch, None, None]:
    """The remaining records of a training. Each epoch is first added to `history`, the checkpoint of `out`, and `log`.

    test: examples to evaluate on after each epoch. pipeline: an open one for the training examples.
    """
    with EpochLog(log, history) if log is not None else nullcontext() as lines:
        for record in run.records(test, pipeline):
            if isinstance(record, Epoch):
                history.append(history_entry(record))
                if out:
                    save_checkpoint(record.state, checkpoint_path(out), run.stored(history))
                if lines:
                    lines.write(history[-1])
            yield record


def _fit(run: Run, out: Path | None, on_record: OnRecord | None, log: str | Path | None) -> FitResult:
    history = run.earlier()
    with teamed(run) as shared, closing(recorded(shared, history, out=out, log=log)) as records:
        for record in records:
            if on_record:
                on_record(record)
            if isinstance(record, Epoch):
                last = record
    network = finish(run, last)
    if out:
        save(network, out)
    return FitResult(network, history, last.state.seconds)


def as_source(data: Data) -> str | DataSet:
    """The data in the form that a TrainingRequest takes."""
    if isinstance(data, tuple):
        return from_arrays(*data)
    return str(data) if isinstance(data, Path) else data
