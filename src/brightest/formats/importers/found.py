"""Build a network from a file's layers and the activation functions and costs that they may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import Imported
from brightest.nn.card import Card
from brightest.nn.network import DIGITS
from brightest.nn.parameters import Array
from brightest.nn.storage import FORMAT, network_from_tensors
from brightest.system.version import __version__

HIDDEN_ACTIVATIONS = ("relu", "sigmoid", "tanh")
SOFTMAX_COSTS = ("cross-entropy", "generalized-cross-entropy")
SIGMOID_COSTS = ("binary-cross-entropy", "squares")


@dataclass(frozen=True, eq=False)
class Export:
    """An export of brightest's: tensors weights.0, biases.0, ..., and the description by storage.describe."""

    tensors: Mapping[str, Array]
    about: Any


@dataclass(frozen=True, eq=False)
class Found:
    """Layers from another program, and their possible activations and costs, the default first."""

    kind: str  # of file
    weights: Sequence[Array]
    biases: Sequence[Array]
    activations: tuple[str, ...] = HIDDEN_ACTIVATIONS
    costs: tuple[str, ...] = (*SOFTMAX_COSTS[:1], *SIGMOID_COSTS, *SOFTMAX_COSTS[1:])


def assembled(path: Path, found: Export | Found, activation: str | None, cost: str | None) -> Imported:
    """The network; `activation` and `cost` are the caller's. Raises SettingError if they contradict the file.

    Raises StorageError if the layers make no network.
    """
    if isinstance(found, Export):
        network = network_from_tensors(path, dict(found.tensors), found.about if isinstance(found.about, dict) else {})
        _chosen(path, "activation", activation, (network.activation,))
        _chosen(path, "cost", cost, (network.cost,))
        return Imported(network, "an export of brightest's")
    chosen = {
        "activation": _chosen(path, "activation", activation, found.activations),
        "cost": _chosen(path, "cost", cost, found.costs),
    }
    options = {"activation": (activation, found.activations), "cost": (cost, found.costs)}
    assumed = [
        f"--{option} {chosen[option]}"
        for option, (given, possible) in options.items()
        if not given and len(possible) > 1
    ]
    if len(found.weights) == 1:  # no hidden layer
        assumed = [option for option in assumed if "activation" not in option]
    network = network_from_tensors(path, tensors(found.weights, found.biases), _description(path, found, chosen))
    said = f"Assumed, as the file doesn't say: {', '.join(assumed)}." if assumed else ""
    return Imported(network, found.kind, said)


def _chosen(path: Path, option: str, given: str | None, possible: tuple[str, ...]) -> str:
    if given and given not in possible:
        raise SettingError(f"--{option} {given} can't work: in {path} it can be {' or '.join(possible)} alone.")
    return given or possible[0]


def tensors(weights: Sequence[Array], biases: Sequence[Array]) -> dict[str, Array]:
    """The arrays under the names of a network file."""
    return {f"weights.{i}": W for i, W in enumerate(weights)} | {f"biases.{i}": b for i, b in enumerate(biases)}


def _description(path: Path, found: Found, chosen: dict[str, str]) -> dict[str, Any]:
    """A description as by storage.describe, which `built` checks the tensors against."""
    first, last = found.weights[0], found.weights[-1]
    if any(W.ndim != 2 for W in found.weights):
        raise StorageError(f"{path}: weights must have two dimensions, (n_out, n_in).")
    outputs = len(last)
    name = "".join(letter for letter in path.name if letter.isprintable())
    card = Card(
        recipe="imported",
        settings={"file": name, "kind": found.kind},
        version=__version__,
        command=f"brightest import {name} --activation {chosen['activation']} --cost {chosen['cost']}",
    )
    return {
        "format": FORMAT,
        "layers": [first.shape[1], *(len(W) for W in found.weights)],
        "classes": DIGITS if outputs == len(DIGITS) else [str(number) for number in range(outputs)],
        "card": vars(card),
        **chosen,
    }
