"""The protocol between the page and Python, over one WebSocket.

The page sends text: one JSON object, one of the commands below. The first is `hello`; whoever has no token yet gets one
with `welcome`, and comes back to the same state with it. A binary message is a picture file to put on the pad.

Python answers with what there is to show, in the form that frames.py describes. A message replaces the one before of
its type: where the page is slow it gets the latest, not all of them. The connection is closed with code 1008 and a
sentence where a limit of app.py is passed, 1009 where a message is too large.
"""

from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from brightest.errors import SettingError
from brightest.web.session import Session

Place = Annotated[float, Field(ge=0, le=1)]
Index = Annotated[int, Field(ge=0, lt=2**31)]
PROTOCOL = 1


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# From the page


class Hello(_Message):
    """The first message: who is there. `key` is asked for where the page is open to a network."""

    type: Literal["hello"]
    token: str = Field("", max_length=100)
    key: str = Field("", max_length=100)


class _Command(_Message):
    """What a visitor does: named after a method of a view, with that method's arguments."""

    view: ClassVar[str] = "draw"

    def do(self, session: Session) -> None:
        """Carry it out."""
        arguments = dict(self)
        method = getattr(getattr(session, self.view), arguments.pop("type"))
        method(**arguments)


class Stroke(_Command):
    """Draw: x to the right, y down, 0 to 1 across the pad. `count` comes back with the drawing that has it."""

    type: Literal["stroke"]
    points: tuple[tuple[Place, Place], ...] = Field(min_length=1, max_length=500)
    begins: bool
    count: Index = 0


class Undo(_Command):
    """One step back."""

    type: Literal["undo"]


class Clear(_Command):
    """An empty pad."""

    type: Literal["clear"]


class Random(_Command):
    """Any digit of the test examples."""

    type: Literal["random"]


class Choose(_Command):
    """Open a neuron; in layer 0, a pixel."""

    type: Literal["choose"]
    layer: Index
    neuron: Index


class Explain(_Command):
    """Why was it misread? `label` is the class that it shows."""

    type: Literal["explain"]
    label: Index


class Keep(_Command):
    """Keep the drawing, as one that shows the class `label`."""

    type: Literal["keep"]
    label: Index


class Download(_Command):
    """Hand out what was kept."""

    type: Literal["download"]


class _Learn(_Command):
    view = "learn"


class Play(_Learn):
    """Learn until told otherwise."""

    type: Literal["play"]


class Pause(_Learn):
    """Stop learning."""

    type: Literal["pause"]


class Step(_Learn):
    """Learn from one mini-batch."""

    type: Literal["step"]


class Pace(_Learn):
    """Show a state every so many mini-batches, 40 times a second at most; 0 is full speed."""

    type: Literal["pace"]
    batches: int = Field(ge=0, le=10_000)


class Epoch(_Learn):
    """Learn to the end of the epoch."""

    type: Literal["epoch"]


class Reset(_Learn):
    """Begin anew with these dials."""

    type: Literal["reset"]
    seed: int = Field(ge=0, lt=2**32)
    hidden: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = Field(max_length=10)
    activation: str = Field(max_length=40)
    cost: str = Field(max_length=40)
    learning_rate: float
    batch_size: int


class Branch(_Learn):
    """Go on from here with other dials, beside what was."""

    type: Literal["branch"]
    learning_rate: float
    batch_size: int


class Seek(_Learn):
    """Go to a moment of the history."""

    type: Literal["seek"]
    moment: Index


class Use(_Learn):
    """Put the network that was trained on the desk, for all views."""

    type: Literal["use"]


_Draw = Stroke | Undo | Clear | Random | Choose | Explain | Keep | Download
Command = _Draw | Play | Pause | Step | Pace | Epoch | Reset | Branch | Seek | Use

# From Python; `arrays` names those that come with it


class _Shown(_Message):
    arrays: ClassVar[str] = ""


class Welcome(_Shown):
    """The connection stands. A token that is new means that the state is, too."""

    type: Literal["welcome"] = "welcome"
    token: str
    protocol: int = PROTOCOL
    version: str


class Error(_Shown):
    """A command was not carried out, and why."""

    type: Literal["error"] = "error"
    sentence: str


class Network(_Shown):
    """The network at work, and the data that it can be shown."""

    arrays = "of each layer l, the strongest weights: where{l} (k,), receiver × n_in + sender; strength{l} (k,)"
    type: Literal["network"] = "network"
    name: str
    layers: list[int]
    size: int
    activation: str
    cost: str
    classes: list[str]
    threshold: float
    accuracy: float | None
    learned_from: str
    data: str
    test_examples: int
    note: str


class Drawing(_Shown):
    """What is on the pad and what the network makes of it; `answer` is null where the pad is empty.

    `strokes` has the number of points of each, `undo` the steps back there are, `label` the class that the data says.
    """

    arrays = (
        "points (n, 2), ground (28, 28) where there is one; with an answer image (28, 28), probabilities (classes,), "
        "activations{l} (n_l,) of every layer after the first; where{l}, strength{l} of the strongest signals"
    )
    type: Literal["drawing"] = "drawing"
    count: int
    origin: str
    label: int | None
    strokes: list[int]
    undo: int
    answer: int | None
    probability: float = 0.0
    sure: bool = False


class Neuron(_Shown):
    """The arithmetic of the open neuron: total = positive + negative products; plus bias, squashed, the activation."""

    arrays = "inputs, weights, products (n_in,); curve_z, curve_a (n,): its squash, where it has one of its own"
    type: Literal["neuron"] = "neuron"
    layer: int
    neuron: int
    blank: bool
    total: float
    bias: float
    weighted_sum: float
    activation: float
    positive: float
    negative: float


class Pixel(_Shown):
    """The open pixel."""

    arrays = "weights (n_1,): one for each neuron of the next layer"
    type: Literal["pixel"] = "pixel"
    pixel: int
    row: int
    column: int
    activation: float


class Reading(_Message):
    """A changed image's answer; `margin` is the right output less the brightest of the others."""

    name: str
    answer: int
    margin: float


class Misread(_Shown):
    """What the network makes of the image as it is, then changed in several ways, the most helpful one first."""

    arrays = "images (readings, 28, 28)"
    type: Literal["misread"] = "misread"
    label: int | None
    readings: list[Reading]


class Kept(_Shown):
    """How many drawings of each label were kept."""

    type: Literal["kept"] = "kept"
    count: dict[str, int]


class Archive(_Shown):
    """What was kept, to be saved as `file`."""

    arrays = "content (bytes,), a .zip"
    type: Literal["archive"] = "archive"
    file: str


class Dials(_Message):
    """What sets the lines of a history apart."""

    learning_rate: float
    batch_size: int


class Learning(_Shown):
    """Where a training stands; `step` counts mini-batches. `lines` are trainings side by side, the present one last.

    The accuracies are shares of the first `probe` training and test examples; while it plays, those read last.
    """

    arrays = (
        "pictures (up to 16, 784): weights of the first neurons; digits (10, 784) and what is read, outputs (10, "
        "classes); moments (n,): the steps that can be gone back to; of each line i costs{i} (n, 2): step and cost, "
        "accuracies{i} (n, 3): step, share of the training and of the test examples that are read right"
    )
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
    classes: list[str]
    lines: list[Dials]


SHOWN: dict[str, type[_Shown]] = {
    str(model.model_fields["type"].default): model
    for model in (Welcome, Error, Network, Drawing, Neuron, Pixel, Misread, Kept, Archive, Learning)
}
Read = TypeVar("Read")
_HELLO: TypeAdapter[Hello] = TypeAdapter(Hello)
_COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def read_hello(text: str) -> Hello:
    """The first message. Raises SettingError where it is something else."""
    return _read(_HELLO, text)


def read_command(text: str) -> Command:
    """Any later message. Raises SettingError where it is no command."""
    return _read(_COMMAND, text)


def _read(adapter: TypeAdapter[Read], text: str) -> Read:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the message"
        raise SettingError(f"this is no message that brightest knows: {where}: {first['msg']}.") from None
