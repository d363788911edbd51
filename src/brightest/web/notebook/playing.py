"""A training that runs in a thread until it is paused, or that takes single steps."""

import threading
from collections.abc import Callable, Iterator

from brightest.errors import BrightestError
from brightest.training import loop
from brightest.training.loop import BatchProgress, Epoch, LoopOptions, TrainingState
from brightest.training.pipeline import DataPipeline
from brightest.training.run import Run
from brightest.web.views.live_training import LiveTraining, Record

SECONDS_BETWEEN_RECORDS = 1 / 30  # unless `pace` is 0


class Playing:
    """Plays a run in a thread. Only one thread at a time trains.

    take: called with each record, in the thread that trains.
    ended: called in that thread when it stops playing.
    """

    def __init__(self, run: Run, take: Callable[[Record], None], ended: Callable[[], None]) -> None:
        self.run, self._take, self._ended = run, take, ended
        self.pace = 0  # mini-batches between two records; 0: as many as take a fiftieth of a second
        self.problem: BrightestError | None = None
        self._live = LiveTraining(SECONDS_BETWEEN_RECORDS)
        self._live.seek(run.state)
        self._pipeline: DataPipeline | None = None
        self._thread: threading.Thread | None = None
        self._last_epoch: int | None = None  # the epoch after which it pauses

    @property
    def state(self) -> TrainingState:
        """The present state of the training."""
        assert self._live.state is not None
        return self._live.state

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done, or the training has failed."""
        return self.problem is not None or loop.is_over(self.state, self.run.selection)

    @property
    def playing(self) -> bool:
        """Whether the thread trains, or is about to."""
        return self._live.playing

    def play(self, epochs: int | None = None) -> None:
        """Train in a thread until `pause`, until the training is over, or for this many epochs."""
        self._last_epoch = None if epochs is None else self.state.epoch + epochs
        if self.is_over or self._live.playing:
            return
        self.wait()  # a paused thread may not have ended yet
        self._live.playing = True
        self._live.reopen()
        self._thread = threading.Thread(target=self._play, name="training", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Stop after the mini-batches that are being trained on, and wait for that."""
        self._live.playing = False
        self.wait()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the training pauses or is over, or for this many seconds."""
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def step(self) -> None:
        """Pause, then train on one mini-batch in the calling thread."""
        self.pause()
        if not self.is_over:
            self._live.reopen()  # the first record of a reopened training is a single mini-batch
            while isinstance(self._advance(), Epoch):
                pass

    def close(self) -> None:
        """Stop the training, and free its memory."""
        self.pause()
        self._live.reopen()
        if self._pipeline:
            self._pipeline.close()

    def _play(self) -> None:
        try:
            while self._live.playing:
                began = self._live.clock()
                record = self._advance()
                if isinstance(record, Epoch) and record.number == self._last_epoch:
                    self._live.playing = False
                elif record is not None and self.pace:
                    self._live.wait(began)
        finally:
            self._live.playing = False
            self._ended()

    def _advance(self) -> Record | None:
        try:
            record = self._live.advance(self._resume)
        except BrightestError as error:
            self.problem = error
            return None
        if record is not None:
            self._take(record)
        return record

    def _resume(self, state: TrainingState) -> Iterator[BatchProgress | Epoch]:
        run = self.run
        self._pipeline = self._pipeline or DataPipeline(run.data.train, state.recipe, run.engine)
        options = LoopOptions(self._pipeline, max_steps_per_yield=self.pace or None, selection=run.selection)
        return loop.resume(state, run.data.train, validation=run.validation, engine=run.engine, options=options)
