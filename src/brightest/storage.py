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

from brightest.averaging import Average
from brightest.data.augment import Deformation
from brightest.engines import State
from brightest.errors import BrightestError, StorageError
from brightest.files import plain, write_atomically
from brightest.functions import Array
from brightest.network import Calibration, Card, Network, Parameters
from brightest.optimizers import optimizer
from brightest.pretrained import NAMES, check_free, find
from brightest.recipes import Recipe
from brightest.training import Progress
from brightest.version import __version__

FORMAT = 1
ENDING, CHECKPOINT = ".safetensors", ".checkpoint.safetensors"
Built = TypeVar("Built")
LARGEST = 4 << 30  # bytes: Adam's checkpoint of the largest network allowed is smaller


def save(network: Network, path: str | Path) -> Path:
    """Write a network to `path`. Raises StorageError where that can't be done; the old file is then untouched.

    Its arrays keep their precision; float16 is read back as float32.
    """
    check_free(path)
    return _write(Path(path), _named("", network.parameters), describe(network))


def load(path: str | Path) -> Network:
    """Read a network: a file, or one that comes with brightest, by name ("lesson", "best", "reader").

    Raises StorageError with what is wrong with the file.
    """
    return built(path, *_read(find(path), "network"))


def built(path: str | Path, tensors: dict[str, Array], about: Mapping[str, Any]) -> Network:
    """The network of tensors weights.0, biases.0, ... and of what `describe` said; both may have come from a stranger.

    Raises StorageError, naming `path`, where they don't fit.
    """
    _check_format(path, about)
    return _checked(path, lambda: _network(tensors, about))


def checkpoint_path(network_path: str | Path) -> Path:
    """Where the checkpoint of a training lies: beside the network it will become."""
    path = Path(network_path)
    return path.parent / f"{path.name.removesuffix(ENDING)}{CHECKPOINT}"


def set_aside(network_path: str | Path) -> Path | None:
    """Keep what an older training left there, network and checkpoint, as the previous one; None where it left nothing.

    It takes the place of the one before. Raises StorageError.
    """
    path = Path(network_path)
    kept = path.with_name(f"{path.name.removesuffix(ENDING)}.previous{ENDING}")
    places = ((path, kept), (checkpoint_path(path), checkpoint_path(kept)))
    if not any(old.exists() for old, _ in places):
        return None
    try:
        for old, new in places:
            new.unlink(missing_ok=True)  # a network and a checkpoint that lie side by side belong together
            if old.exists():
                old.replace(new)
    except OSError as error:
        raise cannot_write(kept, error) from error
    return kept


def is_checkpoint(path: str | Path) -> bool:
    """Whether a checkpoint lies there, and not a network. Raises StorageError where it is neither."""
    return bool(_open(Path(path))[1]["kind"] == "checkpoint")


def save_checkpoint(progress: Progress, path: str | Path, data: Mapping[str, Any] | None = None) -> Path:
    """Write where a training stands; `data` says what it was learning from, for whoever goes on."""
    state, average = progress.state, progress.average
    tensors = _named("", state.network.parameters)
    for i, memory in enumerate(state.memory):
        tensors |= _named(f"memory.{i}.", memory)
    if average:
        tensors |= _named("average.", average.mean)
    about = describe(state.network, "checkpoint") | {
        "recipe": progress.recipe.dials(),
        "seed": progress.seed,
        "step": state.step,
        "epoch": progress.epoch,
        "batch": progress.batch,
        "seconds": progress.seconds,
        "averaged": average.count if average else 0,
        "data": dict(data or {}),
    }
    return _write(Path(path), tensors, about)


def load_checkpoint(path: str | Path) -> tuple[Progress, dict[str, Any]]:
    """Read where a training stood, and the `data` it was saved with. Raises StorageError."""
    tensors, about = _read(Path(path), "checkpoint")
    return _checked(path, lambda: (_progress(tensors, about), dict(about["data"])))


def _named(prefix: str, parameters: Parameters) -> dict[str, Array]:
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


def _write(path: Path, tensors: dict[str, Array], about: dict[str, Any]) -> Path:
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


def _read(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The tensors and the description of a file that says it is a `kind` of ours."""
    tensors, about = _open(path)
    if about["kind"] != kind:
        raise StorageError(f"{path} is a {about['kind']}, not a {kind}: name the {kind}'s own file.")
    return tensors, about


def _open(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
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


def _checked(path: str | Path, build: Callable[[], Built]) -> Built:
    """What `build` makes of a file's content, its complaints said with the file's name."""
    try:
        return build()
    except BrightestError as error:
        raise StorageError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StorageError(f"{path} describes itself wrongly ({type(error).__name__}: {error}).") from error


def _network(tensors: dict[str, Array], about: Mapping[str, Any]) -> Network:
    (parameters,) = _take(tensors, [""], about["layers"])
    return Network(
        *parameters,
        about["activation"],
        about["cost"],
        tuple(map(str, about["classes"])),
        Card(**about["card"]),
        Calibration(**about.get("calibration", {})),
    )


def _progress(tensors: dict[str, Array], about: Mapping[str, Any]) -> Progress:
    dials = about["recipe"]
    recipe = Recipe(
        **{**dials, "layers": tuple(dials["layers"]), "deformation": Deformation(**dials.get("deformation", {}))}
    )
    chosen = optimizer(recipe.optimizer, recipe.momentum)
    memories = [f"memory.{i}." for i in range(chosen.memories)]
    averages = ["average."] if about["averaged"] else []
    parameters, *rest = _take(tensors, ["", *memories, *averages], about["layers"])
    network = _network(_named("", parameters), about)
    if (network.layers, network.activation, network.cost) != (recipe.layers, recipe.activation, recipe.cost):
        raise StorageError("the recipe and the network differ.")
    average = Average(rest[-1], about["averaged"]) if averages else None
    state = State(network, chosen, tuple(rest[: chosen.memories]), about["step"], recipe.weight_decay)
    return Progress(recipe, about["seed"], state, average, about["epoch"], about["batch"], about["seconds"])


def _take(tensors: dict[str, Array], prefixes: list[str], layers: list[int]) -> list[Parameters]:
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
