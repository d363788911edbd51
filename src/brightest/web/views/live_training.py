"""A training that a visitor watches: one record at a time, slowly enough to follow."""

import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

from brightest.errors import BrightestError
from brightest.training.loop import BatchProgress, Epoch, TrainingState

Record: TypeAlias = BatchProgress | Epoch
Resume: TypeAlias = Callable[[TrainingState], Iterator[Record]]  # continues a training from a state


class LiveTraining:
    """The state of a training, and whether it runs. At least `interval` seconds pass between two records."""

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval, self.clock = interval, clock
        self.state: TrainingState | None = None  # None before it begins
        self.playing = False
        self._records: Iterator[Record] | None = None

    def seek(self, state: TrainingState | None) -> None:
        """Continue from `state`."""
        self.state, self._records = state, None

    def reopen(self) -> None:
        """Make the next record resume the training from its state, perhaps with other options; free what it holds."""
        self._records = None

    def advance(self, resume: Resume) -> Record | None:
        """The next record; None at the end of the training. The end and an error of `resume` stop the training."""
        assert self.state is not None
        if self._records is None:
            self._records = resume(self.state)
        try:
            record = next(self._records, None)
        except BrightestError:
            self.playing, self._records = False, None
            raise
        if record is None:
            self.playing = False
        else:
            self.state = record.state
        return record

    def wait(self, since: float) -> None:
        """Sleep until `interval` seconds after `since`, by the clock."""
        time.sleep(max(0.0, self.interval - (self.clock() - since)))
