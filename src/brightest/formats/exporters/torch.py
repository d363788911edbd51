"""Exports a network for PyTorch: the state dict of an nn.Sequential as safetensors, which run no code when loaded.

A .pt file is a pickle, and a pickle is a program. A safetensors file holds the same tensors under the same names:
load_file and load_state_dict read it. The linear layers are `0`, `2`, `4`, with the hidden activation function between
them. The metadata holds everything else as JSON; `probabilities` shows how to use it.
"""

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors.numpy

from brightest.formats.exporters import input_note
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.nn.costs import cost
from brightest.nn.network import Network
from brightest.nn.parameters import Array
from brightest.nn.storage import describe_export, safetensors_header

if TYPE_CHECKING:
    from torch import Tensor, nn


def serialize(network: Network) -> bytes:
    """The file's bytes, with the parameters in their own precision."""
    tensors: dict[str, Array] = {}
    for i, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        tensors |= {f"{2 * i}.weight": np.ascontiguousarray(W), f"{2 * i}.bias": np.ascontiguousarray(b)}
    about = describe_export(network, "state dict", **input_note(network))
    content: bytes = safetensors.numpy.save(tensors, {"format": "pt", "brightest": json.dumps(about, default=float)})
    return content


def verify(network: Network, content: bytes, images: Images) -> Agreement:
    """Compare answers in PyTorch, in float64."""
    import safetensors.torch
    import torch

    about = json.loads(safetensors_header(content)["__metadata__"]["brightest"])
    module = sequential(about)
    module.double().load_state_dict(safetensors.torch.load(content))

    def answers(pixels: Array) -> tuple[Array, Array]:
        with torch.no_grad():
            probs = probabilities(module(torch.tensor(pixels, dtype=torch.float64) / 255), about)
        confidence = probs.max(dim=1).values
        is_accepted = (confidence >= (about["calibration"]["threshold"] or np.inf)) & (
            confidence > 1 - probs.sum(dim=1)
        )
        return probs.numpy(), is_accepted.numpy()

    return compare(network, answers, images)


def sequential(about: dict[str, Any]) -> "nn.Sequential":
    """The module that the description `about` describes. Its output is the last layer's weighted sums."""
    from torch import nn

    function = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}[about["activation"]]
    modules: list[nn.Module] = []
    for n_in, n_out in pairwise(about["layers"]):
        modules += [nn.Linear(n_in, n_out), function()]
    return nn.Sequential(*modules[:-1])


def probabilities(z: "Tensor", about: dict[str, Any]) -> "Tensor":
    """The calibrated probabilities (n, classes), from the last layer's weighted sums z (n, classes)."""
    import torch

    calibration = about["calibration"]
    if not cost(about["cost"]).softmax_coupled:  # each output has its own sigmoid, at most 1 - 1e-7
        a = torch.sigmoid(z).clamp(min=1e-30)
        z = a.log() - (1 - a).clamp(min=1e-7).log()
    z = z / calibration["temperature"]
    if calibration["none"] and not cost(about["cost"]).softmax_coupled:
        z = torch.nn.functional.pad(z, (0, 1))  # an extra output for "none of these", with the activation ½
    return torch.softmax(z, dim=1)[:, : about["layers"][-1]]
