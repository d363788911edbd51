"""A recipe is a named, tested set of hyperparameters; each can be overridden.

lesson   exactly the rules of the lessons
default  what a practitioner would choose for the same 13,002 parameters
best     the highest accuracy of the same 13,002 parameters, trained for minutes
reader   a larger network for photos: tolerates badly centred digits and rejects images of no digit
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from numbers import Real
from typing import Any, TypedDict, Unpack

from brightest.data.synthetic.mixture import NO_SYNTHETIC, Synthetic
from brightest.errors import SettingError, check_choice, choose
from brightest.images.deslant import check_frame
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.costs import COSTS
from brightest.nn.initialization import INITIALIZATIONS
from brightest.nn.network import LESSON_LAYERS, Network, check_layers
from brightest.nn.optimizers import OPTIMIZERS
from brightest.nn.schedules import SCHEDULES
from brightest.training.augment import NO_DEFORMATION, Deformation

STORED_NAMES = {"outlier_exposure": "nonsense", "translate_outlier_prob": "stray"}  # in files and in JSON


@dataclass(frozen=True)
class Recipe:
    """All hyperparameters of a training. Raises SettingError for a value that can't work."""

    name: str = "lesson"
    layers: tuple[int, ...] = LESSON_LAYERS
    activation: str = "sigmoid"
    cost: str = "squares"
    initialization: str = "normal"
    optimizer: str = "sgd"
    learning_rate: float = 0.2
    momentum: float = 0.9  # ignored by optimizers that have none
    weight_decay: float = 0.0  # L2: this multiple of each weight is added to its derivative
    schedule: str = "constant"
    averaging: float = 0.0  # epochs over which the weights are averaged; 0 for none
    batch_size: int = 10
    epochs: int = 30
    deformation: Deformation = NO_DEFORMATION  # of every image, different in each epoch
    outlier_exposure: float = 0.0  # images that show no digit, of each kind, per example
    synthetic: Synthetic = NO_SYNTHETIC  # examples that are drawn, beside the given ones
    frame: str = "mnist"  # of all images: as MNIST has them, or "upright" (images/deslant.py)

    def __post_init__(self) -> None:
        for name in ("batch_size", "epochs", "layers"):
            value = getattr(self, name)
            if not all(isinstance(n, int) for n in (value if isinstance(value, tuple) else (value,))):
                raise SettingError(f"{name.replace('_', ' ')} {value} can't work: it must be a whole number.")
        if not isinstance(self.deformation, Deformation):
            raise SettingError("deformation must be a Deformation of brightest.training.augment.")
        if not isinstance(self.synthetic, Synthetic):
            raise SettingError("synthetic must be a Synthetic of brightest.data.synthetic.mixture.")
        if not self.name.isprintable():
            raise SettingError("a recipe's name must be text that can be printed.")
        check_layers(self.layers)
        check_frame(self.frame, self.layers[0])
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("cost", self.cost, COSTS)
        check_choice("initialization", self.initialization, INITIALIZATIONS)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("schedule", self.schedule, SCHEDULES)
        _check_range("learning rate", self.learning_rate, 1e-300, 1e300)
        _check_range("momentum", self.momentum, 0, 0.9999)
        _check_range("weight decay", self.weight_decay, 0, 1)
        _check_range("averaging", self.averaging, 0, 1e6)
        _check_range("outlier exposure", self.outlier_exposure, 0, 1)
        _check_range("batch size", self.batch_size, 1, 1_000_000_000)
        _check_range("epochs", self.epochs, 0, 1_000_000)

    def fits(self, network: Network) -> bool:
        """Whether a training of this recipe can continue with the network."""
        ours = self.layers, self.activation, self.cost, self.frame
        return ours == (network.layers, network.activation, network.cost, network.card.frame)

    def hyperparameters(self) -> dict[str, Any]:
        """All hyperparameters by their stored names, ready for JSON."""
        return {**_renamed(asdict(self), STORED_NAMES), "layers": list(self.layers)}

    @classmethod
    def from_hyperparameters(cls, stored: Mapping[str, Any]) -> "Recipe":
        """The recipe whose `hyperparameters` these are; those of older versions may lack some."""
        values = _renamed(stored, {name: field for field, name in STORED_NAMES.items()})
        deformation = Deformation(**values.get("deformation", {}))
        synthetic = Synthetic(**values.get("synthetic", {}))
        given = {"layers": tuple(values["layers"]), "deformation": deformation, "synthetic": synthetic}
        return cls(**{**values, **given})


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The same mapping, and the mappings in it, with some keys renamed."""
    return {
        names.get(key, key): _renamed(value, names) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def effective_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The hyperparameters that influenced a training: without momentum if the optimizer has none."""
    unused = "momentum" if settings.get("optimizer") == "sgd" else ""
    return {name: value for name, value in settings.items() if name != unused}


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not isinstance(value, Real):
        raise SettingError(f"{name} {value!r} can't work: it must be a number.")
    if not low <= value <= high:  # NaN, too
        shown = (f"{number:,}" if isinstance(number, int) else f"{number:g}" for number in (value, low, high))
        raise SettingError("{} {} can't work: it must be from {} to {}.".format(name, *shown))


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
    learning_rate=0.12,
    weight_decay=5e-5,
    schedule="linear",
    averaging=2,
    batch_size=100,
    epochs=800,
    deformation=Deformation(rotation=4, scale=0.04, shear=0.04, shift=0.35, elastic=0.4),
    frame="upright",
    synthetic=Synthetic(handwriting=0.1, degraded=0.1),
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
    epochs=100,
    deformation=Deformation(
        rotation=8, scale=0.1, shear=0.1, shift=0.5, elastic=0.8, thickness=0.2, translate_outlier_prob=0.2
    ),
    frame="upright",
    outlier_exposure=0.005,
    synthetic=Synthetic(handwriting=2.0, typeset=1.6, degraded=1.0, clutter=0.3),
)
RECIPES = {recipe.name: recipe for recipe in (DEFAULT, LESSON, BEST, READER)}


class Hyperparameters(TypedDict, total=False):
    """The overrides that `recipe` takes: the fields of Recipe."""

    layers: tuple[int, ...]
    activation: str
    cost: str
    initialization: str
    optimizer: str
    learning_rate: float
    momentum: float
    weight_decay: float
    schedule: str
    averaging: float
    batch_size: int
    epochs: int
    deformation: Deformation
    outlier_exposure: float
    synthetic: Synthetic
    frame: str


def recipe(name: str = "default", **overrides: Unpack[Hyperparameters]) -> Recipe:
    """The recipe called `name`, with some hyperparameters overridden.

    Raises SettingError for an unknown recipe or hyperparameter, or for a value that can't work.
    """
    chosen = choose("recipe", name, RECIPES)
    known = Hyperparameters.__annotations__
    if unknown := overrides.keys() - known.keys():
        raise SettingError(f"a recipe has no hyperparameter {min(unknown)!r}: choose from {', '.join(known)}.")
    return replace(chosen, **overrides)
