"""A training that a visitor watches: one record at a time, at a pace that can be seen."""

import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

from brightest.errors import BrightestError
from brightest.training.loop import BatchProgress, Epoch, TrainingState

Record: TypeAlias = BatchProgress | Epoch
Resume: TypeAlias = Callable[[TrainingState], Iterator[Record]]  # continues a training from a state


class LiveTraining:
    """Where a training stands, and whether it plays. Its records follow each other by at least `interval` seconds."""

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval, self.clock = interval, clock
        self.state: TrainingState | None = None  # None before it begins
        self.playing = False
        self._records: Iterator[Record] | None = None

    def seek(self, state: TrainingState | None) -> None:
        """Continue from `state`."""
        self.state, self._records = state, None

    def reopen(self) -> None:
        """Have the next record resume the training anew, perhaps with other options. Frees what the old one holds."""
        self._records = None

    def advance(self, resume: Resume) -> Record | None:
        """The next record; None at the end of the training, which stops it, as does an error of `resume`."""
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
