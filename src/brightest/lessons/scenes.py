"""Scenes of a network at work: an image, neurons, weights and wishes, drawn as the charts of `charts` are."""

from dataclasses import dataclass
from typing import Literal

from brightest.lessons.charts import Numbers


@dataclass(frozen=True)
class Fold:
    """W a + b, folded row by row into one number for each neuron, and squashed; then what is pointed at."""

    title: str
    names: tuple[str, ...]  # of the neurons
    weights: tuple[Numbers, ...]  # W
    inputs: Numbers  # a
    biases: Numbers  # b
    sums: Numbers  # W a + b
    outputs: Numbers
    sigmoid_outputs: bool  # then an activation can be changed
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
    chosen ones have arrows, and all go to their values there. Each can be dragged; with `way`, a step's length can.
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
    way: tuple[Numbers, ...] = ()  # the values after longer and longer steps
    costs: Numbers = ()  # after each of them
    told: tuple[str, ...] = ()  # of each of them
    turn: int = 0  # the step of `way` to which they go by themselves
    kind: Literal["lamps"] = "lamps"


@dataclass(frozen=True)
class CloseUp:
    """A square image whose numbers are written row by row; then a part of it is seen closer, where one points."""

    title: str
    image: tuple[int, ...]  # 0 to 255
    at: int  # the pixel that is seen closer at first
    kind: Literal["close-up"] = "close-up"


@dataclass(frozen=True)
class Light:
    """A neuron's weights as an image, and light on them: on the lit places one by one, then where one paints it."""

    title: str
    name: str  # of the neuron
    weights: Numbers
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
class Entries:
    """The gradient's entries for a neuron's weights over an image: the larger, the larger its square.

    Then those that are exactly 0 light up. Beside it, the cost while the weight that is pointed at is moved.
    """

    title: str
    values: Numbers  # signed, −1 to 1
    zeros: tuple[int, ...]  # their places
    image: tuple[int, ...]  # 0 to 255, seen before
    texts: tuple[str, str]  # what the squares say, and what the zeros say
    moves: Numbers  # of one weight
    costs: tuple[Numbers, ...]  # for each weight: the cost after each of its moves
    chosen: int  # the weight that is moved at first
    moved: str  # what the costs say
    kind: Literal["entries"] = "entries"


@dataclass(frozen=True)
class Inputs:
    """A network, some of whose inputs can be changed, and its outputs for all their values.

    The first input goes to its last value by itself.
    """

    title: str
    layers: tuple[int, ...]
    names: tuple[str, ...]  # of the inputs that can be changed
    values: tuple[Numbers, ...]  # that each can have
    at: tuple[int, ...]  # the place of each one's value at first
    others: str  # said of the other inputs
    classes: tuple[str, ...]
    outputs: tuple[Numbers, ...]  # for all values of all; those of the last input follow each other
    lights: tuple[str, ...]  # likewise: activations, 0 to 9, of six neurons of each layer before the outputs
    goal: int  # the class that the visitor is asked for
    kind: Literal["inputs"] = "inputs"
