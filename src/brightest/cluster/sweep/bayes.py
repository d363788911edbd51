"""Bayesian search: Optuna's TPE suggests settings near those that scored well, and away from those still training.

A suggestion depends on the sweep's seed, on the trial's number, and on the scores of all trials at least LAG before it.
So a sweep has the same trials on any number of cores up to LAG, and also after it is stopped and resumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brightest.cluster.extra import extra_library
from brightest.cluster.sweep.result import Result
from brightest.cluster.sweep.space import Choices, Domain, SearchSpace, Settings, Value

LAG = 16  # a suggestion doesn't wait for the scores of the trials just before it, which are fewer than this


@dataclass(frozen=True)
class BayesSearch:
    """Suggests the settings of a trial from the results of earlier trials."""

    space: SearchSpace
    seed: int
    optuna: Any
    suggested: dict[int, Settings] = field(default_factory=dict)

    def suggest(self, number: int, results: Mapping[int, Result]) -> Settings | None:
        """See Search.suggest."""
        if any(before not in results for before in range(number - LAG + 1)):
            return None
        for n in range(number + 1):
            if n not in results and n not in self.suggested:
                self.suggested[n] = self._suggest(n, results)
        return self.suggested[number]

    def _suggest(self, number: int, results: Mapping[int, Result]) -> Settings:
        sampler = self.optuna.samplers.TPESampler(
            seed=(self.seed * 1_000_003 + number) % 2**32, multivariate=True, constant_liar=True
        )
        study = self.optuna.create_study(direction="maximize", sampler=sampler)
        distributions = {name: self._distribution(domain) for name, domain in self.space.items()}
        study.add_trials([self._optuna_trial(n, number, results, distributions) for n in range(number)])
        drawn = study.ask(distributions).params
        return {name: _from_optuna(domain, drawn[name]) for name, domain in self.space.items()}

    def _optuna_trial(
        self, n: int, number: int, results: Mapping[int, Result], distributions: Mapping[str, Any]
    ) -> Any:
        """Trial `n` as Optuna sees it when it suggests trial `number`, which comes later."""
        states = self.optuna.trial.TrialState
        settings = results[n].settings if n in results else self.suggested[n]
        params = {name: _to_optuna(domain, settings[name]) for name, domain in self.space.items()}
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

    def _distribution(self, domain: Domain) -> Any:
        kinds = self.optuna.distributions
        if not isinstance(domain, Choices):
            return kinds.FloatDistribution(domain.low, domain.high, log=domain.log)
        count = len(domain.values)
        return kinds.IntDistribution(0, count - 1) if domain.is_ordered else kinds.CategoricalDistribution(range(count))


def bayes_search(space: SearchSpace, seed: int) -> BayesSearch:
    """A Bayesian search; switches off Optuna's log messages. Raises SettingError if Optuna isn't installed."""
    optuna = extra_library("optuna", "--search bayes")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return BayesSearch(space, seed, optuna)


def _to_optuna(domain: Domain, value: Value) -> Any:
    """The index of a choice; a number of a range as it is."""
    return domain.values.index(value) if isinstance(domain, Choices) else value


def _from_optuna(domain: Domain, drawn: Any) -> Value:
    return domain.values[drawn] if isinstance(domain, Choices) else domain.rounded(drawn)
