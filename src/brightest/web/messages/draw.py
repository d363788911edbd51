"""The view Draw."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

Place = Annotated[float, Field(ge=0, le=1)]


class Stroke(Command):
    """Ink: x to the right, y down, 0 to 1 across the pad. `count` comes back with the drawing that has it."""

    type: Literal["draw.stroke"]
    points: tuple[tuple[Place, Place], ...] = Field(min_length=1, max_length=500)
    begins: bool
    count: Index = 0

    def execute(self, session: Session) -> None:
        session.draw.stroke(self.points, begins=self.begins, count=self.count)


class Undo(Command):
    """Undo one step."""

    type: Literal["draw.undo"]

    def execute(self, session: Session) -> None:
        session.draw.undo()


class Clear(Command):
    """Empty the pad."""

    type: Literal["draw.clear"]

    def execute(self, session: Session) -> None:
        session.draw.clear()


class Random(Command):
    """Put a random test example on the pad."""

    type: Literal["draw.random"]

    def execute(self, session: Session) -> None:
        session.draw.random()


class Example(Command):
    """Put test example `number` on the pad."""

    type: Literal["draw.example"]
    number: Index

    def execute(self, session: Session) -> None:
        session.draw.example(self.number)


class Digit(Command):
    """Put a test example of class `label` on the pad: the first, or the one most like the class `like`."""

    type: Literal["draw.digit"]
    label: Index
    like: Index | None = None

    def execute(self, session: Session) -> None:
        session.draw.digit(self.label, self.like)


class Put(Command):
    """Put the drawing of a link on the pad."""

    type: Literal["draw.put"]
    code: str

    def execute(self, session: Session) -> None:
        session.draw.put(self.code)


class Choose(Command):
    """Open a neuron; in layer 0, a pixel."""

    type: Literal["draw.choose"]
    layer: Index
    neuron: Index

    def execute(self, session: Session) -> None:
        session.draw.choose(self.layer, self.neuron)


class Shut(Command):
    """Close the open neuron or pixel."""

    type: Literal["draw.shut"]

    def execute(self, session: Session) -> None:
        session.draw.shut()


class ChoosePart(Command):
    """Read another of several digits on the pad."""

    type: Literal["draw.part"]
    part: Index

    def execute(self, session: Session) -> None:
        session.draw.part(self.part)


class Explain(Command):
    """Explain why the image, which shows class `label`, was misread."""

    type: Literal["draw.explain"]
    label: Index

    def execute(self, session: Session) -> None:
        session.draw.explain(self.label)


class Keep(Command):
    """Save the drawing with its label."""

    type: Literal["draw.keep"]
    label: Index

    def execute(self, session: Session) -> None:
        session.draw.keep(self.label)


class Download(Command):
    """Send the saved drawings."""

    type: Literal["draw.download"]

    def execute(self, session: Session) -> None:
        session.draw.download()


COMMANDS = (
    Stroke | Undo | Clear | Random | Example | Digit | Put | Choose | Shut | ChoosePart | Explain | Keep | Download
)


class Network(SnapshotMessage):
    """The current network, and the data."""

    arrays: ClassVar = {
        "where{l}": "uint32 (k,): the strongest weights into layer l + 1, receiver × n_in + sender",
        "strength{l}": "float32 (k,)",
    }
    type: Literal["network"] = "network"
    name: str
    layers: list[int]
    size: int
    activation: str
    cost: str
    classes: list[str]
    threshold: float
    accuracy: float | None
    frame: Literal["mnist", "upright"]  # the frame in which it expects its images
    learned_from: str
    data: str
    test_examples: int
    note: str


class Drawing(SnapshotMessage):
    """The pad, and what the network makes of it; `answer` is null if the pad is empty.

    `output`: the answer's activation. `sure`: the answer is accepted. `dark`: a network that was trained on OOD images
    sees no digit. `strokes`: the number of points of each. `undo`: the number of steps that can be undone. `example`:
    the number of the test example, if it is unchanged. `label`: its class in the data. `code`: the image as a link has
    it, before it is deslanted; empty if there is none.
    """

    arrays: ClassVar = {
        "points": "float32 (n, 2)",
        "ground?": "uint8 (28, 28): the image under the strokes",
        "image?": "uint8 (28, 28): what the network sees",
        "activations{l}": "float32 (n_l,): of every layer after the first",
        "where{l}": "uint32 (k,): the strongest signals into layer l + 1, receiver × n_in + sender",
        "strength{l}": "float32 (k,)",
    }
    type: Literal["drawing"] = "drawing"
    count: int
    origin: str
    example: int | None
    label: int | None
    strokes: list[int]
    undo: int
    code: str
    answer: int | None
    output: float = 0.0
    probability: float = 0.0
    sure: bool = False
    dark: bool = False


class OneDigit(Message):
    """One of several digits. `box`: left, top, right and bottom, 0 to 1 across the pad; null in a picture."""

    answer: int
    output: float
    probability: float
    sure: bool
    dark: bool
    box: list[float] | None


class Parts(SnapshotMessage):
    """The digits of the pad, in reading order, if there are several; the chosen one is in `drawing`."""

    type: Literal["parts"] = "parts"
    parts: list[OneDigit]
    chosen: int


class Neuron(SnapshotMessage):
    """The arithmetic of the open neuron: activation = squash(total + bias), total = positive + negative products."""

    arrays: ClassVar = {
        "inputs": "float32 (n_in,)",
        "weights": "float32 (n_in,)",
        "products": "float32 (n_in,)",
        "curve_z?": "float32 (n,): weighted sums; absent for a softmax output",
        "curve_a?": "float32 (n,): their activations",
    }
    type: Literal["neuron"] = "neuron"
    layer: int
    neuron: int
    blank: bool
    squash: str
    total: float
    bias: float
    weighted_sum: float
    activation: float
    positive: float
    negative: float


class Pixel(SnapshotMessage):
    """The open pixel."""

    arrays: ClassVar = {
        "weights": "float32 (n_1,): one for each neuron of the next layer",
    }
    type: Literal["pixel"] = "pixel"
    pixel: int
    activation: float


class NothingOpen(SnapshotMessage):
    """No neuron or pixel is open any more."""

    type: Literal["shut"] = "shut"


class ChangedImage(Message):
    """A changed image's answer; `margin` is the right output minus the brightest of the others."""

    name: str
    answer: int
    margin: float


class Misread(SnapshotMessage):
    """The network's answers for the image as it is, then for its changed versions, the most helpful change first."""

    arrays: ClassVar = {
        "images?": "uint8 (readings, 28, 28)",
    }
    type: Literal["misread"] = "misread"
    label: int | None
    readings: list[ChangedImage]


class SavedDrawings(SnapshotMessage):
    """The number of saved drawings of each label."""

    type: Literal["kept"] = "kept"
    count: dict[str, int]


class Archive(SnapshotMessage):
    """The saved drawings, or all of a visitor's work, to be stored as `file`."""

    arrays: ClassVar = {
        "content": "uint8 (bytes,): a .zip",
    }
    type: Literal["archive"] = "archive"
    file: str


SNAPSHOTS = (Network, Drawing, Parts, Neuron, Pixel, NothingOpen, Misread, SavedDrawings, Archive)
