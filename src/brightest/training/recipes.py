"""A recipe names a tested set of dials; every dial can be turned by hand.

lesson   exactly the lessons' rules
default  what a practitioner would pick for the same 13,002 numbers
best     the most that the same 13,002 numbers can do, in minutes
reader   a larger network, for digits that matter: it may be shifted, and knows when there is none
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from brightest.errors import SettingError, check_choice, choose
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.costs import COSTS
from brightest.nn.initialization import INITIALIZATIONS
from brightest.nn.network import LESSON_LAYERS, check_layers
from brightest.nn.optimizers import OPTIMIZERS
from brightest.nn.schedules import SCHEDULES
from brightest.training.augment import UNDEFORMED, Deformation


@dataclass(frozen=True)
class Recipe:
    """Every dial of a training. Raises SettingError for a value that can't work."""

    name: str = "lesson"
    layers: tuple[int, ...] = LESSON_LAYERS
    activation: str = "sigmoid"
    cost: str = "squares"
    initialization: str = "normal"
    optimizer: str = "sgd"
    learning_rate: float = 0.2
    momentum: float = 0.9  # where the optimizer has one
    weight_decay: float = 0.0  # how much of itself is added to each weight's slope: small weights generalise
    schedule: str = "constant"
    averaging: float = 0.0  # epochs over which the weights are averaged; 0 for none
    batch_size: int = 10
    epochs: int = 30
    deformation: Deformation = UNDEFORMED  # of every image, anew for each epoch
    nonsense: float = 0.0  # images of each kind taught, for one example: to learn that they show no class

    def __post_init__(self) -> None:
        for dial in ("batch_size", "epochs", "layers"):
            value = getattr(self, dial)
            if not all(isinstance(n, int) for n in (value if isinstance(value, tuple) else (value,))):
                raise SettingError(f"{dial.replace('_', ' ')} {value} can't work: it must be a whole number.")
        if not isinstance(self.deformation, Deformation):
            raise SettingError("deformation must be a Deformation of brightest.training.augment.")
        if not self.name.isprintable():
            raise SettingError("a recipe's name must be text that can be printed.")
        check_layers(self.layers)
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("cost", self.cost, COSTS)
        check_choice("initialization", self.initialization, INITIALIZATIONS)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("schedule", self.schedule, SCHEDULES)
        _between("learning rate", self.learning_rate, 1e-300, 1e300)
        _between("momentum", self.momentum, 0, 0.9999)
        _between("weight decay", self.weight_decay, 0, 1)
        _between("averaging", self.averaging, 0, 1e6)
        _between("nonsense", self.nonsense, 0, 1)
        _between("batch size", self.batch_size, 1, 1_000_000_000)
        _between("epochs", self.epochs, 0, 1_000_000)

    def dials(self) -> dict[str, Any]:
        """Every dial by name, ready for JSON."""
        return {**asdict(self), "layers": list(self.layers)}


def used(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The dials of a training that had a say in it: momentum has none where the optimizer knows none."""
    idle = "momentum" if settings.get("optimizer") == "sgd" else ""
    return {dial: value for dial, value in settings.items() if dial != idle}


def _between(dial: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # so is NaN
        raise SettingError(f"{dial} {value:g} can't work: it must be from {least:g} to {most:g}.")


LESSON = Recipe()
DEFAULT = Recipe(
    name="default",
    activation="relu",
    cost="cross-entropy",
    initialization="he",
    optimizer="nesterov",
    learning_rate=0.04,
    weight_decay=5e-4,
    schedule="linear",
    averaging=0.5,
    batch_size=50,
    epochs=20,
)
BEST = Recipe(
    name="best",
    activation="relu",
    cost="generalized-cross-entropy",
    initialization="he",
    optimizer="nesterov",
    learning_rate=0.08,
    weight_decay=5e-5,
    schedule="linear",
    batch_size=100,
    epochs=800,
    deformation=Deformation(rotation=6, scale=0.06, shear=0.12, shift=0.5, elastic=0.5),
)
READER = Recipe(
    name="reader",
    layers=(784, 760, 760, 10),
    activation="relu",
    cost="binary-cross-entropy",
    initialization="he",
    optimizer="nesterov",
    learning_rate=0.08,
    schedule="linear",
    batch_size=100,
    epochs=600,
    deformation=Deformation(rotation=12, scale=0.15, shear=0.25, shift=0.5, elastic=1.0, thickness=0.3, stray=0.2),
    nonsense=0.005,
)
RECIPES = {recipe.name: recipe for recipe in (DEFAULT, LESSON, BEST, READER)}


def recipe(name: str = "default", **dials: Any) -> Recipe:
    """The recipe called `name` with some dials turned. Raises SettingError for an unknown name or a bad value."""
    chosen = choose("recipe", name, RECIPES)
    if unknown := dials.keys() - chosen.dials().keys():
        raise SettingError(f"a recipe has no dial {min(unknown)!r}: choose from {', '.join(chosen.dials())}.")
    return replace(chosen, **dials)
