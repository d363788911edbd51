"""The view Back-propagate."""

from typing import ClassVar, Literal

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

Kind = Literal["wish", "bias", "weight", "asked"]


class Example(Command):
    """The test example of that number, said to show the class `label`; beside the others where it is to `add`."""

    type: Literal["backprop.example"]
    number: Index
    label: Index | None = None
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.example(self.number, label=self.label, add=self.add)


class Digit(Command):
    """The first test example that shows this class."""

    type: Literal["backprop.digit"]
    label: Index

    def execute(self, session: Session) -> None:
        session.backprop.digit(self.label)


class Random(Command):
    """Any test example."""

    type: Literal["backprop.random"]
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.random(add=self.add)


class Hard(Command):
    """Of many test examples, perhaps of one class, the one that wishes most."""

    type: Literal["backprop.hard"]
    label: Index | None = None
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.hard(label=self.label, add=self.add)


class Drawing(Command):
    """What is on the pad of Draw."""

    type: Literal["backprop.drawing"]
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.drawing(add=self.add)


class Front(Command):
    """Look at another of several examples."""

    type: Literal["backprop.front"]
    place: Index

    def execute(self, session: Session) -> None:
        session.backprop.front(self.place)


class Drop(Command):
    """Take one of several examples away."""

    type: Literal["backprop.drop"]
    place: Index

    def execute(self, session: Session) -> None:
        session.backprop.drop(self.place)


class Label(Command):
    """Say what the example in front shows."""

    type: Literal["backprop.label"]
    label: Index

    def execute(self, session: Session) -> None:
        session.backprop.label(self.label)


class Choose(Command):
    """Open a neuron; in layer 0, a pixel."""

    type: Literal["backprop.choose"]
    layer: Index
    neuron: Index

    def execute(self, session: Session) -> None:
        session.backprop.choose(self.layer, self.neuron)


class Listen(Command):
    """Listen to one output only, or, where it is null, to all."""

    type: Literal["backprop.listen"]
    output: Index | None

    def execute(self, session: Session) -> None:
        session.backprop.mask_outputs(self.output)


class Prove(Command):
    """Nudge one number, of the example in front or the `mean` of all, and see what the cost does."""

    type: Literal["backprop.prove"]
    kind: Kind
    layer: Index
    neuron: Index
    sender: Index = 0
    mean: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.prove(self.kind, self.layer, self.neuron, sender=self.sender, mean=self.mean)


class Apply(Command):
    """Do what is wished, on average, `rate` times."""

    type: Literal["backprop.apply"]
    rate: float

    def execute(self, session: Session) -> None:
        session.backprop.apply(self.rate)


class Undo(Command):
    """Put back the network that was there before."""

    type: Literal["backprop.undo"]

    def execute(self, session: Session) -> None:
        session.backprop.undo()


class Compare(Command):
    """How far off is this wish from that of many examples?"""

    type: Literal["backprop.compare"]

    def execute(self, session: Session) -> None:
        session.backprop.compare()


COMMANDS = (
    Example | Digit | Random | Hard | Drawing | Front | Drop | Label | Choose | Listen | Prove | Apply | Undo | Compare
)  # fmt: skip


class Column(Message):
    """An example: the number of the test example that it is, what it is said to show, what the data says."""

    number: int | None
    label: int
    shows: int | None


class Step(Message):
    """A network: the mean cost of the examples, and how the first training examples are read, each class how often."""

    cost: float
    of_many: float
    right: int
    called: list[int]


class Levers(Message):
    """The open neuron. Its wish is the sum of `terms`; times `slope` it is the wish for its weighted sum and bias.

    An output has a target instead of terms, and no slope where its wish is for its weighted sum; a pixel no levers.
    """

    layer: int
    neuron: int
    activation: float
    wish: float
    target: float | None
    bias: float | None = None
    slope: float | None = None


class BackpropState(SnapshotMessage):
    """What the example in front wishes; `steps` are the networks before each step that was taken, the present one last.

    Outputs' wishes are for their activation or their weighted sum: `wish_for`. No examples: none was chosen yet.
    """

    arrays: ClassVar = {
        "images?": "uint8 (examples, 784)",
        "target?": "float32 (classes,)",
        "parts?": "float32 (classes,): each output's part of the cost",
        "was?": "float32 (classes,): the outputs before the last step",
        "activations{l}": "float32 (n_l,)",
        "wishes{l}": "float32 (n_l,)",
        "where{l}": "uint32 (k,): the weights into layer l + 1 that should change most, receiver × n_in + sender",
        "strength{l}": "float32 (k,)",
        "terms?": "float32 (n_next,): what each neuron of the next layer asks of the open one",
        "behind?": "float32 (n_in,): the activations before the open neuron",
        "weights?": "float32 (n_in,)",
        "nudges?": "float32 (n_in,): wanted of `weights`",
        "asked?": "float32 (n_in,): of the activations `behind`",
        "biases?": "float32 (examples + 1,): the nudge that each example wants of the bias, the mean last",
        "columns?": "float32 (examples + 1, n_in): and of the weights",
    }
    type: Literal["backprop"] = "backprop"
    examples: list[Column]
    front: int = 0
    levers: Levers | None = None
    listen: int | None = None
    wish_for: str = ""
    costs: tuple[float, ...] = ()
    answer: int | None = None
    steps: tuple[Step, ...] = ()


class Number(Message):
    """Which number was proved."""

    kind: Kind
    layer: int
    neuron: int
    sender: int


class Proof(SnapshotMessage):
    """What back-propagation wants of it, the cost where it is larger and smaller by `step`, what follows from those."""

    type: Literal["proof"] = "proof"
    number: Number | None
    mean: bool = False
    wanted: float = 0.0
    nudged: float = 0.0
    difference: float = 0.0
    up: float = 0.0
    down: float = 0.0
    step: float = 0.0


class GradientNoise(SnapshotMessage):
    """Degrees from the gradient of `many` examples, and length beside it: of the wish here, of mini-batches by size,
    `middle` the median of their angles.

    `many` is 0 where this was not asked, `done` the share of all that was asked so far.
    """

    type: Literal["rough"] = "rough"
    done: float = 0.0
    many: int = 0
    sizes: tuple[int, ...] = ()
    angles: tuple[tuple[float, ...], ...] = ()
    middle: tuple[float, ...] = ()
    lengths: tuple[tuple[float, ...], ...] = ()
    own: tuple[float, float] | None = None


SNAPSHOTS = (BackpropState, Proof, GradientNoise)
