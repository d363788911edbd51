"""An import makes a network of brightest's of what another program wrote, or of an export. Nothing in a file is run."""

import warnings
import zlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from brightest.errors import SettingError, StorageError

if TYPE_CHECKING:
    from brightest.nn.network import Network

__all__ = ["READERS", "Imported", "import_network"]

READERS = {  # the ending of a file → the module that reads it
    ".json": "json",
    ".onnx": "onnx",
    ".pt": "pickled",
    ".pth": "pickled",
    ".py": "numpy",
    ".safetensors": "torch",
}
MAX_TEXT_BYTES = 2**28  # bytes: numbers as text take many times their size to be read
MAX_BYTES = 2**30  # float64 for every parameter of the largest network allowed, and some room
# What reading a file that isn't what its name says may end in, where a reader has no sentence of its own.
_DAMAGE_ERRORS = (
    ArithmeticError, AttributeError, EOFError, LookupError, RuntimeError, SyntaxError, TypeError, ValueError, zlib.error
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Imported:
    """A network, what its file was, and what had to be assumed, as a sentence."""

    network: "Network"
    kind: str
    assumed: str = ""


def import_network(path: str | Path, activation: str | None = None, cost: str | None = None) -> Imported:
    """The network in a file of another program, or in an export. `activation` and `cost` say what the file doesn't.

    Raises SettingError where the call can't work, StorageError with what is wrong with the file.
    """
    from brightest.formats.importers.found import assembled

    path = Path(path)
    module = READERS.get(path.suffix.lower())
    if module is None:
        raise SettingError(f"{path} is of no kind that can be imported: its name must end in {', '.join(READERS)}.")
    content = _content(path, MAX_TEXT_BYTES if module in ("json", "numpy") else MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python's own readers find odd in a stranger's file
            found = import_module(f"brightest.formats.importers.{module}").read(content)
    except SettingError:  # a ValueError as well, but not of the file's making
        raise
    except StorageError as error:
        raise StorageError(f"{path} {error}") from None
    except _DAMAGE_ERRORS as error:
        raise StorageError(f"{path} is damaged, or is no {path.suffix} file that can be imported.") from error
    return assembled(path, found, activation, cost)


def _content(path: Path, largest: int) -> bytes:
    from brightest.system.files import plain

    try:
        if path.exists() and plain(path).stat().st_size > largest:
            raise StorageError(f"{path} is too large: files like it are imported up to {largest // 2**20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
