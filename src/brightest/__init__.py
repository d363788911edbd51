"""brightest: see a small network think, learn and be wrong. The brightest neuron of its last layer is its answer."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from brightest.version import __version__

if TYPE_CHECKING:
    from brightest.data import from_arrays as from_arrays
    from brightest.data import load as load_data  # noqa: F401 (found by __getattr__)
    from brightest.engines import engine as engine
    from brightest.evaluation import evaluate as evaluate
    from brightest.images import read_picture as read_picture
    from brightest.network import Network as Network
    from brightest.reader import Reader as Reader
    from brightest.recipes import recipe as recipe
    from brightest.storage import load as load
    from brightest.storage import save as save
    from brightest.training import train as train

_HOMES = {
    "Network": "network",
    "Reader": "reader",
    "engine": "engines",
    "evaluate": "evaluation",
    "from_arrays": "data",
    "load": "storage",
    "load_data": "data:load",
    "read_picture": "images",
    "recipe": "recipes",
    "save": "storage",
    "train": "training",
}
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 (strings, but ruff can't see it)


def __getattr__(name: str) -> Any:
    """Public names are imported when first used, so that `import brightest` is quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'brightest' has no attribute {name!r}")
    home, _, original = _HOMES[name].partition(":")
    return getattr(import_module(f"brightest.{home}"), original or name)


def __dir__() -> list[str]:
    return sorted(__all__)
