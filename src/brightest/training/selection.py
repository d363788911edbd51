"""Choose among the epochs of a training by its validation examples: the best one so far, and when to stop waiting."""

import math
from dataclasses import dataclass

from brightest.errors import SettingError
from brightest.evaluation.metrics import Evaluation
from brightest.nn.parameters import Parameters


@dataclass(frozen=True)
class Selection:
    """How a training chooses. Raises SettingError unless `patience` is a whole number from 1 on."""

    keep_best: bool = False  # the trained network is the best epoch's, not the last's
    patience: int | None = None  # stop after this many epochs without a better one; None never stops early

    def __post_init__(self) -> None:
        waits = self.patience is None or (type(self.patience) is int and self.patience >= 1)
        if not waits or not isinstance(self.keep_best, bool):
            raise SettingError(f"patience {self.patience} can't work: it is a number of epochs, from 1 on.")

    @property
    def is_wanted(self) -> bool:
        """Whether the best epoch matters."""
        return self.keep_best or self.patience is not None

    def is_exhausted(self, epoch: int, best: "Best | None") -> bool:
        """Whether to stop after `epoch`."""
        return self.patience is not None and best is not None and epoch - best.epoch >= self.patience


LAST = Selection()  # all epochs, and the last one's network


@dataclass(frozen=True, eq=False)
class Best:
    """The best epoch so far. Raises SettingError if its number, accuracy or cost can't be one's."""

    epoch: int
    accuracy: float  # on the validation examples
    cost: float
    parameters: Parameters

    def __post_init__(self) -> None:
        counted = type(self.epoch) is int and 0 <= self.epoch < 2**63
        if not (counted and 0 <= self.accuracy <= 1 and math.isfinite(self.cost)):
            raise SettingError("the best epoch so far must have a number, an accuracy and a cost.")


def better(best: Best | None, epoch: int, validation: Evaluation, parameters: Parameters) -> Best:
    """The better of `best` and this epoch: the higher accuracy, then the lower cost, then the earlier."""
    if best and (best.accuracy, -best.cost) >= (validation.accuracy, -validation.cost):
        return best
    return Best(epoch, validation.accuracy, validation.cost, parameters)
