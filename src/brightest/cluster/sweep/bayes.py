"""Bayesian search: Optuna's TPE proposes settings near those that scored well, and away from those in the making.

A proposal depends on the sweep's seed, on the trial's number, and on the scores of the trials that lie at least LAG
before it. So a sweep has the same trials on any number of cores up to LAG, and after it was stopped and resumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brightest.cluster.extra import extra_library
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Choices, Dial, Settings, Space, Value

LAG = 16  # the last trials, whose scores aren't awaited


@dataclass(frozen=True)
class BayesSearch:
    """Proposes the settings of a trial from the results of those before it."""

    space: Space
    seed: int
    optuna: Any
    proposed: dict[int, Settings] = field(default_factory=dict)

    def propose(self, number: int, results: Mapping[int, Result]) -> Settings | None:
        """See Search.propose."""
        if any(before not in results for before in range(number - LAG + 1)):
            return None
        for n in range(number + 1):
            if n not in results and n not in self.proposed:
                self.proposed[n] = self._ask(n, results)
        return self.proposed[number]

    def _ask(self, number: int, results: Mapping[int, Result]) -> Settings:
        sampler = self.optuna.samplers.TPESampler(
            seed=(self.seed * 1_000_003 + number) % 2**32, multivariate=True, constant_liar=True
        )
        study = self.optuna.create_study(direction="maximize", sampler=sampler)
        distributions = {name: self._distribution(dial) for name, dial in self.space.items()}
        study.add_trials([self._told(n, number, results, distributions) for n in range(number)])
        drawn = study.ask(distributions).params
        return {name: _value(dial, drawn[name]) for name, dial in self.space.items()}

    def _told(self, n: int, number: int, results: Mapping[int, Result], distributions: Mapping[str, Any]) -> Any:
        """A trial before `number` as Optuna knows it."""
        states = self.optuna.trial.TrialState
        settings = results[n].settings if n in results else self.proposed[n]
        params = {name: _coordinate(dial, settings[name]) for name, dial in self.space.items()}
        about: dict[str, Any] = {"params": params, "distributions": distributions}
        if n > number - LAG:
            return self.optuna.trial.create_trial(state=states.RUNNING, **about)
        result = results[n]
        accuracy = result.score[0] if result.score else 0.0
        if result.status == "stopped":
            return self.optuna.trial.create_trial(
                state=states.PRUNED, intermediate_values={result.epoch: accuracy}, **about
            )
        return self.optuna.trial.create_trial(value=accuracy, **about)

    def _distribution(self, dial: Dial) -> Any:
        kinds = self.optuna.distributions
        if not isinstance(dial, Choices):
            return kinds.FloatDistribution(dial.low, dial.high, log=dial.log)
        count = len(dial.values)
        return kinds.IntDistribution(0, count - 1) if dial.is_ordered else kinds.CategoricalDistribution(range(count))


def bayes_search(space: Space, seed: int) -> BayesSearch:
    """The search, with Optuna told to be quiet. Raises SettingError if it isn't installed."""
    optuna = extra_library("optuna", "--search bayes")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return BayesSearch(space, seed, optuna)


def _coordinate(dial: Dial, value: Value) -> Any:
    return dial.values.index(value) if isinstance(dial, Choices) else value


def _value(dial: Dial, coordinate: Any) -> Value:
    return dial.values[coordinate] if isinstance(dial, Choices) else dial.rounded(coordinate)
