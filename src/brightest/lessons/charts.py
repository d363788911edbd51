"""The charts that experiments draw, each of which moves from its beginning to the result. See `scenes`, too.

A chart holds what is drawn as numbers and texts that JSON can express. The page computes only what follows from them:
colours, places, sums, the wishes of lamps that are dragged, and what lies between two of the numbers.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Numbers: TypeAlias = tuple[float, ...]
Points: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bars:
    """A bar for each name, which grows to its share, with a text at its end."""

    title: str
    names: tuple[str, ...]
    values: Numbers  # 0 to 1
    texts: tuple[str, ...]
    start: float = 0.0  # share of the board's time that passes before they grow
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Curves:
    """Curves over one axis, all drawn at the same pace."""

    title: str
    across: str  # the names of the axes
    up: str
    names: tuple[str, ...]
    curves: tuple[Points, ...]
    still: bool = False  # drawn from the beginning
    kind: Literal["curves"] = "curves"


@dataclass(frozen=True)
class Race:
    """Networks that learn side by side: a curve for each, its share read right, and its lines, which form."""

    title: str
    across: str
    up: str
    names: tuple[str, ...]
    curves: tuple[Points, ...]
    layers: tuple[tuple[int, ...], ...]
    kind: Literal["race"] = "race"


@dataclass(frozen=True)
class Ground:
    """A function of x and y under walks and steps."""

    f: Numbers  # a row for each y
    window: tuple[tuple[float, float], tuple[float, float]]
    heights: tuple[float, float]  # the range in which colours differ
    levels: Numbers  # of the contour lines


@dataclass(frozen=True)
class Fan:
    """A step straight down from the middle, and random steps of the same length, each at its angle to it.

    The colour of a step says how far it goes down or up. The ground is seen from above, the ball in its middle.
    With `around`, the visitor aims a step, too.
    """

    title: str
    angles: Numbers  # of each random step, in degrees, to either side
    falls: Numbers  # how far each goes down, relative to the step straight down; up: negative
    length: float  # of a step, relative to the picture's height
    told: str  # the result, shown at the end
    ground: Ground | None = None
    around: Numbers = ()  # how far a step goes down at each angle of the circle, evenly spaced
    kind: Literal["fan"] = "fan"


@dataclass(frozen=True)
class Magnified:
    """Some steps of the last of several paths, much larger than the path itself."""

    place: tuple[float, float]  # where they begin
    steps: Points  # from there


@dataclass(frozen=True)
class Walks:
    """Paths over a plane, all walked at once: a piece of each takes the same time."""

    title: str
    names: tuple[str, ...]
    paths: tuple[Points, ...]
    texts: tuple[str, ...]  # where each arrives
    ground: Ground | None = None
    magnified: Magnified | None = None
    kind: Literal["walks"] = "walks"


@dataclass(frozen=True)
class Pictures:
    """Square images side by side, whose captions appear one by one. Then each can be pointed at."""

    title: str
    images: tuple[tuple[int, ...], ...]  # 0 to 255; signed: −127 to 127
    captions: tuple[str, ...]
    right: tuple[bool, ...] = ()  # whether each is marked as right or wrong
    signed: bool = False
    over: tuple[tuple[int, ...], ...] = ()  # laid over each for a moment, and while it is pointed at
    told: tuple[str, ...] = ()  # said of each while it is pointed at
    chosen: int = 0  # the one that is pointed at first
    kind: Literal["pictures"] = "pictures"


@dataclass(frozen=True)
class Grid:
    """A table of signed numbers, each in its colour. It fills cell by cell, column after column."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[Numbers, ...]  # a tuple for each row
    start: float  # share of the board's time that passes before it fills
    images: tuple[tuple[int, ...], ...]  # over the first columns, 0 to 255
    marked: int  # the column that the others lead to
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True)
class Answers:
    """Images and a network's answers to them, which change while it learns."""

    title: str
    images: tuple[tuple[int, ...], ...]  # 0 to 255
    answers: tuple[tuple[str, ...], ...]  # for each moment
    texts: tuple[str, ...]  # of each moment
    marked: str  # the answer that stands out
    kind: Literal["answers"] = "answers"


@dataclass(frozen=True)
class UntrainedNetworks:
    """Images, and what untrained networks answer to them, one network after another; the visitor can ask for more."""

    title: str
    images: tuple[tuple[int, ...], ...]  # 0 to 255
    labels: tuple[str, ...]  # an answer that is right stands out
    answers: tuple[tuple[str, ...], ...]  # of each network
    texts: tuple[str, ...]  # of each network
    more: str  # on the button that shows the next
    kind: Literal["untrained"] = "untrained"


@dataclass(frozen=True)
class Compass:
    """An arrow for each draw of examples, which turns towards straight down while more examples are asked.

    Straight down is the wish of all examples; an arrow's angle is that between the wish of its examples and this one.
    """

    title: str
    counts: tuple[int, ...]  # of the examples asked
    angles: tuple[Numbers, ...]  # for each count: of each arrow, in degrees
    name: str  # of the arrow straight down
    kind: Literal["compass"] = "compass"


@dataclass(frozen=True)
class Filling:
    """The same signed images twice, filled number by number: by one at one pace, by another at another."""

    title: str
    images: tuple[tuple[int, ...], ...]  # −127 to 127
    count: int  # of all numbers, of which the images show most
    names: tuple[str, ...]  # of the two
    seconds: Numbers  # that each needs
    told: str  # of the quicker one, shown once both are done
    kind: Literal["filling"] = "filling"


@dataclass(frozen=True)
class Costs:
    """Examples side by side: the gap between each output and what it should be is squared, and the squares add up."""

    title: str
    names: tuple[str, ...]  # of the examples
    images: tuple[tuple[int, ...], ...]
    classes: tuple[str, ...]
    outputs: tuple[Numbers, ...]  # of each example
    targets: tuple[Numbers, ...]
    costs: Numbers
    kind: Literal["costs"] = "costs"
