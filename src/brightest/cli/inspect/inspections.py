"""All inspections by name. Importing this module takes a while, so `command` does it only when it needs one."""

from collections.abc import Callable

from brightest.cli.inspect import behaviour, learning, structure
from brightest.cli.inspect.request import InspectRequest, InspectResult

INSPECTIONS: dict[str, Callable[[InspectRequest], InspectResult]] = {
    "weights": structure.weights,
    "neuron": structure.neuron,
    "activations": structure.activations,
    "layers": structure.layers,
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
