"""What a sweep asks: which settings vary, how they are searched, and what every training has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brightest.cluster.sweep.halving import rungs
from brightest.cluster.sweep.search import SEARCHES, check_trials
from brightest.cluster.sweep.space import Settings, Space, parse_space
from brightest.cluster.sweep.trial import trial_recipe, trial_run
from brightest.data.progress import ProgressCallback
from brightest.engines import engine
from brightest.errors import SettingError, check_choice
from brightest.training.run import Notify, Run, TrainingRequest, begin_run


@dataclass(frozen=True)
class SweepRequest:
    """A sweep. Make it with `check`."""

    space: Space
    training: TrainingRequest
    trials: int
    search: str = "random"
    seed: int = 0
    stop_early: bool = False

    def epochs(self, settings: Settings) -> int:
        """The epochs of a trial that may be stopped early; 0 if none is, or if its settings can't work."""
        if not self.stop_early:
            return 0
        try:
            return trial_recipe(self.training, settings).epochs
        except SettingError:
            return 0

    def question(self, base: Run) -> dict[str, Any]:
        """What is asked, for JSON."""
        return {
            "vary": {name: str(dial) for name, dial in self.space.items()},
            "search": self.search,
            "seed": self.seed,
            "trials": self.trials,
            "stop_early": self.stop_early,
            "recipe": self.training.recipe or "default",
            "trained_seed": self.training.seed or 0,
            **base.source,
        }

    def begin(self, notify: Notify, progress: ProgressCallback | None = None) -> Run:
        """The run that all trials start from, with its data and its engine. Raises SettingError or DataError."""
        base = begin_run(self.training, notify, progress, validates=True)
        for settings in _ends(self.space):
            trial_run(base, self.training, settings)
        return replace(base, engine=engine(base.engine.name, threads=1))


def request(
    vary: Mapping[str, Any], training: TrainingRequest, trials: int | None, search: str, seed: int, *, stop_early: bool
) -> SweepRequest:
    """A sweep that can work. Raises SettingError, before any work, if it can't."""
    check_choice("search", search, SEARCHES)
    if not 0 <= seed < 2**32:
        raise SettingError(f"the sweep's seed {seed} can't work: it must be from 0 to {2**32 - 1:,}.")
    space = parse_space(vary)
    made = SweepRequest(space, training, check_trials(search, space, trials), search, seed, stop_early)
    for settings in _ends(space):
        epochs = trial_recipe(training, settings).epochs
        if stop_early and not rungs(epochs):
            raise SettingError(f"--stop-early takes at least 3 epochs, not {epochs}.")
    return made


def stored_request(
    question: Mapping[str, Any], trials: int | None = None, data: str | None = None, data_dir: Path | None = None
) -> SweepRequest:
    """The sweep of a folder's question; the number of trials and the place of the data may be others.

    Raises SettingError if it is no sweep's question.
    """
    try:
        _check_stored(question)
        folder, classes = question.get("data_dir"), question.get("classes")
        training = TrainingRequest(
            data=data or question.get("data"),
            data_dir=data_dir or (Path(folder) if folder else None),
            recipe=question["recipe"],
            seed=question["trained_seed"],
            validation=question["validation"],
            engine=question["engine"],
            test=question.get("test"),
            classes=tuple(classes) if classes else None,
            keep_best=question.get("keep_best"),
            patience=question.get("patience"),
        )
        return request(
            question["vary"],
            training,
            trials or question["trials"],
            question["search"],
            question["seed"],
            stop_early=question["stop_early"],
        )
    except (KeyError, TypeError, AttributeError):
        raise SettingError(
            "this folder's sweep.json isn't a sweep's: ask anew with --vary and another --out."
        ) from None


def _check_stored(question: Mapping[str, Any]) -> None:
    """Raises KeyError or TypeError unless the values, which somebody may have edited, are of the right kinds."""
    kinds = {"trials": int, "seed": int, "trained_seed": int, "validation": int, "stop_early": bool, "recipe": str}
    optional = {"patience": int, "keep_best": bool, "data": str, "data_dir": str, "test": str, "classes": list}
    for name, kind in {**kinds, "engine": str, **optional}.items():
        if not (type(question.get(name)) is kind or (name in optional and question.get(name) is None)):
            raise TypeError(name)


def _ends(space: Space) -> list[Settings]:
    """Each setting alone, at each of its ends."""
    return [{name: value} for name, dial in space.items() for value in dial.ends()]
