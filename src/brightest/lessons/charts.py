"""The pictures that experiments draw: a few kinds of chart, each of which moves from its beginning to the result.

A chart holds what is drawn as numbers and texts that JSON can express. The page computes only what follows from them:
colours, places, sums, the wishes of lamps that are dragged, and what lies between two of the numbers.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Numbers: TypeAlias = tuple[float, ...]
Points: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bars:
    """A bar for each name, which grows to its value, with a text at its end."""

    title: str
    names: tuple[str, ...]
    values: Numbers
    texts: tuple[str, ...]
    outlines: Numbers = ()  # what the values should be, or were
    marked: tuple[int, ...] = ()  # the bars that the title is about
    most: float = 0.0  # the end of the axis; 0 stands for the largest value
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Curves:
    """Curves over one axis, all drawn at the same pace, in front of a crowd of thin ones."""

    title: str
    across: str  # the names of the axes
    up: str
    names: tuple[str, ...]
    curves: tuple[Points, ...]
    still: bool = False  # drawn from the beginning; only a ball moves along each
    crowd: tuple[Points, ...] = ()
    crowd_name: str = ""
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
    """A function of x and y under walks."""

    f: Numbers  # a row for each y
    window: tuple[tuple[float, float], tuple[float, float]]
    heights: tuple[float, float]  # the range in which colours differ
    levels: Numbers  # of the contour lines


@dataclass(frozen=True)
class Walks:
    """Paths over a plane, all walked at once: a step of each takes the same time."""

    title: str
    names: tuple[str, ...]
    paths: tuple[Points, ...]
    texts: tuple[str, ...]  # where each arrives
    ground: Ground | None = None
    kind: Literal["walks"] = "walks"


@dataclass(frozen=True)
class Pictures:
    """Square images side by side, whose captions appear one by one."""

    title: str
    images: tuple[tuple[int, ...], ...]  # 0 to 255; signed: −127 to 127
    captions: tuple[str, ...]
    right: tuple[bool, ...] = ()  # whether each is marked as right or wrong
    signed: bool = False
    over: tuple[tuple[int, ...], ...] = ()  # laid over each for a moment
    kind: Literal["pictures"] = "pictures"


@dataclass(frozen=True)
class Grid:
    """A table of numbers, each in its colour. It fills cell by cell, column after column or row after row."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[Numbers, ...]  # a tuple for each row
    by: Literal["columns", "rows"] = "columns"
    signed: bool = True
    places: int = 2  # decimal places; −1: no numbers are shown
    start: float = 0.0  # share of the board's time that passes before it fills
    images: tuple[tuple[int, ...], ...] = ()  # over the first columns, 0 to 255
    marked: int = -1  # the column that the others lead to
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True)
class Fold:
    """W a + b, folded row by row into one number for each neuron, and squashed."""

    title: str
    weights: tuple[Numbers, ...]  # W
    inputs: Numbers  # a
    biases: Numbers  # b
    sums: Numbers  # W a + b
    outputs: Numbers
    kind: Literal["fold"] = "fold"


@dataclass(frozen=True)
class Tally:
    """The network's lines, lit neuron by neuron, and counted."""

    title: str
    layers: tuple[int, ...]
    kind: Literal["tally"] = "tally"


@dataclass(frozen=True)
class Lamps:
    """Outputs as lamps on rails, as high as they are bright, each with an arrow to where it should be.

    Without `after`, the chosen ones go to `supposed`, then follow their arrows to their goals. With `after`, only the
    chosen ones have arrows, and all go to their values there. Each can be dragged.
    """

    title: str
    image: tuple[int, ...]  # the example, 0 to 255
    names: tuple[str, ...]
    values: Numbers
    goals: Numbers
    chosen: tuple[int, ...]
    slope: float  # an output's wish for each unit of its distance
    supposed: Numbers = ()  # of the chosen
    after: Numbers = ()
    start: float = 0.0  # shares of the board's time, between which it moves
    end: float = 1.0
    told: str = ""  # the result, shown once it has moved
    kind: Literal["lamps"] = "lamps"


@dataclass(frozen=True)
class CloseUp:
    """A square image whose numbers are written row by row; then a part of it is seen closer, where one points."""

    title: str
    values: Numbers  # 0 to 1
    at: int  # the pixel that is seen closer at first
    kind: Literal["close-up"] = "close-up"


@dataclass(frozen=True)
class Light:
    """A neuron's weights as an image, and light on them: on the lit places one by one, then where one paints it."""

    title: str
    name: str  # of the neuron
    weights: Numbers
    bias: float
    image: tuple[int, ...]  # the light at first, 0 to 255
    lit: tuple[int, ...]  # places of weights, in the order in which they are lit
    axis: tuple[float, float]  # the smallest and the largest sum that light can make
    activations: Numbers  # of sums at even distances along the axis; none if they depend on other neurons
    kind: Literal["light"] = "light"


@dataclass(frozen=True)
class Levers:
    """One output and the neurons before it, three times: each time another of its three levers is pulled."""

    title: str
    names: tuple[str, ...]  # of the levers
    texts: tuple[str, ...]  # how far each is pulled
    activations: Numbers  # of the neurons before it
    weights: Numbers
    bias: float  # how far the bias is moved
    weight_moves: Numbers  # how far each weight is moved
    activation_moves: Numbers
    outputs: tuple[Numbers, ...]  # for each lever: the output while it is pulled, at even distances
    kind: Literal["levers"] = "levers"


@dataclass(frozen=True)
class Passing:
    """Wishes that flow from the outputs back to the first neurons, and add up in each."""

    title: str
    image: tuple[int, ...]  # the example, 0 to 255
    layers: tuple[int, ...]
    names: tuple[str, ...]  # of the outputs
    activations: tuple[Numbers, ...]  # of each layer of neurons
    wishes: tuple[Numbers, ...]  # of each layer of neurons
    messages: tuple[tuple[Numbers, ...], ...]  # into each layer but the last: a row for each sender
    first: int  # the neuron of the last layer but one that is shown first
    kind: Literal["passing"] = "passing"


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
class Newborns:
    """Images, and what random networks answer to them, one network after another; the visitor can ask for more."""

    title: str
    images: tuple[tuple[int, ...], ...]  # 0 to 255
    answers: tuple[tuple[str, ...], ...]  # of each network
    texts: tuple[str, ...]  # of each network
    more: str  # on the button that shows the next
    kind: Literal["newborns"] = "newborns"


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
class Flow:
    """An image runs through all layers, runs again, and turns into another image."""

    title: str
    layers: tuple[int, ...]  # as many neurons as are drawn
    classes: tuple[str, ...]
    images: tuple[tuple[int, ...], ...]  # the first and the other, 0 to 255
    patterns: tuple[tuple[Numbers, ...], ...]  # layer by layer, at even steps from the first image to the other
    again: tuple[Numbers, ...]  # the layers when the first image ran again
    kind: Literal["flow"] = "flow"


@dataclass(frozen=True)
class Detector:
    """Images pass a neuron, which lights up as bright as it is for each class; the classes stand in two groups."""

    title: str
    name: str  # of the neuron
    names: tuple[str, ...]  # of the classes
    images: tuple[tuple[int, ...], ...]  # one for each class
    values: Numbers
    groups: tuple[tuple[int, ...], tuple[int, ...]]  # the places of their classes among the names
    group_names: tuple[str, str]
    lit: int  # the group for which the neuron should be bright
    right: tuple[bool, ...]  # whether it is right about most images of each class
    told: str  # the verdict, shown once all have passed
    kind: Literal["detector"] = "detector"


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


@dataclass(frozen=True)
class Entries:
    """Numbers over an image: the larger, the larger its square. Then those that are exactly 0 light up."""

    title: str
    values: Numbers  # signed, −1 to 1
    zeros: tuple[int, ...]  # their places
    image: tuple[int, ...]  # 0 to 255, seen before
    texts: tuple[str, str]  # what the squares say, and what the zeros say
    kind: Literal["entries"] = "entries"


Chart: TypeAlias = (
    Bars
    | Curves
    | Race
    | Walks
    | Pictures
    | Grid
    | Fold
    | Tally
    | Lamps
    | Levers
    | Light
    | CloseUp
    | Passing
    | Answers
    | Newborns
    | Compass
    | Filling
    | Flow
    | Detector
    | Entries
    | Costs
)
