"""The view *Learn*: a network learns live from random parameters; go back to any checkpoint, or branch from it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from brightest.errors import SettingError
from brightest.training import loop
from brightest.training.loop import BatchProgress, Epoch, LoopOptions, TrainingState
from brightest.training.recipes import LESSON, Recipe
from brightest.web.shared import Shared
from brightest.web.undo_stack import UndoStack
from brightest.web.view import Snapshot
from brightest.web.views import learn_snapshots
from brightest.web.views.history import History, Line, Training
from brightest.web.views.live_training import LiveTraining, Record
from brightest.web.views.probe import Probe
from brightest.web.views.watchable import check_watchable
from brightest.web.workspace import PIXELS, Workspace

SECONDS_BETWEEN_SNAPSHOTS = 1 / 40
MAX_SECONDS_TO_SHOW = 1.0  # a snapshot waits so long for the page to draw the last one
MAX_EPOCHS = 1_000_000  # as good as endless: visitors stop it when they like
MAX_UNDO_STEPS = 3  # resets
MAX_UNDO_BYTES = 64 << 20  # of the training runs before the resets
DEFAULT_PACE = 30  # mini-batches between two snapshots: without a pace, the whole training would be over in a second


class Learn:
    """One visitor's training."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        set_network: Callable[[Workspace], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, self._shared, self._set_network = workspace, shared, set_network
        self._recipe, self._seed = replace(LESSON, layers=self._layers((16, 16)), epochs=MAX_EPOCHS), 0
        self._live = LiveTraining(SECONDS_BETWEEN_SNAPSHOTS, clock)
        self._history = History()
        self._probe = Probe(workspace, shared, clock)
        self._pace: int | None = DEFAULT_PACE
        self._last_epoch: int | None = None  # training pauses at the end of this epoch
        self._undo = UndoStack[Training](MAX_UNDO_STEPS, MAX_UNDO_BYTES, lambda training: training.history.bytes)
        self._digit = 0  # of the probe's digits, the one that the network is shown reading
        self._shown_at = 0.0
        self._says_when_shown = self._drawing = False
        self._open = self._changed = self._branched = False

    # Commands

    def open(self) -> None:
        """Take snapshots from now on. They are the largest of all, so only visitors who open the view get them."""
        self._open = True
        self.mark_dirty()
        self._shared.prepare(self._workspace.data.train, self._recipe)

    def play(self) -> None:
        """Train until paused."""
        self._begin()
        self._last_epoch, self._live.playing, self._changed = None, True, True

    def pause(self) -> None:
        """Stop training."""
        self._live.playing, self._changed = False, True

    def step(self) -> None:
        """Train on one mini-batch."""
        self._begin()
        self._live.playing = False
        self._live.reopen()  # a training begins with a single mini-batch
        while isinstance(self._advance(), Epoch):
            pass

    def pace(self, batches: int) -> None:
        """Take a snapshot every `batches` mini-batches, 40 a second at most; 0 is full speed."""
        self._pace, self._changed = batches or None, True
        self._live.reopen()

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self.play()
        self._last_epoch = self._state.epoch + 1

    def reset(
        self,
        seed: int,
        *,
        hidden: tuple[int, ...],
        activation: str,
        cost: str,
        learning_rate: float,
        batch_size: int,
    ) -> None:
        """Start over with random parameters from `seed`; `undo_reset` brings the training back.

        Raises SettingError for hyperparameters that can't work.
        """
        recipe = self._checked(
            replace(
                self._recipe,
                layers=self._layers(tuple(hidden)),
                activation=activation,
                cost=cost,
                learning_rate=learning_rate,
                batch_size=batch_size,
            )
        )
        if self._live.state:
            self._undo.push(Training(self._recipe, self._seed, self._history, self._live.state))
        self._recipe, self._seed, self._history = recipe, seed, History()
        self._live.seek(None)
        self._live.playing, self._changed, self._branched = False, True, True

    def undo_reset(self) -> None:
        """Go back to the training before the last reset, and pause. Raises SettingError if there is none."""
        if not self._undo:
            raise SettingError("there is no training to go back to.")
        self._recipe, self._seed, self._history, state = self._undo.pop()
        self._live.seek(state)
        self._live.playing, self._changed, self._branched = False, True, True

    def adjust(self, *, learning_rate: float, batch_size: int) -> None:
        """Continue with other hyperparameters. Raises SettingError if they can't work."""
        self._branched = True  # its label changes
        self._continue(learning_rate, batch_size, self._history.resume)

    def branch(self, *, learning_rate: float, batch_size: int) -> None:
        """Continue from here with other hyperparameters, in a new line. Raises SettingError if they can't work."""
        self._begin()
        self._continue(learning_rate, batch_size, self._history.branch)
        self._branched = True

    def line(self, number: int) -> None:
        """Go to the last moment of a branch, and pause. Raises SettingError if no branch has that number."""
        self._history.take(number)
        line = self._history.present
        self._recipe = line.recipe
        assert line.last is not None
        self._seek(line.last)
        self._live.playing, self._changed, self._branched = False, True, True

    def seek(self, moment: int) -> None:
        """Go to checkpoint `moment`, and pause. Raises SettingError if there is none."""
        checkpoints = self.checkpoints
        if not 0 <= moment < len(checkpoints):
            raise SettingError(f"the history has {len(checkpoints)} moments, numbered from 0: there is no {moment}.")
        self._seek(checkpoints[moment])
        self._live.playing, self._changed = False, True

    def look(self, digit: int) -> None:
        """Show the network reading another of the probe's digits. Raises SettingError if there is none."""
        if not 0 <= digit < len(self._probe.digits):
            raise SettingError(f"there are {len(self._probe.digits)} digits to look at, numbered from 0: no {digit}.")
        self._digit, self._changed = digit, True

    def shown(self) -> None:
        """Note that the page has drawn the last snapshot: if it says so, it gets no more than it can draw."""
        self._says_when_shown, self._drawing = True, False

    def use(self) -> None:
        """Use the network in all views."""
        self._begin()
        self._set_network(replace(self._workspace, name="yours", network=self._state.network))

    @property
    def checkpoints(self) -> Sequence[TrainingState]:
        """The training so far, from the first step on."""
        return self._history.checkpoints

    # Work and snapshots

    @property
    def history_bytes(self) -> int:
        """The bytes of the checkpoints."""
        return self._history.bytes + self._undo.size

    def forget_history(self) -> None:
        """Keep only the present moment and the curves."""
        self._history.forget_past()
        self._undo.clear()
        self._changed = self._branched = True

    @property
    def busy(self) -> bool:
        """Whether it trains."""
        return self._live.playing

    def tick(self) -> None:
        """Train for a few hundredths of a second. Raises TrainingError if the cost is no longer a number."""
        began = self._live.clock()
        record = self._advance()
        if isinstance(record, Epoch) and record.number == self._last_epoch:
            self._live.playing = False
        elif record is not None and self._pace:
            self._live.wait(began)

    def on_network_changed(self, workspace: Workspace) -> None:
        """Keep the training: it depends on the data alone."""
        self._workspace = workspace

    def mark_dirty(self) -> None:
        """Mark everything as changed."""
        self._changed = self._branched = self._open
        self._shown_at = 0.0

    def take_snapshots(self) -> Iterator[Snapshot]:
        """The present state, unless a snapshot was just taken."""
        now = self._live.clock()
        wait = MAX_SECONDS_TO_SHOW if self._drawing else SECONDS_BETWEEN_SNAPSHOTS
        if self._changed and (not self.busy or now - self._shown_at >= wait):
            self._changed, self._shown_at, self._drawing = False, now, self._says_when_shown
            yield self._snapshot()
        if self._branched:
            self._branched = False
            yield learn_snapshots.branches(self._history.lines)

    def _snapshot(self) -> Snapshot:
        state, history = self._live.state, self._history
        network = (state or self._initial()).network
        branches = history.lines or [Line(self._recipe)]
        step = state.step if state else 0
        measured = self._probe.accuracies(network) if state and not self.busy else branches[-1].accuracies_at(step)
        facts = {
            "playing": self.busy,
            "epoch": state.epoch if state else 0,
            "step": step,
            "cost": branches[-1].cost_at(step),
            "train_accuracy": measured[0],
            "test_accuracy": measured[1],
            "seed": self._seed,
            "pace": self._pace or 0,
            "digit": self._digit,
            "can_undo": len(self._undo) > 0,
        }
        facts |= learn_snapshots.dials(self._recipe, self._workspace.data, history.lines) | self._probe.facts
        arrays = learn_snapshots.network_arrays(network, self._probe, self._digit)
        return Snapshot("learning", facts, arrays | learn_snapshots.present(branches))

    # The training

    @property
    def _state(self) -> TrainingState:
        assert self._live.state is not None
        return self._live.state

    def _initial(self) -> TrainingState:
        """The state before the first step; all visitors with the same settings share it."""
        recipe, seed, classes = self._recipe, self._seed, self._workspace.data.classes
        return self._shared.once(("initial", recipe, seed, classes), lambda: loop.begin(recipe, seed, classes))

    def _begin(self) -> None:
        """Begin a training if none has begun."""
        if self._live.state is None:
            self._live.seek(self._initial())
            self._history.begin(self._recipe)

    def _seek(self, state: TrainingState) -> None:
        """Continue from `state` with the present recipe, even if the state is from before a branch."""
        if state.recipe.batch_size != self._recipe.batch_size:
            # it would divide this epoch into other mini-batches: skip the rest
            state = replace(state, epoch=state.epoch + (state.batch > 0), batch=0)
        self._live.seek(replace(state, recipe=self._recipe))

    def _advance(self) -> Record | None:
        """The next record, added to the history; None if the training is over."""
        self._changed = True
        record = self._live.advance(self._resume)
        if record is not None:
            measure = not self.busy or not isinstance(record, BatchProgress) or self._probe.is_due()
            self._history.present.add(record, self._probe.accuracies(record.state.network) if measure else None)
        return record

    def _resume(self, state: TrainingState) -> Iterator[Record]:
        self._history.resume(self._recipe, state)
        train = self._workspace.data.train
        pipeline = self._shared.pipeline(train, self._recipe)
        options = LoopOptions(pipeline=pipeline, max_steps_per_yield=self._pace, metrics_on=self._probe.train)
        return loop.resume(state, train, engine=self._shared.engine, options=options)

    def _continue(self, learning_rate: float, batch_size: int, line: Callable[[Recipe, TrainingState], None]) -> None:
        """Continue with other hyperparameters, in the line that `line` makes of the present one."""
        self._recipe = self._checked(replace(self._recipe, learning_rate=learning_rate, batch_size=batch_size))
        if self._live.state:
            self._seek(self._state)
            line(self._recipe, self._state)
        self._changed = True

    def _checked(self, recipe: Recipe) -> Recipe:
        """The recipe. Raises SettingError if the page can't train with it."""
        check_watchable(recipe)
        loop.check(recipe, self._workspace.data.train)
        return recipe

    def _layers(self, hidden: tuple[int, ...]) -> tuple[int, ...]:
        return (PIXELS, *hidden, len(self._workspace.data.classes))
