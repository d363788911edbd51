"""Checkpoints: the state of a training in a .safetensors file beside the network's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brightest.engines import State
from brightest.errors import SettingError, StorageError
from brightest.nn.optimizers import optimizer
from brightest.nn.parameters import Array
from brightest.nn.storage import (
    SUFFIX,
    build_network,
    describe,
    named_tensors,
    open_tensors,
    read_tensors,
    reraise_with_path,
    take_parameters,
    write_error,
    write_tensors,
)
from brightest.nn.weight_averaging import Average
from brightest.training.loop import TrainingState
from brightest.training.recipes import Recipe

CHECKPOINT = ".checkpoint.safetensors"


def checkpoint_path(network_path: str | Path) -> Path:
    """The path of the checkpoint that belongs to a network's file."""
    path = Path(network_path)
    return path.parent / f"{path.name.removesuffix(SUFFIX)}{CHECKPOINT}"


def set_aside(network_path: str | Path) -> Path | None:
    """Rename an older network and its checkpoint to *.previous, replacing the previous ones. Raises StorageError.

    Returns the new path of the network, or None if there was neither.
    """
    path = Path(network_path)
    previous = path.with_name(f"{path.name.removesuffix(SUFFIX)}.previous{SUFFIX}")
    renames = ((path, previous), (checkpoint_path(path), checkpoint_path(previous)))
    if not any(old.exists() for old, _ in renames):
        return None
    try:
        for old, new in renames:
            new.unlink(missing_ok=True)  # a network and a checkpoint side by side belong together
            if old.exists():
                old.replace(new)
    except OSError as error:
        raise write_error(previous, error) from error
    return previous


def is_checkpoint(path: str | Path) -> bool:
    """Whether the file is a checkpoint rather than a network. Raises StorageError if it is neither."""
    return bool(open_tensors(Path(path))[1]["kind"] == "checkpoint")


def find_checkpoint(path: Path) -> Path | None:
    """The checkpoint that `path` names: itself, or the one beside the network.

    None if `path` is named like a checkpoint but doesn't exist: a training that was killed before its first checkpoint
    starts over. Raises SettingError if there is no checkpoint, StorageError for a file of another kind.
    """
    for candidate in (path, checkpoint_path(path)):
        if candidate.exists() and is_checkpoint(candidate):
            return candidate
    if path.exists():
        raise SettingError(
            f"{path} is a network with no checkpoint beside it: it can be used, but not trained further."
        )
    if not path.name.endswith(CHECKPOINT):
        raise SettingError(f"there is no checkpoint {path} to resume: train without --resume, or name another.")
    return None


def save_checkpoint(state: TrainingState, path: str | Path, data: Mapping[str, Any] | None = None) -> Path:
    """Write the state of a training; `data` describes the data, for the check when it resumes."""
    engine_state, average = state.engine_state, state.average
    tensors = named_tensors("", engine_state.network.parameters)
    for i, slot in enumerate(engine_state.memory):
        tensors |= named_tensors(f"memory.{i}.", slot)
    if average:
        tensors |= named_tensors("average.", average.mean)
    about = describe(engine_state.network, "checkpoint") | {
        "recipe": state.recipe.hyperparameters(),
        "seed": state.seed,
        "step": state.step,
        "epoch": state.epoch,
        "batch": state.batch,
        "seconds": state.seconds,
        "averaged": average.count if average else 0,
        "data": dict(data or {}),
    }
    return write_tensors(Path(path), tensors, about)


def load_checkpoint(path: str | Path) -> tuple[TrainingState, dict[str, Any]]:
    """Read the state of a training and its `data`. Raises StorageError."""
    tensors, about = read_tensors(Path(path), "checkpoint")
    return reraise_with_path(path, lambda: (_state(tensors, about), dict(about["data"])))


def _state(tensors: dict[str, Array], about: Mapping[str, Any]) -> TrainingState:
    recipe = Recipe.from_hyperparameters(about["recipe"])
    chosen = optimizer(recipe.optimizer, recipe.momentum)
    slots = [f"memory.{i}." for i in range(chosen.slots)]
    averages = ["average."] if about["averaged"] else []
    parameters, *rest = take_parameters(tensors, ["", *slots, *averages], about["layers"])
    network = build_network(named_tensors("", parameters), about)
    if (network.layers, network.activation, network.cost) != (recipe.layers, recipe.activation, recipe.cost):
        raise StorageError("the recipe and the network differ.")
    average = Average(rest[-1], about["averaged"]) if averages else None
    engine_state = State(network, chosen, tuple(rest[: chosen.slots]), about["step"], recipe.weight_decay)
    return TrainingState(recipe, about["seed"], engine_state, average, about["epoch"], about["batch"], about["seconds"])
