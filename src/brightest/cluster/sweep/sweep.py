"""Sweep over settings: many trainings, the best of them by validation, and what mattered.

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
from brightest.cluster.sweep.request import SweepRequest, request
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.scheduler import Scheduler, Standing
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

OnChange = Callable[[Standing], None]


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What came of a sweep."""

    network: Network  # of the best trial, calibrated on the validation examples, and scored on the test set
    best: Result  # the trial with the best accuracy on the validation examples
    trials: tuple[Result, ...]  # all that are over, by number


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
    """Train once for each of many settings, and keep the best network by its accuracy on the validation examples.

    vary: values by the name of a setting, as a list or as the text that `brightest sweep --vary` takes: a range of
    numbers ("0.01..0.3:log"), or choices ("relu/tanh"); one value alone sets it for all trials. search: "random",
    "grid" or "bayes". seed: of the search; the networks' own seed is a setting. stop_early: stop trials that are
    hopeless beside those before them. minutes: after so long, trials that run are left undone. cluster: a Ray cluster's
    address, or "auto"; without it, threads of this machine train. out: a folder, which keeps all trials; the same call
    goes on in it. validation: training examples to hold out, by default a tenth. on_change: called with the Standing
    several times a second. The test set is read once, for the best network. Raises SettingError, DataError,
    StorageError or TrainingError.
    """
    training = TrainingRequest(
        data=as_source(data),
        recipe=recipe,
        validation=validation,
        engine=engine,
        keep_best=keep_best or None,
        patience=patience,
    )
    asked = request(vary, training, trials, search, seed, stop_early=stop_early)
    check_minutes(minutes)
    with ExitStack() as stack:
        place = Path(out) if out is not None else Path(stack.enter_context(TemporaryDirectory()))
        ray = stack.enter_context(connected_if_asked(cluster))
        base = asked.begin(lambda _: None)
        folder = stack.enter_context(open_folder(place))
        standing = run_trials(asked, base, folder, ray, in_time(minutes), on_change)
        return conclude(asked, base, folder, standing)


def check_minutes(minutes: float | None) -> None:
    """Raises SettingError unless it is a time, or None."""
    if minutes is not None and not 0 < minutes < 1e6:
        raise SettingError(f"{minutes:g} minutes can't be a sweep's time: give more than 0.")


def in_time(minutes: float | None) -> Callable[[], bool]:
    """Whether the time that begins now is over."""
    end = time.monotonic() + 60 * minutes if minutes else None
    return lambda: end is not None and time.monotonic() > end


def run_trials(
    asked: SweepRequest, base: Run, folder: Folder, ray: Any, stop: Callable[[], bool], on_change: OnChange
) -> Standing:
    """Run the trials that the folder doesn't have yet, until all are over or `stop` says so.

    ray: Ray, connected to a cluster that trains; None for threads of this machine.
    """
    search = make_search(asked.search, asked.space, asked.seed)  # it may be refused: then the folder stays free
    folder.ask(asked.question(base))
    with _open_workers(base, asked.training, ray) as workers:
        scheduler = Scheduler(search, asked.trials, workers, folder, base, asked.epochs)
        return scheduler.run(on_change, stop)


def _open_workers(base: Run, training: TrainingRequest, ray: Any) -> AbstractContextManager[Workers]:
    """Those who train, until they are closed."""
    if ray is None:
        return closing(Threads(base, training))
    if isinstance(base.data.train, StreamedExamples):
        raise SettingError("examples that are more than memory holds can't be sent to a cluster: leave --cluster out.")
    from brightest.cluster.sweep.ray_workers import RayWorkers

    return closing(RayWorkers(ray, base, training))


def conclude(
    asked: SweepRequest, base: Run, folder: Folder, standing: Standing, progress: ProgressCallback = ignore_progress
) -> SweepResult:
    """The best network, finished and saved, and all trials. Raises TrainingError if no trial came to its end."""
    best = standing.best
    if best is None:
        failures = [result.failure for result in standing.results.values() if result.failure]
        why = f"; {failures[0]}" if failures else ": give the sweep more minutes."
        raise TrainingError(f"no trial came to its end{why}")
    network = _saved(folder, best)
    if network is None:
        run = trial_run(base, asked.training, best.settings)
        run = replace(run, state=folder.kept_state() or run.state)
        for record in run.records():
            if isinstance(record, Epoch):
                last = record
        network = finish(run, last, progress)
        save(network, folder.network)
    return SweepResult(network, best, tuple(result for _, result in sorted(standing.results.items())))


def _saved(folder: Folder, best: Result) -> Network | None:
    """The network of the best trial if it was finished before: the test set isn't read twice for it."""
    if not folder.network.exists():
        return None
    network = load(folder.network)
    digest = digest_of(named_tensors("", network.parameters), {})
    return network if digest == best.about.get("network") and "test_accuracy" in network.card.scores else None
