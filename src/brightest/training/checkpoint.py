"""Checkpoints: where a training stands, in a .safetensors file beside the network that it will become."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brightest.engines import State
from brightest.errors import StorageError
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
    """Where the checkpoint of a training lies: beside the network it will become."""
    path = Path(network_path)
    return path.parent / f"{path.name.removesuffix(SUFFIX)}{CHECKPOINT}"


def set_aside(network_path: str | Path) -> Path | None:
    """Keep what an older training left there, network and checkpoint, as the previous one; None where it left nothing.

    It takes the place of the one before. Raises StorageError.
    """
    path = Path(network_path)
    kept = path.with_name(f"{path.name.removesuffix(SUFFIX)}.previous{SUFFIX}")
    places = ((path, kept), (checkpoint_path(path), checkpoint_path(kept)))
    if not any(old.exists() for old, _ in places):
        return None
    try:
        for old, new in places:
            new.unlink(missing_ok=True)  # a network and a checkpoint that lie side by side belong together
            if old.exists():
                old.replace(new)
    except OSError as error:
        raise write_error(kept, error) from error
    return kept


def is_checkpoint(path: str | Path) -> bool:
    """Whether a checkpoint lies there, and not a network. Raises StorageError where it is neither."""
    return bool(open_tensors(Path(path))[1]["kind"] == "checkpoint")


def save_checkpoint(state: TrainingState, path: str | Path, data: Mapping[str, Any] | None = None) -> Path:
    """Write where a training stands; `data` says what it was learning from, for whoever goes on."""
    engine_state, average = state.engine_state, state.average
    tensors = named_tensors("", engine_state.network.parameters)
    for i, memory in enumerate(engine_state.memory):
        tensors |= named_tensors(f"memory.{i}.", memory)
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
    """Read where a training stood, and the `data` it was saved with. Raises StorageError."""
    tensors, about = read_tensors(Path(path), "checkpoint")
    return reraise_with_path(path, lambda: (_state(tensors, about), dict(about["data"])))


def _state(tensors: dict[str, Array], about: Mapping[str, Any]) -> TrainingState:
    recipe = Recipe.from_hyperparameters(about["recipe"])
    chosen = optimizer(recipe.optimizer, recipe.momentum)
    memories = [f"memory.{i}." for i in range(chosen.slots)]
    averages = ["average."] if about["averaged"] else []
    parameters, *rest = take_parameters(tensors, ["", *memories, *averages], about["layers"])
    network = build_network(named_tensors("", parameters), about)
    if (network.layers, network.activation, network.cost) != (recipe.layers, recipe.activation, recipe.cost):
        raise StorageError("the recipe and the network differ.")
    average = Average(rest[-1], about["averaged"]) if averages else None
    engine_state = State(network, chosen, tuple(rest[: chosen.slots]), about["step"], recipe.weight_decay)
    return TrainingState(recipe, about["seed"], engine_state, average, about["epoch"], about["batch"], about["seconds"])
