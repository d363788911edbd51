"""The view Doubt."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from brightest.web.messages.base import Command, Message, SnapshotMessage
from brightest.web.session import Session

Seed = Annotated[int, Field(ge=0, lt=2**32)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(max_length=40)]


class Look(Command):
    """Show an OOD image."""

    type: Literal["doubt.look"]
    kind: Name
    seed: Seed

    def execute(self, session: Session) -> None:
        session.doubt.look(self.kind, self.seed)


class Scribble(Command):
    """Show the drawing on the pad."""

    type: Literal["doubt.scribble"]

    def execute(self, session: Session) -> None:
        session.doubt.scribble()


class Examine(Command):
    """Start the OOD benchmark."""

    type: Literal["doubt.examine"]

    def execute(self, session: Session) -> None:
        session.doubt.examine()


class Believe(Command):
    """Accept answers from `threshold` on; null for the network's own."""

    type: Literal["doubt.believe"]
    threshold: Share | None

    def execute(self, session: Session) -> None:
        session.doubt.believe(self.threshold)


class Teach(Command):
    """Begin outlier exposure with `share` images of these `kinds` together for each digit."""

    type: Literal["doubt.teach"]
    kinds: tuple[Name, ...] = Field(max_length=20)
    share: Share
    seed: Seed

    def execute(self, session: Session) -> None:
        session.doubt.teach(self.kinds, self.share, self.seed)


class Pause(Command):
    """Continue training if `playing`, else pause."""

    type: Literal["doubt.pause"]
    playing: bool

    def execute(self, session: Session) -> None:
        session.doubt.pause(playing=self.playing)


class Use(Command):
    """Use the trained network in all views."""

    type: Literal["doubt.use"]

    def execute(self, session: Session) -> None:
        session.doubt.use()


COMMANDS = Look | Scribble | Examine | Believe | Teach | Pause | Use


class OodImage(SnapshotMessage):
    """The image shown; `kind` is a kind of OOD image, or scribble.

    `sure`: the answer is accepted. `dark`: a network that was trained on OOD images sees no digit.
    """

    arrays: ClassVar = {
        "image": "uint8 (784,)",
        "outputs": "float32 (classes,)",
    }
    type: Literal["nonsense"] = "nonsense"
    kind: str
    seed: int
    answer: int
    output: float
    probability: float
    dark: bool
    sure: bool


class OodRow(Message):
    """The results for one kind: shares of its images, and the most frequent claim, a class or none.

    The claim is none if no output is above one half.
    """

    kind: str
    images: int
    mean: float
    above_half: float
    above_nine_tenths: float
    claim: str
    claimed: float


class OodBenchmark(SnapshotMessage):
    """The OOD benchmark of the current network, as far as it got. `cure` are the layers for outlier exposure."""

    arrays: ClassVar = {
        "samples?": "uint8 (4 of each row, 784): once there is a row",
    }
    type: Literal["exam"] = "exam"
    network: str
    over: bool
    cure: list[int]
    rows: list[OodRow]


class Trust(SnapshotMessage):
    """The effect of a threshold: the share of the test's digits that are answered, and the share of wrong answers.

    `nonsense` is the share of OOD images that are answered, `own` the network's own threshold, `refused` the number of
    rejected digits, a few of which are shown.
    """

    arrays: ClassVar = {
        "thresholds": "float32 (t,)",
        "coverage": "float32 (t,): the share answered at each threshold",
        "errors": "float32 (t,): the share of wrong answers at each threshold",
        "confidence": "float32 (bins,): mean confidence",
        "accuracy": "float32 (bins,): share of right answers",
        "images?": "uint8 (k, 28, 28): if some are refused",
    }
    type: Literal["trust"] = "trust"
    digits: int
    threshold: float
    own: float
    is_own: bool
    answered: float
    error: float | None
    own_answered: float
    own_error: float | None
    calibration_error: float
    nonsense: float
    refused: int
    labels: list[int]
    answers: list[int]
    likely: list[float]


class ExposureRow(Message):
    """One kind, before and after outlier exposure: the share of its images with an output above one half."""

    kind: str
    before: float
    after: float | None


class OutlierExposure(SnapshotMessage):
    """The state of the run; `kinds` are trained on, and `before` names the network that it is compared with."""

    arrays: ClassVar = {
        "points": "float32 (n, 4): step, mean shares above 0.5 of kinds trained on and of others, test accuracy",
    }
    type: Literal["cure"] = "cure"
    playing: bool
    over: bool
    step: int
    epoch: int
    epochs: int
    digits: int
    nonsense: int
    kinds: list[str]
    share: float
    seed: int
    before: str
    accuracy_before: float
    accuracy: float | None
    rows: list[ExposureRow]


SNAPSHOTS = (OodImage, OodBenchmark, Trust, OutlierExposure)
