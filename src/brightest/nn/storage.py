"""Networks and checkpoints as .safetensors files: arrays, and what they mean as JSON beside them. No pickle.

A file is written beside its place and moved there whole, so that nobody ever finds half of one. Nothing in a file
is run when it is read, and nothing is believed: shapes, names and numbers are checked.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import safetensors
import safetensors.numpy

from brightest.errors import BrightestError, StorageError
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters
from brightest.nn.pretrained import NAMES, check_free, find
from brightest.system.files import plain, write_atomically
from brightest.version import __version__

FORMAT = 1
ENDING = ".safetensors"
Built = TypeVar("Built")
LARGEST = 4 << 30  # bytes: Adam's checkpoint of the largest network allowed is smaller


def save(network: Network, path: str | Path) -> Path:
    """Write a network to `path`. Raises StorageError where that can't be done; the old file is then untouched.

    Its arrays keep their precision; float16 is read back as float32.
    """
    check_free(path)
    return write_tensors(Path(path), named_tensors("", network.parameters), describe(network))


def load(path: str | Path) -> Network:
    """Read a network: a file, or one that comes with brightest, by name ("lesson", "best", "reader").

    Raises StorageError with what is wrong with the file.
    """
    return built(path, *read_tensors(find(path), "network"))


def built(path: str | Path, tensors: dict[str, Array], about: Mapping[str, Any]) -> Network:
    """The network of tensors weights.0, biases.0, ... and of what `describe` said; both may have come from a stranger.

    Raises StorageError, naming `path`, where they don't fit.
    """
    _check_format(path, about)
    return checked(path, lambda: network_of(tensors, about))


def named_tensors(prefix: str, parameters: Parameters) -> dict[str, Array]:
    return {
        f"{prefix}{kind}.{layer}": np.ascontiguousarray(array)
        for kind in ("weights", "biases")
        for layer, array in enumerate(getattr(parameters, kind))
    }


def describe(network: Network, kind: str = "network") -> dict[str, Any]:
    """All of a network but its parameters, for JSON; `kind` says what it describes."""
    return {
        "format": FORMAT,
        "kind": kind,
        "version": __version__,
        "layers": list(network.layers),
        "activation": network.activation,
        "cost": network.cost,
        "classes": list(network.classes),
        "card": asdict(network.card),
        "calibration": asdict(network.calibration),
    }


def write_tensors(path: Path, tensors: dict[str, Array], about: dict[str, Any]) -> Path:
    if odd := [name for name, tensor in tensors.items() if not np.isfinite(tensor).all()]:
        raise StorageError(f"{path} was not written: tensor {odd[0]} holds a number that is not finite.")
    content = safetensors.numpy.save(tensors, {"brightest": json.dumps(about, default=float)})
    try:
        write_atomically(path, content)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def check_writable(path: str | Path) -> None:
    """Raises StorageError now where `save` would later: better before the work than after it."""
    check_free(path)
    try:
        with tempfile.TemporaryFile(dir=plain(Path(path)).parent):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: str | Path, error: OSError) -> StorageError:
    """The sentence for a file that the system didn't let be written."""
    return StorageError(f"can't write {path}: {error.strerror or error}; choose another place with --out.")


def read_tensors(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The tensors and the description of a file that says it is a `kind` of ours."""
    tensors, about = open_tensors(path)
    if about["kind"] != kind:
        raise StorageError(f"{path} is a {about['kind']}, not a {kind}: name the {kind}'s own file.")
    return tensors, about


def open_tensors(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The tensors and the description of a file of ours."""
    try:
        if path.exists() and plain(path).stat().st_size > LARGEST:
            raise StorageError(f"{path} is larger than any file of brightest's.")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StorageError(f"can't read {path}: {error.strerror}; name a file, or {', '.join(NAMES)}.") from error
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
    try:
        tensors = safetensors.numpy.load(content)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    except (safetensors.SafetensorError, ValueError, KeyError, AttributeError) as error:
        raise StorageError(f"{path} is not a network file: it isn't whole and valid safetensors.") from error
    try:
        about = json.loads(header["__metadata__"]["brightest"])
        found = str(about["kind"])
        _check_format(path, about)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StorageError(
            f"{path} is a safetensors file, but not one of brightest's: brightest import makes one of another's."
        ) from error
    if found not in ("network", "checkpoint"):
        raise StorageError(f"{path} is neither a network nor a checkpoint: brightest import makes one of an export.")
    return tensors, about


def _check_format(path: str | Path, about: Mapping[str, Any]) -> None:
    version = about.get("format")
    if type(version) is not int or version != FORMAT:
        raise StorageError(f"{path} has format {version!r}; this version of brightest reads format {FORMAT}.")


def checked(path: str | Path, build: Callable[[], Built]) -> Built:
    """What `build` makes of a file's content, its complaints said with the file's name."""
    try:
        return build()
    except BrightestError as error:
        raise StorageError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StorageError(f"{path} describes itself wrongly ({type(error).__name__}: {error}).") from error


def network_of(tensors: dict[str, Array], about: Mapping[str, Any]) -> Network:
    (parameters,) = take_parameters(tensors, [""], about["layers"])
    return Network(
        *parameters,
        about["activation"],
        about["cost"],
        tuple(map(str, about["classes"])),
        Card(**about["card"]),
        Calibration(**about.get("calibration", {})),
    )


def take_parameters(tensors: dict[str, Array], prefixes: list[str], layers: list[int]) -> list[Parameters]:
    """The parameters under each prefix, and nothing else in the file; of the right shapes, and finite."""
    shapes: dict[str, tuple[int, ...]] = {}
    for kind in ("weights", "biases"):
        for i, (n_in, n_out) in enumerate(pairwise(layers)):
            shapes[f"{kind}.{i}"] = (n_out, n_in) if kind == "weights" else (n_out,)
    expected = {prefix + name: shape for prefix in prefixes for name, shape in shapes.items()}
    if missing := expected.keys() - tensors.keys():
        raise StorageError(f"tensor {min(missing)} is missing.")
    if extra := tensors.keys() - expected.keys():
        raise StorageError(f"tensor {min(extra)} doesn't belong there.")
    for name, shape in expected.items():
        if tensors[name].shape != shape:
            raise StorageError(f"tensor {name} is {tensors[name].shape}; the layers ask for {shape}.")
        if not np.issubdtype(tensors[name].dtype, np.floating):
            raise StorageError(f"tensor {name} holds {tensors[name].dtype}, not floating-point numbers.")
        if not np.isfinite(tensors[name]).all():
            raise StorageError(f"tensor {name} holds a number that is not finite.")
    return [Parameters.from_arrays([_wide(tensors[prefix + name]) for name in shapes]) for prefix in prefixes]


def _wide(tensor: Array) -> Array:
    """Half precision saves room in files; nobody calculates in it."""
    return tensor.astype(np.float32) if tensor.dtype == np.float16 else tensor
