"""A trial is one training of a sweep: the run of `brightest train`, with some settings changed."""

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from brightest.cluster.sweep.pipelines import Pipelines
from brightest.cluster.sweep.space import HIDDEN, Settings
from brightest.errors import BrightestError
from brightest.nn.digest import digest_of
from brightest.nn.storage import named_tensors
from brightest.training import loop
from brightest.training.epoch_log import Entry
from brightest.training.loop import BatchProgress, Epoch, TrainingState
from brightest.training.provenance import history_entry, with_card
from brightest.training.recipes import Hyperparameters, Recipe, recipe
from brightest.training.run import Run, TrainingRequest, fitted_recipe

SECONDS_PER_REPORT = 0.2


@dataclass(frozen=True)
class Trial:
    """The job of a worker."""

    number: int
    settings: Settings


@dataclass(frozen=True)
class Report:
    """What a worker has done since its previous report."""

    number: int
    entries: tuple[Entry, ...] = ()  # one for each epoch that ended
    is_over: bool = False  # the trial has ended
    failure: str = ""  # why the trial failed, as a sentence
    about: dict[str, Any] | None = None  # of a finished trial: its network's digest, its best epoch, and its command
    is_lost: bool = False  # its worker died


def trial_recipe(request: TrainingRequest, settings: Settings, run: Run | None = None) -> Recipe:
    """The recipe with a trial's settings, fitted to the run's data if a run is given.

    Raises SettingError if the settings can't work.
    """
    name = str(settings.get("recipe", request.recipe or "default"))
    base = recipe(name)
    overrides: dict[str, Any] = dict(request.overrides)
    for setting, value in settings.items():
        whole, dot, part = setting.partition(".")
        if setting == HIDDEN:
            ends = (run.data.train.images.shape[1], len(run.data.classes)) if run else (base.layers[0], base.layers[-1])
            overrides["layers"] = (ends[0], *value, ends[1]) if isinstance(value, tuple) else value
        elif dot:
            overrides[whole] = replace(overrides.get(whole, getattr(base, whole)), **{part: value})
        elif setting not in ("seed", "recipe"):
            overrides[setting] = value
    known = {name: value for name, value in overrides.items() if name in Hyperparameters.__annotations__}
    chosen = replace(request, recipe=name, overrides=Hyperparameters(**known))  # type: ignore[typeddict-item]  # keys are checked
    return fitted_recipe(chosen, run.data if run else None)


def trial_run(base: Run, request: TrainingRequest, settings: Settings) -> Run:
    """The run of a trial, before its first step. Raises SettingError or DataError if its settings can't work."""
    chosen = trial_recipe(request, settings, base)
    loop.check(chosen, base.data.train)
    seed = int(str(settings.get("seed", request.seed or 0)))
    return replace(base, state=loop.begin(chosen, seed, base.data.classes))


class Trainer:
    """Trains one trial after another, for about SECONDS_PER_REPORT at a time."""

    def __init__(self, base: Run, request: TrainingRequest, pipelines: Pipelines | None = None) -> None:
        self.base, self.request = base, request
        self.pipelines = pipelines or Pipelines(base.data.train, base.engine)
        self.dropped = Event()  # another thread sets it to end the trial before its next epoch
        self.state: TrainingState | None = None  # the final state, once the trial has finished
        self.records: Generator[BatchProgress | Epoch, None, None] | None = None

    def begin(self, trial: Trial) -> Report:
        """Abandon the current trial, if any, begin another, and train until its first report."""
        self.close()
        self.dropped.clear()
        self.trial, self.state = trial, None
        self.records = self._records()
        return self.advance()

    def advance(self) -> Report:
        """Train until the first epoch that ends after SECONDS_PER_REPORT, or to the end of the trial."""
        number = self.trial.number
        entries: list[Entry] = []
        assert self.records is not None
        deadline = time.monotonic() + SECONDS_PER_REPORT
        try:
            for record in self.records:
                if self.dropped.is_set():
                    return Report(number, tuple(entries), is_over=True)
                if isinstance(record, Epoch):
                    self.last = record
                    entries.append(history_entry(record))
                    if time.monotonic() > deadline:
                        return Report(number, tuple(entries))
        except BrightestError as error:
            return Report(number, tuple(entries), is_over=True, failure=str(error))
        self.state = self.last.state
        network = with_card(self.run, self.state, {})
        about = {
            "network": digest_of(named_tensors("", network.parameters), {}),
            "kept_epoch": network.card.epochs,
            "command": network.card.command,
        }
        return Report(number, tuple(entries), is_over=True, about=about)

    def finished(self) -> TrainingState | None:
        """The final state of the current trial; None if it hasn't finished."""
        return self.state

    def close(self) -> None:
        """Abandon the current trial."""
        if self.records is not None:
            self.records.close()

    def _records(self) -> Generator[BatchProgress | Epoch, None, None]:
        self.run = trial_run(self.base, self.request, self.trial.settings)
        with self.pipelines.use(self.run.state.recipe) as pipeline:
            yield from self.run.records(pipeline=pipeline)
