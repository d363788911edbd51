"""The view Back-propagate."""

from typing import ClassVar, Literal

from brightest.web.messages.base import Command, Index, Message, SnapshotMessage
from brightest.web.session import Session

Kind = Literal["wish", "bias", "weight", "asked"]


class Example(Command):
    """Choose test example `number`, perhaps with another `label`; `add` keeps the others."""

    type: Literal["backprop.example"]
    number: Index
    label: Index | None = None
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.example(self.number, label=self.label, add=self.add)


class Digit(Command):
    """Choose the first test example of class `label`."""

    type: Literal["backprop.digit"]
    label: Index

    def execute(self, session: Session) -> None:
        session.backprop.digit(self.label)


class Random(Command):
    """Choose a random test example."""

    type: Literal["backprop.random"]
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.random(add=self.add)


class Hard(Command):
    """Choose the test example with the largest gradient, perhaps of one class."""

    type: Literal["backprop.hard"]
    label: Index | None = None
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.hard(label=self.label, add=self.add)


class Drawing(Command):
    """Choose the drawing on the pad of Draw."""

    type: Literal["backprop.drawing"]
    add: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.drawing(add=self.add)


class Front(Command):
    """Show another of the examples."""

    type: Literal["backprop.front"]
    place: Index

    def execute(self, session: Session) -> None:
        session.backprop.front(self.place)


class Drop(Command):
    """Remove an example."""

    type: Literal["backprop.drop"]
    place: Index

    def execute(self, session: Session) -> None:
        session.backprop.drop(self.place)


class Label(Command):
    """Change the label of the front example."""

    type: Literal["backprop.label"]
    label: Index

    def execute(self, session: Session) -> None:
        session.backprop.label(self.label)


class Choose(Command):
    """Open a neuron; in layer 0, a pixel. Null opens the neuron whose weighted sum has the largest wish."""

    type: Literal["backprop.choose"]
    layer: Index
    neuron: Index | None

    def execute(self, session: Session) -> None:
        session.backprop.choose(self.layer, self.neuron)


class Listen(Command):
    """Count the error of one output only; null counts all."""

    type: Literal["backprop.listen"]
    output: Index | None

    def execute(self, session: Session) -> None:
        session.backprop.mask_outputs(self.output)


class Prove(Command):
    """Nudge one number, of the front example or the `mean`, and measure the cost."""

    type: Literal["backprop.prove"]
    kind: Kind
    layer: Index
    neuron: Index
    sender: Index = 0
    mean: bool = False

    def execute(self, session: Session) -> None:
        session.backprop.prove(self.kind, self.layer, self.neuron, sender=self.sender, mean=self.mean)


class Apply(Command):
    """Apply the mean nudges of the examples, `rate` times."""

    type: Literal["backprop.apply"]
    rate: float

    def execute(self, session: Session) -> None:
        session.backprop.apply(self.rate)


class Undo(Command):
    """Restore the network from before the last step."""

    type: Literal["backprop.undo"]

    def execute(self, session: Session) -> None:
        session.backprop.undo()


class Compare(Command):
    """Compare these nudges with those of many examples."""

    type: Literal["backprop.compare"]

    def execute(self, session: Session) -> None:
        session.backprop.compare()


COMMANDS = (
    Example | Digit | Random | Hard | Drawing | Front | Drop | Label | Choose | Listen | Prove | Apply | Undo | Compare
)  # fmt: skip


class Column(Message):
    """An example: its number among the test examples, its label, and the class that the data has."""

    number: int | None
    label: int
    shows: int | None


class Step(Message):
    """A network: the examples' mean cost; cost, right answers and answers by class on the first training examples."""

    cost: float
    of_many: float
    right: int
    called: list[int]


class Levers(Message):
    """The open neuron. Its nudge, `wish`, is the sum of `terms`; times `slope` it is that of its weighted sum and bias.

    An output has a target instead of terms, and no slope if its nudge is for its weighted sum. A pixel has no levers.
    """

    layer: int
    neuron: int
    activation: float
    wish: float
    target: float | None
    bias: float | None = None
    slope: float | None = None


class BackpropState(SnapshotMessage):
    """The nudges of the front example; `steps` are the networks before each step, the present one last.

    `examples` is empty until one is chosen.
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
        "terms?": "float32 (n_next,): the message of each neuron of the next layer to the open one",
        "behind?": "float32 (n_in,): the activations before the open neuron",
        "weights?": "float32 (n_in,)",
        "nudges?": "float32 (n_in,): of `weights`",
        "asked?": "float32 (n_in,): the open neuron's messages to the activations `behind`",
        "biases?": "float32 (examples + 1,): each example's nudge of the bias, the mean last",
        "columns?": "float32 (examples + 1, n_in): the same of the weights",
    }
    type: Literal["backprop"] = "backprop"
    examples: list[Column]
    front: int = 0
    levers: Levers | None = None
    listen: int | None = None
    costs: tuple[float, ...] = ()
    answer: int | None = None
    steps: tuple[Step, ...] = ()


class Number(Message):
    """The number that was proved."""

    kind: Kind
    layer: int
    neuron: int
    sender: int


class Proof(SnapshotMessage):
    """The nudge by back-propagation and the one found by nudging the number by `step`, and their difference."""

    type: Literal["proof"] = "proof"
    number: Number | None
    mean: bool = False
    wanted: float = 0.0
    nudged: float = 0.0
    difference: float = 0.0
    step: float = 0.0


class GradientNoise(SnapshotMessage):
    """How far gradients are from the gradient of `many` examples: angles in degrees.

    `own` is the angle of the mean nudges, and their length relative to that gradient. `angles` are those of
    mini-batches of each of `sizes`, `middle` are their medians. `many` is 0 if nothing is measured; `done` is the share
    of the work that is done.
    """

    type: Literal["rough"] = "rough"
    done: float = 0.0
    many: int = 0
    sizes: tuple[int, ...] = ()
    angles: tuple[tuple[float, ...], ...] = ()
    middle: tuple[float, ...] = ()
    own: tuple[float, float] | None = None


SNAPSHOTS = (BackpropState, Proof, GradientNoise)
