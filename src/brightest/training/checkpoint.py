"""Checkpoints: the state of a training in a .safetensors file beside the network's."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    write_tensors,
)
from brightest.nn.weight_averaging import Average
from brightest.training.loop import TrainingState
from brightest.training.platform import platform
from brightest.training.recipes import Recipe
from brightest.training.selection import Best

CHECKPOINT = ".checkpoint.safetensors"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The content of a checkpoint's file."""

    state: TrainingState
    data: dict[str, Any]  # describes the data
    platform: dict[str, Any]  # platform.py, where it was written; empty in files from before it was kept


def checkpoint_path(network_path: str | Path) -> Path:
    """The path of the checkpoint that belongs to a network's file."""
    path = Path(network_path)
    return path.parent / f"{path.name.removesuffix(SUFFIX)}{CHECKPOINT}"


def is_checkpoint_of(network_path: str | Path, checkpoint: str | Path) -> bool:
    """Whether `checkpoint` is the file that belongs to the network's."""
    own = checkpoint_path(network_path)
    return own.exists() and own.samefile(checkpoint)


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
    best = state.best
    if best:
        tensors |= named_tensors("best.", best.parameters)
    description = describe(engine_state.network, "checkpoint") | {
        "recipe": state.recipe.hyperparameters(),
        "seed": state.seed,
        "step": state.step,
        "epoch": state.epoch,
        "batch": state.batch,
        "seconds": state.seconds,
        "averaged": average.count if average else 0,
        "best": {"epoch": best.epoch, "accuracy": best.accuracy, "cost": best.cost} if best else None,
        "data": dict(data or {}),
        "platform": platform(),
    }
    return write_tensors(Path(path), tensors, description)


def load_checkpoint(path: str | Path) -> tuple[TrainingState, dict[str, Any]]:
    """Read the state of a training and its `data`. Raises StorageError."""
    checkpoint = read_checkpoint(path)
    return checkpoint.state, checkpoint.data


def read_checkpoint(path: str | Path) -> Checkpoint:
    """Read a checkpoint. Raises StorageError."""
    tensors, about = read_tensors(Path(path), "checkpoint")
    return reraise_with_path(
        path, lambda: Checkpoint(_state(tensors, about), dict(about["data"]), dict(about.get("platform", {})))
    )


def _state(tensors: dict[str, Array], about: Mapping[str, Any]) -> TrainingState:
    recipe = Recipe.from_hyperparameters(about["recipe"])
    chosen = optimizer(recipe.optimizer, recipe.momentum)
    slots = [f"memory.{i}." for i in range(chosen.slots)]
    averages = ["average."] if about["averaged"] else []
    bests = ["best."] if about.get("best") else []
    parameters, *rest = take_parameters(tensors, ["", *slots, *bests, *averages], about["layers"])
    network = build_network(named_tensors("", parameters), about)
    if not recipe.fits(network):
        raise StorageError("the recipe and the network differ.")
    average = Average(rest[-1], about["averaged"]) if averages else None
    best = Best(**about["best"], parameters=rest[chosen.slots]) if bests else None
    engine_state = State(network, chosen, tuple(rest[: chosen.slots]), about["step"], recipe.weight_decay)
    return TrainingState(
        recipe, about["seed"], engine_state, average, about["epoch"], about["batch"], about["seconds"], best
    )
