"""The view Descend."""

from typing import ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Message, SnapshotMessage
from brightest.web.session import Session


class Open(Command):
    """Show the network's landscape, or the function."""

    type: Literal["descend.open"]
    network: bool

    def execute(self, session: Session) -> None:
        session.descend.open(network=self.network)


class Begin(Command):
    """Put the ball on a function of x, or of x and y, and another where it ends if it starts at `beside`."""

    type: Literal["descend.begin"]
    function: str = Field(max_length=200)
    start: tuple[float, ...] = Field(max_length=2)
    learning_rate: float
    momentum: float
    beside: tuple[float, ...] = Field(default=(), max_length=2)

    def execute(self, session: Session) -> None:
        session.descend.begin(self.function, self.start, self.learning_rate, self.momentum, self.beside)


class Go(Command):
    """Go `steps` forward, or back if negative."""

    type: Literal["descend.go"]
    steps: int = Field(ge=-10_000, le=10_000)

    def execute(self, session: Session) -> None:
        session.descend.go(self.steps)


class Measure(Command):
    """Measure the cost around the visitor's training; without one, around the shipped network's."""

    type: Literal["descend.measure"]

    def execute(self, session: Session) -> None:
        session.descend.measure()


COMMANDS = Open | Begin | Go | Measure


class Descent(SnapshotMessage):
    """The ball after `step` of at most `most` steps.

    The next step, `change`, is −learning_rate × slope + momentum × `before`, the previous step. A number that is not
    finite is null. `status` is converged, diverged, or limit: still moving. `beside` is the start of another ball, or
    empty.
    """

    arrays: ClassVar = {
        "path": "float32 (step + 1, variables): from the start to here",
        "values": "float32 (step + 1,)",
        "slopes": "float32 (step + 1, variables)",
        "beside_path": "float32 (n, variables): of the other ball, to its end",
        "beside_values": "float32 (n,)",
    }
    type: Literal["descent"] = "descent"
    formula: str
    title: str
    start: list[float]
    beside: list[float]
    learning_rate: float
    momentum: float
    step: int
    most: int
    status: str
    story: str
    point: list[float | None]
    value: float | None
    slope: list[float | None]
    before: list[float | None]
    change: list[float | None]


class Scene(Message):
    """A function of the gallery."""

    name: str
    formula: str
    start: list[float]
    rate: float


class Surface(SnapshotMessage):
    """The function in a window: its range along each axis, its heights and contour levels."""

    arrays: ClassVar = {
        "f": "float32 (n,) of x, or (n, n) with a row for each y: the function; NaN where it has no value",
    }
    type: Literal["land"] = "land"
    variables: list[str]
    window: list[tuple[float, float]]
    heights: tuple[float, float]
    levels: list[float]
    gallery: list[Scene]
    shows: str


class Landscape(SnapshotMessage):
    """The network's cost over the plane of the two directions in which its training moved it most.

    `explained` are their shares of all movement, `own` whether the training is the visitor's, `rows` how many of
    the `points` rows were measured, from the lowest y on.
    """

    arrays: ClassVar = {
        "f": "float32 (points, points): a row for each y",
        "path": "float32 (n, 2)",
        "values": "float32 (up to n,): the cost at the points of `path`",
        "epochs": "float32 (n,): the epochs seen at the points of `path`",
        "weights": "float32 (3, 4, 784): of four neurons at (0, 0), and what a step along x and along y adds; empty "
        "if the first layer has fewer than four",
        "images": "uint8 (up to 4, 784): the first training examples",
    }
    type: Literal["landscape"] = "landscape"
    own: bool
    data: str
    examples: int
    parameters: int
    window: list[tuple[float, float]]
    rows: int
    points: int
    explained: list[float]
    heights: tuple[float, float]
    levels: list[float]


SNAPSHOTS = (Descent, Surface, Landscape)
