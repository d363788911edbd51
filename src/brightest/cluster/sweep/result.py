"""The result of a trial, and the best of many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from brightest.cluster.sweep.halving import Score
from brightest.cluster.sweep.space import Settings, as_json, from_json
from brightest.training.epoch_log import Entry

Status = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class Result:
    """The result of a trial that has ended. Its scores are on the validation examples."""

    number: int
    settings: Settings
    status: Status
    history: tuple[Entry, ...]  # an entry for each epoch, as `FitResult.history` has them
    epoch: int = 0  # the epoch whose scores count: the last one, or the best one with `keep_best`
    failure: str = ""  # a sentence
    about: Mapping[str, Any] = field(default_factory=dict)  # the network's digest, and the command that trains it

    @property
    def entry(self) -> Entry:
        """The entry of the epoch that counts; empty if the history lacks it."""
        return next((entry for entry in self.history if entry["epoch"] == self.epoch), {})

    @cached_property
    def score(self) -> Score | None:
        """The score by which trials are compared: larger is better. None for a trial that failed."""
        return None if self.status == "failed" else score_of(self.entry)

    @property
    def seconds(self) -> float:
        """Seconds spent in training steps."""
        return self.history[-1]["seconds"] if self.history else 0.0

    def as_json(self) -> dict[str, Any]:
        """The result as a JSON object."""
        return {
            "trial": self.number,
            "settings": as_json(self.settings),
            "status": self.status,
            "epoch": self.epoch,
            **{name: value for name, value in self.entry.items() if name not in ("epoch", "seconds")},
            "seconds": self.seconds,
            **({"failure": self.failure} if self.failure else {}),
            **self.about,
            "history": list(self.history),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Result":
        """The inverse of `as_json`. Raises KeyError, TypeError or ValueError if `stored` isn't a result."""
        about = {name: stored[name] for name in ("network", "command") if name in stored}
        history = tuple({name: float(value) for name, value in entry.items()} for entry in stored["history"])
        if stored["status"] not in ("finished", "stopped", "failed"):
            raise ValueError(stored["status"])
        settings, failure = from_json(stored["settings"]), stored.get("failure", "")
        made = cls(int(stored["trial"]), settings, stored["status"], history, int(stored["epoch"]), failure, about)
        if made.status != "failed":
            score_of(made.entry)
        return made


def score_of(entry: Entry) -> Score:
    """The score of an epoch. Raises KeyError if it has no validation scores."""
    return entry["validation_accuracy"], -entry["validation_cost"]


def best_of(results: Iterable[Result]) -> Result | None:
    """The finished trial with the highest accuracy; ties go to the lower cost, then to the lower number.

    None if no trial has finished.
    """
    finished = [result for result in results if result.status == "finished" and result.score is not None]
    return max(finished, key=lambda result: (result.score, -result.number), default=None)
