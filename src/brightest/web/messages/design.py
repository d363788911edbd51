"""The view Design."""

from typing import Annotated, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, Shown

Place = Annotated[int, Field(ge=0, le=27)]
Level = Annotated[float, Field(ge=-1000, le=1000)]


class Open(Command):
    """Show it from now on."""

    type: Literal["design.open"]


class Paint(Command):
    """Draw a brush so many pixels wide from cell to cell (column, row), leaving weights of that value."""

    type: Literal["design.paint"]
    cells: tuple[tuple[Place, Place], ...] = Field(min_length=1, max_length=200)
    size: int = Field(ge=1, le=7)
    value: float = Field(ge=-1, le=1)
    begins: bool


class Region(Command):
    """Take a ready-made neuron."""

    type: Literal["design.region"]
    name: str = Field(max_length=40)
    bias: Level


class Copy(Command):
    """Take a neuron of the network's first hidden layer."""

    type: Literal["design.copy"]
    neuron: Index


class Surround(Command):
    """Put negative weights in so many pixels around the positive ones, or none."""

    type: Literal["design.surround"]
    by: int = Field(ge=0, le=6)


class Bias(Command):
    """Another bias."""

    type: Literal["design.bias"]
    bias: Level


class Undo(Command):
    """One step back."""

    type: Literal["design.undo"]


class Clear(Command):
    """No weights."""

    type: Literal["design.clear"]


class Transplant(Command):
    """Put it in the place of a neuron of the network's first hidden layer."""

    type: Literal["design.transplant"]
    neuron: Index


class Train(Command):
    """Have the network learn, with what was transplanted frozen or not."""

    type: Literal["design.train"]
    epochs: int = Field(ge=1, le=20)
    freeze: bool


class Pause(Command):
    """Stop learning."""

    type: Literal["design.pause"]


class Use(Command):
    """Put the network with the transplant on the desk, for all views."""

    type: Literal["design.use"]


class Restore(Command):
    """Take everything back that was transplanted."""

    type: Literal["design.restore"]


Said = Open | Paint | Region | Copy | Surround | Bias | Undo | Clear | Transplant | Train | Pause | Use | Restore


class Fired(Message):
    """A test image and what the neuron makes of it."""

    number: int
    label: int
    activation: float


class Design(Shown):
    """The neuron, and what it does with the first so many test `images`: `count` of them fire it.

    Sums are without the bias: those above −bias fire it. `low` and `high` are the ends of the histogram and the curve.
    `most` fire it most, `below` just don't. `region` names a ready-made one, and is empty for any other. Where it is
    `widened`, it has no negative weights, and blobs are tried with such as it could have.
    """

    arrays = (
        "weights (784,); counts, fired (bins,): images by their sum, all and those that fire it; curve (n,): the "
        "activation; share (classes,): of the images of a class, how many fire it, NaN for none; pictures (most + "
        "below, 784); where there is a patch blobs (k, 784), and the activations for them with_surround, without (k,)"
    )
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


class Graft(Shown):
    """The network on the desk, with what was `placed` in its first hidden layer.

    Shares of the test images read right: before, after the last transplant, and now, `step` mini-batches later.
    """

    arrays = "pictures (places, 784), biases (places,): of the first neurons; accuracies (n, 2): step and share"
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


SHOWN = (Design, Graft)
