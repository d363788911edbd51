"""A file's layers as parsed, the activation functions and costs that they may have, and the network made of these."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from brightest.errors import SettingError, StorageError
from brightest.formats.importers import Imported
from brightest.formats.importers.pixel_scale import PixelScale
from brightest.nn.card import Card
from brightest.nn.network import DIGITS
from brightest.nn.parameters import Array, Parameters
from brightest.nn.storage import FORMAT, check_export, named_tensors, network_from_tensors
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
    classes: tuple[str, ...] = ()  # the classes' names, if the file has them
    says_pixels: bool = False  # whether the file says how pixels become the first layer's input
    assumed: tuple[str, ...] = ()  # what else was assumed

    def with_assumption(self, assumption: str) -> "ParsedLayers":
        """These layers, and one more assumption unless it is empty."""
        return replace(self, assumed=(*self.assumed, assumption)) if assumption else self

    def with_two_classes(self) -> "ParsedLayers":
        """These layers with two outputs: the softmax of (0, z) is (1 − p, p), where p is the sigmoid of z."""
        (*before, W), (*biases, b) = self.weights, self.biases
        second = np.concatenate([np.zeros_like(W), W]), np.concatenate([np.zeros_like(b), b])
        return replace(self, weights=(*before, second[0]), biases=(*biases, second[1]), costs=SOFTMAX_COSTS)


class Normalization(NamedTuple):
    """How pixels from 0 to 1 became the first layer's input: (pixel − mean) / std."""

    mean: float
    std: float

    def scale(self) -> PixelScale:
        """The normalization as a map of the pixels."""
        return PixelScale(np.array([1 / self.std]), np.array([-self.mean / self.std]))


def check_normalization(mean: float | None, std: float | None) -> Normalization | None:
    """The normalization that a caller gives; None without any. Raises SettingError for impossible numbers."""
    if mean is None and std is None:
        return None
    mean, std = mean or 0.0, 1.0 if std is None else std
    if not 0 < std < math.inf or not math.isfinite(mean):
        raise SettingError(f"--mean {mean:g} --std {std:g} can't work: two numbers are needed, the second above 0.")
    if not 0 <= mean <= 1:
        raise SettingError(
            f"--mean {mean:g} can't work: it is the mean of pixels from 0 to 1; divide mean and std of bytes by 255."
        )
    return Normalization(mean, std)


def build_imported(
    path: Path,
    parsed: ParsedExport | ParsedLayers,
    activation: str | None,
    cost: str | None,
    normalization: Normalization | None,
) -> Imported:
    """The network, with the caller's `activation`, `cost` and `normalization` if the file leaves them open.

    Raises SettingError if they contradict the file, StorageError if the layers make no network.
    """
    if normalization and (isinstance(parsed, ParsedExport) or parsed.says_pixels):
        raise SettingError(f"--mean and --std can't work: {path} says itself what is done to pixels.")
    if isinstance(parsed, ParsedExport):
        about = parsed.about if isinstance(parsed.about, dict) else {}
        check_export(path, parsed.tensors, about)
        network = network_from_tensors(path, dict(parsed.tensors), about)
        _choose(path, "activation", activation, (network.activation,))
        _choose(path, "cost", cost, (network.cost,))
        return Imported(network, "an export of brightest's")
    parsed = _as_classes(path, parsed)
    options = {"activation": (activation, parsed.activations), "cost": (cost, parsed.costs)}
    chosen = {option: _choose(path, option, given, possible) for option, (given, possible) in options.items()}
    has_hidden = len(parsed.weights) > 1  # else the activation function is never used
    assumed = [
        f"--{option} {chosen[option]}"
        for option, (given, possible) in options.items()
        if not given and len(possible) > 1 and (option != "activation" or has_hidden)
    ]
    if not parsed.says_pixels and not normalization:
        assumed.append("pixels from 0 to 1 with --mean 0 --std 1")
    assumed += parsed.assumed
    about = _describe(path, parsed, chosen, normalization)
    weights, biases = list(parsed.weights), list(parsed.biases)
    if normalization:
        weights[0], biases[0] = normalization.scale().folded(weights[0], biases[0], white=1)
    network = network_from_tensors(path, named_tensors("", Parameters(tuple(weights), tuple(biases))), about)
    assumptions = f"Assumed, as the file doesn't say: {', '.join(assumed)}." if assumed else ""
    return Imported(network, parsed.kind, assumptions)


def _as_classes(path: Path, parsed: ParsedLayers) -> ParsedLayers:
    """The layers with an output for each class. Raises StorageError for one output that is no probability."""
    if parsed.weights[-1].shape[0] != 1:
        return parsed
    if not set(parsed.costs) <= set(SIGMOID_COSTS):
        raise StorageError(
            f"{path} has a single output, so it tells no classes apart: give it one for each, or, for two classes, a "
            "Sigmoid at its end, and save it as ONNX."
        )
    return parsed.with_two_classes().with_assumption("its one output is the probability of the second of two classes")


def _choose(path: Path, option: str, given: str | None, possible: tuple[str, ...]) -> str:
    if given and given not in possible:
        raise SettingError(f"--{option} {given} can't work: in {path} it can be {' or '.join(possible)} alone.")
    return given or possible[0]


def _describe(
    path: Path, parsed: ParsedLayers, chosen: dict[str, str], normalization: Normalization | None
) -> dict[str, Any]:
    """A description as by storage.describe, for network_from_tensors to check the tensors against."""
    first, last = parsed.weights[0], parsed.weights[-1]
    if any(W.ndim != 2 for W in parsed.weights):
        raise StorageError(f"{path}: weights must have two dimensions, (n_out, n_in).")
    outputs = len(last)
    name = "".join(letter for letter in path.name if letter.isprintable())
    given = normalization._asdict() if normalization else {}
    options = "".join(f" --{option} {value}" for option, value in (chosen | given).items())
    card = Card(
        recipe="imported",
        settings={"file": name, "kind": parsed.kind} | given,
        version=__version__,
        command=f"brightest import {name}{options}",
    )
    return {
        "format": FORMAT,
        "layers": [first.shape[1], *(len(W) for W in parsed.weights)],
        "classes": parsed.classes or (DIGITS if outputs == len(DIGITS) else [str(n) for n in range(outputs)]),
        "card": vars(card),
        **chosen,
    }
