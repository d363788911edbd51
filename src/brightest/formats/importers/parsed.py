"""A file's layers as parsed, with the activation functions and costs that they may have; and the network of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import Imported
from brightest.nn.card import Card
from brightest.nn.network import DIGITS
from brightest.nn.parameters import Array, Parameters
from brightest.nn.storage import FORMAT, named_tensors, network_from_tensors
from brightest.system.version import __version__

HIDDEN_ACTIVATIONS = ("relu", "sigmoid", "tanh")
SOFTMAX_COSTS = ("cross-entropy", "generalized-cross-entropy")
SIGMOID_COSTS = ("binary-cross-entropy", "squares")


@dataclass(frozen=True, eq=False)
class ParsedExport:
    """An export of brightest's: tensors weights.0, biases.0, ..., and the description by storage.describe."""

    tensors: Mapping[str, Array]
    about: Any


@dataclass(frozen=True, eq=False)
class ParsedLayers:
    """Layers from another program, and their possible activations and costs, the default first."""

    kind: str  # of file
    weights: Sequence[Array]
    biases: Sequence[Array]
    activations: tuple[str, ...] = HIDDEN_ACTIVATIONS
    costs: tuple[str, ...] = (*SOFTMAX_COSTS[:1], *SIGMOID_COSTS, *SOFTMAX_COSTS[1:])


def build_imported(
    path: Path, parsed: ParsedExport | ParsedLayers, activation: str | None, cost: str | None
) -> Imported:
    """The network, with the caller's `activation` and `cost` if the file leaves them open.

    Raises SettingError if they contradict the file, StorageError if the layers make no network.
    """
    if isinstance(parsed, ParsedExport):
        network = network_from_tensors(
            path, dict(parsed.tensors), parsed.about if isinstance(parsed.about, dict) else {}
        )
        _choose(path, "activation", activation, (network.activation,))
        _choose(path, "cost", cost, (network.cost,))
        return Imported(network, "an export of brightest's")
    chosen = {
        "activation": _choose(path, "activation", activation, parsed.activations),
        "cost": _choose(path, "cost", cost, parsed.costs),
    }
    options = {"activation": (activation, parsed.activations), "cost": (cost, parsed.costs)}
    assumed = [
        f"--{option} {chosen[option]}"
        for option, (given, possible) in options.items()
        if not given and len(possible) > 1
    ]
    if len(parsed.weights) == 1:  # no hidden layer
        assumed = [option for option in assumed if "activation" not in option]
    parameters = Parameters(tuple(parsed.weights), tuple(parsed.biases))
    network = network_from_tensors(path, named_tensors("", parameters), _describe(path, parsed, chosen))
    assumptions = f"Assumed, as the file doesn't say: {', '.join(assumed)}." if assumed else ""
    return Imported(network, parsed.kind, assumptions)


def _choose(path: Path, option: str, given: str | None, possible: tuple[str, ...]) -> str:
    if given and given not in possible:
        raise SettingError(f"--{option} {given} can't work: in {path} it can be {' or '.join(possible)} alone.")
    return given or possible[0]


def _describe(path: Path, parsed: ParsedLayers, chosen: dict[str, str]) -> dict[str, Any]:
    """A description as by storage.describe, for network_from_tensors to check the tensors against."""
    first, last = parsed.weights[0], parsed.weights[-1]
    if any(W.ndim != 2 for W in parsed.weights):
        raise StorageError(f"{path}: weights must have two dimensions, (n_out, n_in).")
    outputs = len(last)
    name = "".join(letter for letter in path.name if letter.isprintable())
    card = Card(
        recipe="imported",
        settings={"file": name, "kind": parsed.kind},
        version=__version__,
        command=f"brightest import {name} --activation {chosen['activation']} --cost {chosen['cost']}",
    )
    return {
        "format": FORMAT,
        "layers": [first.shape[1], *(len(W) for W in parsed.weights)],
        "classes": DIGITS if outputs == len(DIGITS) else [str(number) for number in range(outputs)],
        "card": vars(card),
        **chosen,
    }
