"""Sweep over settings: many training runs, the best of them by validation, and what mattered.

result = brightest.sweep({"learning_rate": "0.01..0.3:log", "hidden": [(16, 16), (32, 16)]}, "optdigits", trials=16)
print(result.best.settings, result.network.card.scores["test_accuracy"])
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brightest.cluster.connection import connected_if_asked
from brightest.cluster.sweep.folder import Folder, open_folder
from brightest.cluster.sweep.request import SweepRequest, make_request
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.scheduler import Scheduler, SweepProgress
from brightest.cluster.sweep.search import make_search
from brightest.cluster.sweep.trial import trial_run
from brightest.cluster.sweep.workers import Threads, Workers
from brightest.data.progress import ProgressCallback, ignore_progress
from brightest.data.streams import StreamedExamples
from brightest.errors import SettingError, TrainingError
from brightest.nn.digest import digest_of
from brightest.nn.network import Network
from brightest.nn.storage import load, named_tensors, save
from brightest.training.fit import Data, as_source
from brightest.training.loop import Epoch
from brightest.training.provenance import finish
from brightest.training.run import Run, TrainingRequest

OnChange = Callable[[SweepProgress], None]


@dataclass(frozen=True, eq=False)
class SweepResult:
    """The result of a sweep."""

    network: Network  # of the best trial; calibrated on the validation examples, scored on the test set
    best: Result  # the trial with the highest validation accuracy
    trials: tuple[Result, ...]  # all trials that have ended, in the order of their numbers


def sweep(
    vary: Mapping[str, str | Iterable[Any]],
    data: Data = "auto",
    recipe: str = "default",
    *,
    trials: int | None = None,
    search: str = "random",
    seed: int = 0,
    stop_early: bool = False,
    minutes: float | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    validation: int | None = None,
    engine: str = "auto",
    keep_best: bool = False,
    patience: int | None = None,
    on_change: OnChange = lambda _: None,
) -> SweepResult:
    """Train once with each of many settings, and keep the network with the highest validation accuracy.

    The test set is read once, for that network.

    vary: the search space: values by the name of a setting, each a list or the text that `brightest sweep --vary`
        takes, such as "0.01..0.3:log" (a range) or "relu/tanh" (choices). A single value applies to all trials.
    search: "random", "grid" or "bayes".
    seed: the seed of the search. The seed of the networks is one of the settings.
    stop_early: stop a trial that isn't among the best third of those before it.
    minutes: the sweep's time limit; trials that still run then are discarded.
    cluster: the address of a Ray cluster, or "auto". Without it, threads of this machine train.
    out: a folder that keeps all trials. The same call continues the sweep in it.
    validation: the number of training examples to hold out; by default a tenth.
    on_change: called with a SweepProgress several times a second.

    Raises SettingError for a call that can't work, DataError if the data can't be read, StorageError if the folder
    can't be read or written, TrainingError if no trial finishes.
    """
    training = TrainingRequest(
        data=as_source(data),
        recipe=recipe,
        validation=validation,
        engine=engine,
        keep_best=keep_best or None,
        patience=patience,
    )
    request = make_request(vary, training, trials, search, seed, stop_early=stop_early)
    check_minutes(minutes)
    with ExitStack() as stack:
        place = Path(out) if out is not None else Path(stack.enter_context(TemporaryDirectory()))
        ray = stack.enter_context(connected_if_asked(cluster))
        base = request.begin(lambda _: None)
        folder = stack.enter_context(open_folder(place))
        progress = run_trials(request, base, folder, ray, in_time(minutes), on_change)
        return conclude(request, base, folder, progress)


def check_minutes(minutes: float | None) -> None:
    """Raises SettingError unless `minutes` is None or between 0 and a million."""
    if minutes is not None and not 0 < minutes < 1e6:
        raise SettingError(f"{minutes:g} minutes can't be a sweep's time: give more than 0, and less than a million.")


def in_time(minutes: float | None) -> Callable[[], bool]:
    """A function that returns whether `minutes` have passed since this call; always False for None."""
    end = time.monotonic() + 60 * minutes if minutes else None
    return lambda: end is not None and time.monotonic() > end


def run_trials(
    request: SweepRequest, base: Run, folder: Folder, ray: Any, stop: Callable[[], bool], on_change: OnChange
) -> SweepProgress:
    """Run the trials that the folder doesn't have yet, until all have ended or `stop` returns True.

    ray: the module, connected to the cluster that trains; None to train in threads of this machine.
    Raises SettingError if the folder holds another sweep, or if the cluster can't train on these examples.
    """
    search = make_search(request.search, request.space, request.seed)  # first, so an error leaves the folder empty
    folder.begin(request.as_json(base))
    with _open_workers(base, request.training, ray) as workers:
        scheduler = Scheduler(search, request.trials, workers, folder, base, request.epochs)
        return scheduler.run(on_change, stop)


def _open_workers(base: Run, training: TrainingRequest, ray: Any) -> AbstractContextManager[Workers]:
    """The workers of a sweep, closed at the end of the `with` block."""
    if ray is None:
        return closing(Threads(base, training))
    if isinstance(base.data.train, StreamedExamples):
        raise SettingError("examples that don't fit into memory can't be sent to a cluster: leave --cluster out.")
    from brightest.cluster.sweep.ray_workers import RayWorkers

    return closing(RayWorkers(ray, base, training))


def conclude(
    request: SweepRequest,
    base: Run,
    folder: Folder,
    progress: SweepProgress,
    show_progress: ProgressCallback = ignore_progress,
) -> SweepResult:
    """Calibrate, test and save the best network. Raises TrainingError if no trial has finished.

    show_progress: called while the best network is calibrated and tested.
    """
    best = progress.best
    if best is None:
        failures = [result.failure for result in progress.results.values() if result.failure]
        why = f"; {failures[0]}" if failures else ": give the sweep more minutes."
        raise TrainingError(f"no trial has finished{why}")
    network = _saved(folder, best)
    if network is None:
        run = trial_run(base, request.training, best.settings)
        run = replace(run, state=folder.kept_state() or run.state)
        for record in run.records():
            if isinstance(record, Epoch):
                last = record
        network = finish(run, last, show_progress)
        save(network, folder.network)
    return SweepResult(network, best, tuple(result for _, result in sorted(progress.results.items())))


def _saved(folder: Folder, best: Result) -> Network | None:
    """The saved network if it is the best trial's and was tested before; then the test set isn't read again."""
    if not folder.network.exists():
        return None
    network = load(folder.network)
    digest = digest_of(named_tensors("", network.parameters), {})
    return network if digest == best.about.get("network") and "test_accuracy" in network.card.scores else None
