"""The request of a sweep: which settings vary, how they are searched, and what all training runs have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brightest.cluster.sweep.halving import rungs
from brightest.cluster.sweep.search import SEARCHES, check_trials
from brightest.cluster.sweep.space import SearchSpace, Settings, parse_space
from brightest.cluster.sweep.trial import trial_recipe, trial_run
from brightest.data.progress import ProgressCallback
from brightest.engines import engine
from brightest.errors import SettingError, check_choice
from brightest.training.run import Notify, Run, TrainingRequest, begin_run


@dataclass(frozen=True)
class SweepRequest:
    """A sweep that was checked. `make_request` makes one."""

    space: SearchSpace
    training: TrainingRequest
    trials: int
    search: str = "random"
    seed: int = 0
    stop_early: bool = False

    def epochs(self, settings: Settings) -> int:
        """The number of epochs of a trial, for its rungs; 0 without early stopping, or if its settings can't work."""
        if not self.stop_early:
            return 0
        try:
            return trial_recipe(self.training, settings).epochs
        except SettingError:
            return 0

    def as_json(self, base: Run) -> dict[str, Any]:
        """The request as JSON, for `sweep.json` and for the output of `--json`. base: from `begin`."""
        return {
            "vary": {name: str(domain) for name, domain in self.space.items()},
            "search": self.search,
            "seed": self.seed,
            "trials": self.trials,
            "stop_early": self.stop_early,
            "recipe": self.training.recipe or "default",
            "trained_seed": self.training.seed or 0,
            **base.source,
        }

    def begin(self, notify: Notify, progress: ProgressCallback | None = None) -> Run:
        """The run that all trials start from, with its data and its engine.

        Raises SettingError if the settings can't work with the data, DataError if the data can't be read.
        """
        base = begin_run(self.training, notify, progress, validates=True)
        for settings in _ends(self.space):
            trial_run(base, self.training, settings)
        return replace(base, engine=engine(base.engine.name, threads=1))


def make_request(
    vary: Mapping[str, Any], training: TrainingRequest, trials: int | None, search: str, seed: int, *, stop_early: bool
) -> SweepRequest:
    """Check a sweep's arguments. Raises SettingError if the sweep can't work.

    vary: values by the name of a setting, as for `parse_space`. trials: None for the default number.
    """
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


def request_from_json(
    stored: Mapping[str, Any], trials: int | None = None, data: str | None = None, data_dir: Path | None = None
) -> SweepRequest:
    """The request of `sweep.json`. trials, data and data_dir replace the stored ones.

    Raises SettingError if `stored` isn't the request of a sweep.
    """
    try:
        _check_stored(stored)
        folder, classes = stored.get("data_dir"), stored.get("classes")
        training = TrainingRequest(
            data=data or stored.get("data"),
            data_dir=data_dir or (Path(folder) if folder else None),
            recipe=stored["recipe"],
            seed=stored["trained_seed"],
            validation=stored["validation"],
            engine=stored["engine"],
            test=stored.get("test"),
            classes=tuple(classes) if classes else None,
            keep_best=stored.get("keep_best"),
            patience=stored.get("patience"),
        )
        return make_request(
            stored["vary"],
            training,
            trials or stored["trials"],
            stored["search"],
            stored["seed"],
            stop_early=stored["stop_early"],
        )
    except (KeyError, TypeError, AttributeError):
        raise SettingError(
            "this folder's sweep.json isn't a sweep's: start a new sweep with --vary and another --out."
        ) from None


def _check_stored(stored: Mapping[str, Any]) -> None:
    """Raises TypeError if a value has the wrong type: somebody may have edited the file."""
    kinds = {"trials": int, "seed": int, "trained_seed": int, "validation": int, "stop_early": bool, "recipe": str}
    optional = {"patience": int, "keep_best": bool, "data": str, "data_dir": str, "test": str, "classes": list}
    for name, kind in {**kinds, "engine": str, **optional}.items():
        if not (type(stored.get(name)) is kind or (name in optional and stored.get(name) is None)):
            raise TypeError(name)


def _ends(space: SearchSpace) -> list[Settings]:
    """Settings to check before any work: for each domain, its extreme values, one at a time."""
    return [{name: value} for name, domain in space.items() for value in domain.ends()]
