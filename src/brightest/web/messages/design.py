"""The view Design."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

Place = Annotated[int, Field(ge=0, le=27)]
Level = Annotated[float, Field(ge=-1000, le=1000)]


class Open(Command):
    """Take snapshots from now on."""

    type: Literal["design.open"]

    def execute(self, session: Session) -> None:
        session.design.open()


class Paint(Command):
    """Draw a brush `size` pixels wide from cell to cell (column, row), leaving weights of `value`."""

    type: Literal["design.paint"]
    cells: tuple[tuple[Place, Place], ...] = Field(min_length=1, max_length=200)
    size: int = Field(ge=1, le=7)
    value: float = Field(ge=-1, le=1)
    begins: bool

    def execute(self, session: Session) -> None:
        session.design.paint(self.cells, self.size, self.value, begins=self.begins)


class Region(Command):
    """Take a ready-made neuron."""

    type: Literal["design.region"]
    name: str = Field(max_length=40)
    bias: Level

    def execute(self, session: Session) -> None:
        session.design.region(self.name, self.bias)


class Copy(Command):
    """Take a neuron of the network's first hidden layer."""

    type: Literal["design.copy"]
    neuron: Index

    def execute(self, session: Session) -> None:
        session.design.copy(self.neuron)


class Surround(Command):
    """Put negative weights in the `by` pixels around the positive ones."""

    type: Literal["design.surround"]
    by: int = Field(ge=0, le=6)

    def execute(self, session: Session) -> None:
        session.design.surround(self.by)


class Bias(Command):
    """Change the bias."""

    type: Literal["design.bias"]
    bias: Level

    def execute(self, session: Session) -> None:
        session.design.bias(self.bias)


class Undo(Command):
    """One step back."""

    type: Literal["design.undo"]

    def execute(self, session: Session) -> None:
        session.design.undo()


class Clear(Command):
    """Set all weights to zero."""

    type: Literal["design.clear"]

    def execute(self, session: Session) -> None:
        session.design.clear()


class Transplant(Command):
    """Replace a neuron of the network's first hidden layer by this one."""

    type: Literal["design.transplant"]
    neuron: Index

    def execute(self, session: Session) -> None:
        session.design.transplant(self.neuron)


class Train(Command):
    """Train the network; `freeze` keeps what was transplanted."""

    type: Literal["design.train"]
    epochs: int = Field(ge=1, le=20)
    freeze: bool

    def execute(self, session: Session) -> None:
        session.design.train(self.epochs, freeze=self.freeze)


class Pause(Command):
    """Stop training."""

    type: Literal["design.pause"]

    def execute(self, session: Session) -> None:
        session.design.pause()


class Use(Command):
    """Use the network with the transplant in all views."""

    type: Literal["design.use"]

    def execute(self, session: Session) -> None:
        session.design.use()


class Restore(Command):
    """Restore the network from before the first transplant."""

    type: Literal["design.restore"]

    def execute(self, session: Session) -> None:
        session.design.restore()


COMMANDS = Open | Paint | Region | Copy | Surround | Bias | Undo | Clear | Transplant | Train | Pause | Use | Restore


class Fired(Message):
    """A test image, and the neuron's activation for it."""

    number: int
    label: int
    activation: float


class Design(SnapshotMessage):
    """The neuron, and its activations for the first `images` test images: `count` of them fire it.

    Sums are without the bias: those above −bias fire it. `low` and `high` are the ends of the histogram and the curve.
    `most` fire it most, `below` nearly do. `region` names a ready-made neuron, and is empty for any other. `widened`:
    it has no negative weights, so blobs are tried with those that it could have.
    """

    arrays: ClassVar = {
        "weights": "float32 (784,)",
        "counts": "uint32 (bins,): images by their weighted sum",
        "fired": "uint32 (bins,): those among them that fire the neuron",
        "curve": "float32 (n,): the activation",
        "share": "float32 (classes,): the share of a class's images that fire it, NaN for a class without images",
        "pictures": "uint8 (most + below, 784)",
        "blobs?": "uint8 (k, 784): where there is a patch",
        "with_surround?": "float32 (k,): activations for `blobs`",
        "without?": "float32 (k,): activations without negative weights",
    }
    type: Literal["design"] = "design"
    region: str
    bias: float
    undo: int
    images: int
    count: int
    low: float
    high: float
    classes: list[str]
    widened: bool
    most: list[Fired]
    below: list[Fired]


class NeuronTransplant(SnapshotMessage):
    """The current network, with the neurons `placed` in its first hidden layer.

    Test accuracies: `before` any transplant, `after` the last one, and `now`, `step` mini-batches later.
    """

    arrays: ClassVar = {
        "pictures": "float32 (places, 784): weights of the first neurons",
        "biases": "float32 (places,)",
        "accuracies": "float32 (n, 2): step and share",
    }
    type: Literal["graft"] = "graft"
    name: str
    places: int
    neurons: int
    squash: str
    placed: list[int]
    before: float | None
    after: float | None
    now: float | None
    playing: bool
    epochs: int
    step: int
    on_desk: bool
    images: int


SNAPSHOTS = (Design, NeuronTransplant)
