"""Networks as .safetensors files: arrays, and their description as JSON in the metadata. No pickle.

Files are written atomically, with a digest of all their bytes (digest.py). Reading a file runs nothing in it and
trusts nothing: digest, shapes, names and numbers are checked. The same functions serve checkpoints
(training/checkpoint.py).
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import safetensors
import safetensors.numpy

from brightest.errors import BrightestError, SettingError, StorageError
from brightest.nn import digest
from brightest.nn.card import Calibration, Card
from brightest.nn.network import Network
from brightest.nn.parameters import Array, Parameters
from brightest.nn.pretrained import NAMES, check_not_reserved, network_path
from brightest.nn.probe import check_finite_outputs
from brightest.system.files import resolve_regular_file, write_atomically
from brightest.system.locks import locked
from brightest.system.version import __version__

FORMAT = 1
SUFFIX = ".safetensors"
Built = TypeVar("Built")
MAX_FILE_BYTES = 4 << 30  # Adam's checkpoint of the largest network allowed is smaller
MAX_HEADER_BYTES = 2**22  # of a description: a training's history takes about a hundred bytes an epoch


def save(network: Network, path: str | Path) -> Path:
    """Write a network to `path`, its arrays in their own precision. Returns the path.

    Raises StorageError if that fails or the network's outputs aren't finite; an old file is then unchanged.
    """
    check_not_reserved(path)
    check_has_not_diverged(network, path)
    return write_tensors(Path(path), named_tensors("", network.parameters), describe(network))


def load(path: str | Path) -> Network:
    """Read a network from a file, or a pretrained one by name ("lesson", "best", "reader").

    float16 becomes float32. Raises StorageError, which tells the file's fault.
    """
    return network_from_tensors(path, *read_tensors(network_path(path), "network"))


def network_from_tensors(path: str | Path, tensors: dict[str, Array], metadata: Mapping[str, Any]) -> Network:
    """The network of tensors weights.0, biases.0, ... and the metadata of `describe`; neither is trusted.

    Raises StorageError, naming `path`, if they don't make a network, or one whose outputs aren't finite.
    """
    _check_format(path, metadata)
    network = reraise_with_path(path, lambda: build_network(tensors, metadata))
    reraise_with_path(path, lambda: check_finite_outputs(network))
    return network


def named_tensors(prefix: str, parameters: Parameters) -> dict[str, Array]:
    """The arrays, contiguous as safetensors needs them, by name: weights.0, ..., biases.0, ... after `prefix`."""
    return {
        f"{prefix}{kind}.{layer}": np.asarray(array, order="C")
        for kind in ("weights", "biases")
        for layer, array in enumerate(getattr(parameters, kind))
    }


def describe(network: Network, kind: str = "network") -> dict[str, Any]:
    """The metadata of a network, for JSON: everything but its parameters. `kind` names the kind of file."""
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


def describe_export(network: Network, kind: str = "export", **more: Any) -> dict[str, Any]:
    """The description in an export, with `more`, and a digest of all of it and of the parameters."""
    about = describe(network, kind) | more
    return about | {digest.NAME: digest.digest_of(named_tensors("", network.parameters), about)}


def check_export(path: str | Path, tensors: Mapping[str, Array], about: Mapping[str, Any]) -> None:
    """Raises StorageError for an export of another format or digest; warns once of one without a digest."""
    _check_format(path, about)  # another format may compute its digest from something else
    if digest.NAME not in about:
        digest.warn_without(str(path))
    elif about[digest.NAME] != digest.digest_of(tensors, {k: v for k, v in about.items() if k != digest.NAME}):
        raise damaged(path)


def check_has_not_diverged(network: Network, path: str | Path) -> None:
    """Raises StorageError, which says that `path` was not written, if the network's outputs aren't finite."""
    try:
        check_finite_outputs(network)
    except SettingError as error:
        raise StorageError(f"{path} was not written: {error}") from None


def write_tensors(path: Path, tensors: dict[str, Array], metadata: dict[str, Any]) -> Path:
    if infinite := [name for name, tensor in tensors.items() if not np.isfinite(tensor).all()]:
        raise StorageError(f"{path} was not written: tensor {infinite[0]} holds a number that is not finite.")
    described = json.dumps({digest.NAME: digest.BLANK, **metadata}, default=float)
    content = digest.seal(safetensors.numpy.save(tensors, {"brightest": described}))
    return write_file(path, content)


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all. Raises StorageError if it can't be written."""
    try:
        write_atomically(path, content)
    except OSError as error:
        raise write_error(path, error) from error
    return path


def check_writable(path: str | Path) -> None:
    """Raises StorageError if `save` to `path` would fail. Call it before long work."""
    check_not_reserved(path)
    try:
        with tempfile.TemporaryFile(dir=resolve_regular_file(Path(path)).parent):
            pass
    except OSError as error:
        raise write_error(path, error) from error


def check_replaceable(path: str | Path, what: str, starts: tuple[bytes, ...]) -> None:
    """Raises StorageError if `path` can't be written, SettingError if it is a file without one of these `starts`.

    Call it before long work. what: the only files that may be replaced, for the sentence.
    """
    check_writable(path)
    try:
        with Path(path).open("rb") as file:
            start = file.read(max(map(len, starts)))
    except FileNotFoundError:
        return
    except OSError as error:
        raise write_error(path, error) from error
    if start and not start.startswith(starts):
        raise SettingError(f"{path} holds something other than {what}, which would be lost: choose another name.")


@contextmanager
def held(path: str | Path, notify: Callable[[str], None] = lambda _: None, seconds: float = 0) -> Iterator[None]:
    """Keep others from writing `path` while the block runs. Raises StorageError if it can't be written.

    If another process holds the lock, calls `notify` with a message, waits up to `seconds`, then raises StorageError.
    """
    check_writable(path)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(Path(path), notify, seconds))
        except OSError as error:
            raise write_error(path, error) from error
        yield


def write_error(path: str | Path, error: OSError) -> StorageError:
    """The error for a file that couldn't be written."""
    return StorageError(f"can't write {path}: {error.strerror or error}; choose another place.")


def read_tensors(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The tensors and metadata of a file of this kind. Raises StorageError for another kind."""
    tensors, metadata = open_tensors(path)
    if metadata["kind"] != kind:
        raise StorageError(f"{path} is a {metadata['kind']}, not a {kind}: name the {kind}'s own file.")
    return tensors, metadata


def _no_network(path: Path, why: str) -> StorageError:
    """The error for a file that isn't a network of brightest. For another format, it says what reads that."""
    hint = "" if path.suffix.lower() == SUFFIX else " brightest import reads networks of PyTorch, ONNX and JSON."
    return StorageError(f"{path} is not a network file: {why}.{hint}")


def open_tensors(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The tensors and metadata of a network or checkpoint file, its digest checked. Raises StorageError."""
    try:
        if path.exists() and resolve_regular_file(path).stat().st_size > MAX_FILE_BYTES:
            raise StorageError(f"{path} is larger than any file of brightest's.")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StorageError(f"can't read {path}: {error.strerror}; name a file, or {', '.join(NAMES)}.") from error
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror or error}.") from error
    if int.from_bytes(content[:8], "little") > MAX_HEADER_BYTES:
        raise _no_network(path, "its description is longer than any of brightest's")
    try:
        tensors = safetensors.numpy.load(content)
        header = safetensors_header(content)
    except (safetensors.SafetensorError, ValueError, KeyError, AttributeError) as error:
        raise _no_network(path, "it isn't whole and valid safetensors") from error
    try:
        described = str(header["__metadata__"]["brightest"])
        metadata = json.loads(described)
        found = str(metadata["kind"])
        _check_format(path, metadata)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StorageError(
            f"{path} is a safetensors file, but not one of brightest's: brightest import makes one of another's."
        ) from error
    if found not in ("network", "checkpoint"):
        raise StorageError(f"{path} is neither a network nor a checkpoint: brightest import makes one of an export.")
    _check_digest(path, content, described)
    return tensors, metadata


def _check_digest(path: Path, content: bytes, described: str) -> None:
    """Raises StorageError if the digest isn't the content's; warns once of a file that was written without one."""
    stored = re.match(rf'{{"{digest.NAME}": "([^"]*)", ', described)
    if stored and digest.is_sealed(content, stored[1]):
        return
    if stored or not described.startswith('{"format": '):  # descriptions began so before there were digests
        raise damaged(path)
    digest.warn_without(str(path))


def damaged(path: str | Path) -> StorageError:
    """The error for a file whose digest isn't that of its content."""
    return StorageError(f"{path} is damaged: its content is not what was written. Take another copy, or make it again.")


def safetensors_header(content: bytes) -> dict[str, Any]:
    """The JSON at the start of a .safetensors file: its metadata, and the position of each tensor."""
    header: dict[str, Any] = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    return header


def _check_format(path: str | Path, metadata: Mapping[str, Any]) -> None:
    version = metadata.get("format")
    if type(version) is not int or version != FORMAT:
        raise StorageError(f"{path} has format {version!r:.40}; this version of brightest reads format {FORMAT}.")


def reraise_with_path(path: str | Path, build: Callable[[], Built]) -> Built:
    """Run `build` on a file's content; its errors become StorageErrors with the file's name."""
    try:
        return build()
    except BrightestError as error:
        raise StorageError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StorageError(f"{path} describes itself wrongly ({type(error).__name__}: {error}).") from error


def build_network(tensors: dict[str, Array], metadata: Mapping[str, Any]) -> Network:
    (parameters,) = take_parameters(tensors, [""], metadata["layers"])
    return Network(
        *parameters,
        metadata["activation"],
        metadata["cost"],
        tuple(map(str, metadata["classes"])),
        Card(**metadata["card"]),
        Calibration(**metadata.get("calibration", {})),
    )


def take_parameters(tensors: dict[str, Array], prefixes: list[str], layers: list[int]) -> list[Parameters]:
    """The parameters under each prefix. Raises StorageError if a tensor is missing, extra, misshapen or not finite."""
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
    return [Parameters.from_arrays([_as_float32(tensors[prefix + name]) for name in shapes]) for prefix in prefixes]


def _as_float32(tensor: Array) -> Array:
    """float16 saves space in files; arithmetic uses float32."""
    return tensor.astype(np.float32) if tensor.dtype == np.float16 else tensor
