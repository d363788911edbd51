"""Engines do the arithmetic of training and predicting; all agree with the reference engine."""

from typing import TYPE_CHECKING

from brightest.engines.base import Engine, GradientEngine, PreparedExamples, State, start
from brightest.errors import SettingError, check_choice

if TYPE_CHECKING:
    from brightest.engines.fast import FastEngine, Predictor
    from brightest.nn.network import Network

ENGINES = ("fast", "reference")

__all__ = ["ENGINES", "Engine", "PreparedExamples", "State", "engine", "predictor", "start"]


def engine(name: str = "auto", threads: int | None = None) -> GradientEngine:
    """The engine called `name`; "auto" is the fast one. Raises SettingError if it is unknown or can't start.

    threads: the maximum number for predicting many images, by default the number of cores; 1 is best if several
    training runs run at once.
    """
    check_choice("engine", name, ("auto", *ENGINES))
    if name == "reference":
        from brightest.engines.reference import ReferenceEngine

        return ReferenceEngine()
    return _fast_engine()(threads)


def predictor(network: "Network") -> "Predictor":
    """The network packed for predicting: the quickest way to read one image at a time.

    `.one(image)` takes (n_0,) and gives the last layer's activations (n_out,); `.many(images)` takes (n, n_0) and gives
    (n, n_out); float32 both. Pixels are uint8 0..255, the fastest, or floats 0..1; 0 is black. They are taken as they
    are: for a network that expects upright digits (`network.card.frame`), deslant them first
    (`brightest.images.deslant`), or use `Network.read`, which does. `.one` and `.many` raise DataError for another
    number of pixels.
    """
    return _fast_engine()().predictor(network)


def _fast_engine() -> "type[FastEngine]":
    """The class. Raises SettingError if Numba can't be imported because of a variable in the environment."""
    try:
        from brightest.engines.fast import FastEngine
    except ValueError as error:
        raise SettingError(f"Numba can't start, so check its variables, such as NUMBA_NUM_THREADS: {error}") from error
    return FastEngine
