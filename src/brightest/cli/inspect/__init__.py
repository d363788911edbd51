"""The words of `brightest inspect`: each asks a network one thing, and finds numbers, a few lines, and a picture."""

from collections.abc import Callable

from brightest.cli.inspect import inside, learning, reading
from brightest.cli.inspect.request import Asked, Finding

WORDS: dict[str, Callable[[Asked], Finding]] = {
    "weights": inside.weights,
    "neuron": inside.neuron,
    "activations": inside.activations,
    "edges": inside.edges,
    "mistakes": reading.mistakes,
    "confusion": reading.confusion,
    "noise": reading.noise,
    "shift": reading.shift,
    "misread": reading.misread,
    "landscape": learning.landscape,
    "gradient": learning.gradient,
    "nudges": learning.nudges,
    "stagger": learning.stagger,
}

__all__ = ["WORDS", "Asked", "Finding"]
