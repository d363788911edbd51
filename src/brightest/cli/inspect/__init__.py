"""The inspections of `brightest inspect`: each gives numbers, a few lines of text and a picture of a network."""

from collections.abc import Callable

from brightest.cli.inspect import behaviour, learning, structure
from brightest.cli.inspect.request import InspectRequest, InspectResult

INSPECTIONS: dict[str, Callable[[InspectRequest], InspectResult]] = {
    "weights": structure.weights,
    "neuron": structure.neuron,
    "activations": structure.activations,
    "edges": structure.edges,
    "mistakes": behaviour.mistakes,
    "confusion": behaviour.confusion,
    "noise": behaviour.noise,
    "shift": behaviour.shift,
    "misread": behaviour.misread,
    "landscape": learning.landscape,
    "gradient": learning.gradient,
    "nudges": learning.nudges,
    "gradient-noise": learning.gradient_noise,
}
ALIASES = {"stagger": "gradient-noise"}

__all__ = ["ALIASES", "INSPECTIONS", "InspectRequest", "InspectResult"]
