"""Import a network that another program wrote, or an export. No code in a file is run."""

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

READERS = {  # suffix → module that reads it
    ".json": "json",
    ".onnx": "onnx",
    ".pt": "pickled",
    ".pth": "pickled",
    ".py": "numpy",
    ".safetensors": "torch",
}
MAX_TEXT_BYTES = 2**28  # parsing text takes many times its size in memory
MAX_BYTES = 2**30  # float64 for every parameter of the max_bytes network, and some more
# Errors of the readers for damaged files, beyond their own StorageErrors.
_DAMAGE_ERRORS = (
    ArithmeticError, AttributeError, EOFError, LookupError, RuntimeError, SyntaxError, TypeError, ValueError, zlib.error
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Imported:
    """An imported network, the kind of its file, and a sentence that says what was assumed."""

    network: "Network"
    kind: str
    assumed: str = ""


def import_network(path: str | Path, activation: str | None = None, cost: str | None = None) -> Imported:
    """Import the network from another program's file, or from an export.

    `activation` and `cost` are used if the file doesn't say them.

    Raises SettingError for bad arguments, StorageError for a bad file.
    """
    from brightest.formats.importers.parsed import build_imported

    path = Path(path)
    module = READERS.get(path.suffix.lower())
    if module is None:
        raise SettingError(f"{path} is of no kind that can be imported: its name must end in {', '.join(READERS)}.")
    content = _read_content(path, MAX_TEXT_BYTES if module in ("json", "numpy") else MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's parsers may warn of a stranger's file
            parsed = import_module(f"brightest.formats.importers.{module}").read(content)
    except SettingError:  # a ValueError, too, but not the file's fault
        raise
    except StorageError as error:
        raise StorageError(f"{path} {error}") from None
    except _DAMAGE_ERRORS as error:
        raise StorageError(f"{path} is damaged, or is no {path.suffix} file that can be imported.") from error
    return build_imported(path, parsed, activation, cost)


def _read_content(path: Path, max_bytes: int) -> bytes:
    from brightest.system.files import resolve_regular_file

    try:
        if path.exists() and resolve_regular_file(path).stat().st_size > max_bytes:
            raise StorageError(f"{path} is too large: files like it are imported up to {max_bytes // 2**20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
