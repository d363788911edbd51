"""A network for PyTorch: the state dict of an nn.Sequential, as safetensors, which run no code when they are opened.

A .pt file is a pickle, and a pickle is a program. Safetensors hold the same tensors under the same names: load_file
reads them, and load_state_dict takes what it gives, the linear layers as `0`, `2`, `4` and the hidden squash between
them. What else is needed lies beside them as JSON: see `probabilities`.
"""

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors.numpy

from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe

if TYPE_CHECKING:
    from torch import Tensor, nn


def written(network: Network) -> bytes:
    """The parameters as precise as they are."""
    tensors: dict[str, Array] = {}
    for i, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        tensors |= {f"{2 * i}.weight": np.ascontiguousarray(W), f"{2 * i}.bias": np.ascontiguousarray(b)}
    content: bytes = safetensors.numpy.save(
        tensors, {"format": "pt", "brightest": json.dumps(describe(network, "state dict"), default=float)}
    )
    return content


def compared(network: Network, content: bytes, images: Images) -> Agreement:
    """As PyTorch reads them, in float64."""
    import safetensors.torch
    import torch

    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    about = json.loads(header["__metadata__"]["brightest"])
    made = sequential(about)
    made.double().load_state_dict(safetensors.torch.load(content))

    def answers(pixels: Array) -> tuple[Array, Array]:
        with torch.no_grad():
            likely = probabilities(made(torch.tensor(pixels, dtype=torch.float64) / 255), about)
        surest = likely.max(dim=1).values
        given = (surest >= about["calibration"]["threshold"]) & (surest > 1 - likely.sum(dim=1))
        return likely.numpy(), given.numpy()

    return compare(network, answers, images)


def sequential(about: dict[str, Any]) -> "nn.Sequential":
    """Linear layers of the described sizes, the hidden squash between them; gives the last weighted sums."""
    from torch import nn

    squash = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}[about["activation"]]
    modules: list[nn.Module] = []
    for n_in, n_out in pairwise(about["layers"]):
        modules += [nn.Linear(n_in, n_out), squash()]
    return nn.Sequential(*modules[:-1])


def probabilities(z: "Tensor", about: dict[str, Any]) -> "Tensor":
    """What calibration.probabilities makes of the last layer, here of its weighted sums z (n, classes)."""
    import torch

    calibration = about["calibration"]
    if not cost(
        about["cost"]
    ).softmax_coupled:  # each output has a sigmoid of its own; it comes no nearer to 1 than 1e-7
        a = torch.sigmoid(z).clamp(min=1e-30)
        z = a.log() - (1 - a).clamp(min=1e-7).log()
    z = z / calibration["temperature"]
    if calibration["none"] and not cost(about["cost"]).softmax_coupled:
        z = torch.nn.functional.pad(z, (0, 1))  # one more neuron, at one half: none of these
    return torch.softmax(z, dim=1)[:, : about["layers"][-1]]
