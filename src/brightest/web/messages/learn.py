"""The view Learn."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

BatchSize = Annotated[int, Field(ge=1, le=10_000)]


class Open(Command):
    """Take snapshots from now on."""

    type: Literal["learn.open"]

    def execute(self, session: Session) -> None:
        session.learn.open()


class Play(Command):
    """Train until paused."""

    type: Literal["learn.play"]

    def execute(self, session: Session) -> None:
        session.learn.play()


class Pause(Command):
    """Stop training."""

    type: Literal["learn.pause"]

    def execute(self, session: Session) -> None:
        session.learn.pause()


class Step(Command):
    """Train on one mini-batch."""

    type: Literal["learn.step"]

    def execute(self, session: Session) -> None:
        session.learn.step()


class Pace(Command):
    """Take a snapshot every `batches` mini-batches, 40 a second at most; 0 is full speed."""

    type: Literal["learn.pace"]
    batches: int = Field(ge=0, le=10_000)

    def execute(self, session: Session) -> None:
        session.learn.pace(self.batches)


class Epoch(Command):
    """Train to the end of the epoch."""

    type: Literal["learn.epoch"]

    def execute(self, session: Session) -> None:
        session.learn.epoch()


class Reset(Command):
    """Start over with these hyperparameters."""

    type: Literal["learn.reset"]
    seed: int = Field(ge=0, lt=2**32)
    hidden: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = Field(max_length=10)
    activation: str = Field(max_length=40)
    cost: str = Field(max_length=40)
    learning_rate: float
    batch_size: BatchSize

    def execute(self, session: Session) -> None:
        session.learn.reset(
            self.seed,
            hidden=self.hidden,
            activation=self.activation,
            cost=self.cost,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
        )


class Undo(Command):
    """Go back to the training before the last reset."""

    type: Literal["learn.undo"]

    def execute(self, session: Session) -> None:
        session.learn.undo_reset()


class _Rates(Command):
    """The hyperparameters that may change during a training."""

    learning_rate: float
    batch_size: BatchSize


class Adjust(_Rates):
    """Continue with other hyperparameters."""

    type: Literal["learn.adjust"]

    def execute(self, session: Session) -> None:
        session.learn.adjust(learning_rate=self.learning_rate, batch_size=self.batch_size)


class Branch(_Rates):
    """Continue from here with other hyperparameters, in a new line."""

    type: Literal["learn.branch"]

    def execute(self, session: Session) -> None:
        session.learn.branch(learning_rate=self.learning_rate, batch_size=self.batch_size)


class GoToLine(Command):
    """Go to the last moment of a branch."""

    type: Literal["learn.line"]
    number: Index

    def execute(self, session: Session) -> None:
        session.learn.line(self.number)


class Seek(Command):
    """Go to a checkpoint of the history."""

    type: Literal["learn.seek"]
    moment: Index

    def execute(self, session: Session) -> None:
        session.learn.seek(self.moment)


class Look(Command):
    """Show the network reading another of the ten test digits."""

    type: Literal["learn.look"]
    digit: Index

    def execute(self, session: Session) -> None:
        session.learn.look(self.digit)


class Shown(Command):
    """The page has drawn the last state: send the next."""

    type: Literal["learn.shown"]

    def execute(self, session: Session) -> None:
        session.learn.shown()


class Use(Command):
    """Use the trained network in all views."""

    type: Literal["learn.use"]

    def execute(self, session: Session) -> None:
        session.learn.use()


COMMANDS = (
    Open | Play | Pause | Step | Pace | Epoch | Reset | Undo | Adjust | Branch | GoToLine | Seek | Look | Shown | Use
)


class LineSettings(Message):
    """The hyperparameters in which the lines of a history differ."""

    learning_rate: float
    batch_size: int


class Learning(SnapshotMessage):
    """The state of a training; `step` counts mini-batches. `lines` are its branches, the present one last.

    `digit` is the one of the ten that the network is shown reading.

    The accuracies are of the first `probe` training and test examples; while it trains, the last ones measured.
    """

    arrays: ClassVar = {
        "pictures": "float32 (up to 16, 784): weights of the first neurons",
        "digits": "uint8 (10, 784): the first test digit of each class",
        "outputs": "float32 (10, classes): the network's outputs for `digits`",
        "activations{l}": "float32 (n_l,): for `digit`, of every layer after the first",
        "where{l}": "uint32 (k,): the strongest signals of `digit` into layer l + 1, receiver × n_in + sender",
        "strength{l}": "float32 (k,)",
        "moments": "uint32 (n,): the steps of the checkpoints",
        "costs{i}": "float32 (n, 2) of the present line, the last: step and cost",
        "accuracies{i}": "float32 (n, 3) of it: step, accuracy on the training and on the test examples",
    }
    type: Literal["learning"] = "learning"
    playing: bool
    epoch: int
    step: int
    batches: int
    cost: float | None
    train_accuracy: float | None
    test_accuracy: float | None
    seed: int
    hidden: list[int]
    activation: str
    cost_function: str
    learning_rate: float
    batch_size: int
    pace: int
    probe: list[int]
    train_examples: int
    data: str
    labels: list[int]
    digit: int
    classes: list[str]
    can_undo: bool
    lines: list[LineSettings]


class LineLabel(Message):
    """A line: its number, in the order in which lines began, and how it differs from the line that it left."""

    number: int
    label: str


class Branches(SnapshotMessage):
    """All lines of a training, the present one last, and the curves of the others."""

    arrays: ClassVar = {
        "costs{i}": "float32 (n, 2) of line i: step and cost",
        "accuracies{i}": "float32 (n, 3) of line i: step, accuracy on the training and on the test examples",
    }
    type: Literal["branches"] = "branches"
    lines: list[LineLabel]


SNAPSHOTS = (Learning, Branches)
