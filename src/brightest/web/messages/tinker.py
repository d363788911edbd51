"""The tinkering with the network of all views."""

from typing import Annotated, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session
from brightest.web.views.tinker import MAX_SPREAD

Number = Annotated[float, Field(ge=-1000, le=1000)]


class Weight(Command):
    """Set a weight by hand. All messages of a drag but the first have `begins` false: they are undone together."""

    type: Literal["tinker.weight"]
    layer: Index
    neuron: Index
    sender: Index
    value: Number
    begins: bool

    def execute(self, session: Session) -> None:
        session.tinker.weight(self.layer, self.neuron, self.sender, self.value, begins=self.begins)


class Bias(Command):
    """Set a bias by hand."""

    type: Literal["tinker.bias"]
    layer: Index
    neuron: Index
    value: Number
    begins: bool

    def execute(self, session: Session) -> None:
        session.tinker.bias(self.layer, self.neuron, self.value, begins=self.begins)


class Noise(Command):
    """Add noise to all weights; at a `spread` of 1 it is as large as they are."""

    type: Literal["tinker.noise"]
    spread: float = Field(ge=0, le=MAX_SPREAD)
    begins: bool

    def execute(self, session: Session) -> None:
        session.tinker.noise(self.spread, begins=self.begins)


class BiasesOff(Command):
    """Set all biases to zero."""

    type: Literal["tinker.biases_off"]

    def execute(self, session: Session) -> None:
        session.tinker.biases_off()


class Cut(Command):
    """Cut a hidden neuron off from the neurons that listen to it."""

    type: Literal["tinker.cut"]
    layer: Index
    neuron: Index

    def execute(self, session: Session) -> None:
        session.tinker.cut(self.layer, self.neuron)


class Linear(Command):
    """Remove a hidden layer's activation function."""

    type: Literal["tinker.linear"]
    layer: Index

    def execute(self, session: Session) -> None:
        session.tinker.linear(self.layer)


class Undo(Command):
    """Go back one step."""

    type: Literal["tinker.undo"]

    def execute(self, session: Session) -> None:
        session.tinker.undo()


COMMANDS = Weight | Bias | Noise | BiasesOff | Cut | Linear | Undo


class TinkerStep(Message):
    """What was done, and the accuracy on the test digits, null while it is measured."""

    what: str
    accuracy: float | None


class Tinker(SnapshotMessage):
    """What was done to the network: the first step is the network as it was, the last is in use."""

    type: Literal["tinker"] = "tinker"
    steps: list[TinkerStep]


SNAPSHOTS = (Tinker,)
