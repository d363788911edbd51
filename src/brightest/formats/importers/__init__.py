"""Imports networks from files of other programs, and from exports of brightest. No code in a file is run."""

import warnings
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from brightest.errors import SettingError, StorageError

if TYPE_CHECKING:
    from brightest.nn.network import Network

__all__ = ["READERS", "Imported", "import_network"]

READERS = {  # suffix → module that reads it
    ".ckpt": "pickled",
    ".json": "json",
    ".onnx": "onnx",
    ".pt": "pickled",
    ".pth": "pickled",
    ".py": "numpy",
    ".safetensors": "torch",
}
MAX_TEXT_BYTES = 2**27  # of a text file, because parsing it needs many times its size in memory
MAX_BYTES = 2**28  # of any other file
MAX_PARTS = 400_000  # fields of an ONNX graph, or instructions of a pickle; they are counted one by one
MAX_JSON_PARTS = 8_000_000  # numbers and lists in JSON; they are counted all at once
# For suffixes that can't be imported: what such a file is, and how to convert it into one that can.
_PICKLE = "is a pickle, a program that runs when it is opened, so it was left closed: "
_MODEL_HINT = (
    "write a scikit-learn model as ONNX with skl2onnx, or the state dict of a PyTorch model as safetensors, and import "
    "that"
)
_KERAS = (
    "is a Keras model: export it as ONNX, with model.export('model.onnx', format='onnx') or tf2onnx, and import that"
)
OTHERS = {
    ".h5": _KERAS,
    ".hdf5": _KERAS,
    ".keras": _KERAS,
    ".joblib": _PICKLE + "write a scikit-learn model as ONNX with skl2onnx, and import that",
    ".pkl": _PICKLE + _MODEL_HINT,
    ".pickle": _PICKLE + _MODEL_HINT,
    ".npz": "is an archive of arrays, which doesn't say how they belong together: save them as safetensors, with names "
    "such as fc1.weight (n_out, n_in) and fc1.bias (n_out,)",
    ".tflite": "is a TensorFlow Lite model: export the original as ONNX with tf2onnx, and import that",
}


@dataclass(frozen=True, eq=False)
class Imported:
    """An imported network."""

    network: "Network"
    kind: str  # of the file
    assumed: str = ""  # a sentence that says what the importer assumed


def import_network(
    path: str | Path,
    activation: str | None = None,
    cost: str | None = None,
    mean: float | None = None,
    std: float | None = None,
) -> Imported:
    """Import the network in a file of another program, or in an export.

    activation, cost: those of the network, if the file doesn't contain them.
    mean, std: the normalization of the pixels during training, if the file doesn't contain it: pixels x from 0 to 1
        became (x − mean) / std, as torchvision's Normalize does. It becomes part of the first layer.

    Raises SettingError for bad arguments, StorageError for a bad file.
    """
    from brightest.formats.importers.parsed import build_imported, check_normalization
    from brightest.system.budget import Budget

    path = Path(path)
    module = READERS.get(path.suffix.lower())
    if module is None:
        if known := OTHERS.get(path.suffix.lower()):
            raise SettingError(f"{path} {known}.")
        raise SettingError(f"{path} can't be imported: its name must end in one of {', '.join(READERS)}.")
    normalization = check_normalization(mean, std)
    budget = Budget("", StorageError, parts=MAX_JSON_PARTS if module == "json" else MAX_PARTS)
    content = _read_content(path, MAX_TEXT_BYTES if module in ("json", "numpy") else MAX_BYTES)
    if not content:
        raise StorageError(f"{path} is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's parsers may print warnings about a file
            parsed = import_module(f"brightest.formats.importers.{module}").read(content, budget)
    except SettingError:  # about the arguments, not about the file
        raise
    except StorageError as error:
        raise StorageError(f"{path} {error}") from None
    except MemoryError:
        raise StorageError(f"{path} needs more memory than this machine has.") from None
    except Exception as error:  # the parsers of three libraries may raise anything for a damaged file
        raise StorageError(f"{path} is damaged, or isn't a {path.suffix} file that can be imported.") from error
    return build_imported(path, parsed, activation, cost, normalization)


def _read_content(path: Path, max_bytes: int) -> bytes:
    from brightest.system.files import resolve_regular_file

    try:
        if path.exists() and resolve_regular_file(path).stat().st_size > max_bytes:
            raise StorageError(f"{path} is too large: a {path.suffix} file may have {max_bytes // 2**20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
