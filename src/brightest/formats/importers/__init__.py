"""Import a network that another program wrote, or an export. No code in a file is run."""

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
MAX_TEXT_BYTES = 2**27  # parsing text takes many times its size in memory
MAX_BYTES = 2**28
MAX_PARTS = 400_000  # counted one by one: fields of an ONNX graph, instructions of a pickle
MAX_JSON_PARTS = 8_000_000  # numbers and lists of a JSON text, counted at once
# What other files are, and how to get a file of them that can be imported.
_PICKLE = "is a pickle, a program that runs when it is opened, so it was left closed: "
_KERAS = (
    "is a Keras model: export it as ONNX, with model.export('model.onnx', format='onnx') or tf2onnx, and import that"
)
OTHERS = {
    ".h5": _KERAS,
    ".hdf5": _KERAS,
    ".keras": _KERAS,
    ".joblib": _PICKLE + "write a scikit-learn model as ONNX with skl2onnx, and import that",
    ".pkl": _PICKLE + "write a scikit-learn model as ONNX with skl2onnx, a PyTorch one's state dict as safetensors",
    ".pickle": _PICKLE + "write a scikit-learn model as ONNX with skl2onnx, a PyTorch one's state dict as safetensors",
    ".npz": "is an archive of arrays, which doesn't say how they belong together: save them as safetensors, by names "
    "such as fc1.weight (n_out, n_in) and fc1.bias (n_out,)",
    ".tflite": "is a TensorFlow Lite model: export the original as ONNX with tf2onnx, and import that",
}


@dataclass(frozen=True, eq=False)
class Imported:
    """An imported network, the kind of its file, and a sentence that says what was assumed."""

    network: "Network"
    kind: str
    assumed: str = ""


def import_network(
    path: str | Path,
    activation: str | None = None,
    cost: str | None = None,
    mean: float | None = None,
    std: float | None = None,
) -> Imported:
    """Import the network from another program's file, or from an export.

    `activation` and `cost` are used if the file doesn't say them; so are `mean` and `std`, if the network was trained
    on (pixel − mean) / std of pixels from 0 to 1, as by torchvision's Normalize. They become part of the first layer.

    Raises SettingError for bad arguments, StorageError for a bad file.
    """
    from brightest.formats.importers.parsed import build_imported, check_normalization
    from brightest.system.budget import Budget

    path = Path(path)
    module = READERS.get(path.suffix.lower())
    if module is None:
        if known := OTHERS.get(path.suffix.lower()):
            raise SettingError(f"{path} {known}.")
        raise SettingError(f"{path} is of no kind that can be imported: its name must end in {', '.join(READERS)}.")
    normalization = check_normalization(mean, std)
    budget = Budget("", StorageError, parts=MAX_JSON_PARTS if module == "json" else MAX_PARTS)
    content = _read_content(path, MAX_TEXT_BYTES if module in ("json", "numpy") else MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's parsers may warn of a stranger's file
            parsed = import_module(f"brightest.formats.importers.{module}").read(content, budget)
    except SettingError:  # a ValueError, too, but not the file's fault
        raise
    except StorageError as error:
        raise StorageError(f"{path} {error}") from None
    except MemoryError:
        raise StorageError(f"{path} asks for more memory than there is.") from None
    except Exception as error:  # a stranger's bytes meet three libraries' parsers
        raise StorageError(f"{path} is damaged, or is no {path.suffix} file that can be imported.") from error
    return build_imported(path, parsed, activation, cost, normalization)


def _read_content(path: Path, max_bytes: int) -> bytes:
    from brightest.system.files import resolve_regular_file

    try:
        if path.exists() and resolve_regular_file(path).stat().st_size > max_bytes:
            raise StorageError(f"{path} is too large: files like it are imported up to {max_bytes // 2**20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
