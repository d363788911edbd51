"""The difference between exports and the shipped networks, on MNIST's 10,000 test images.

    python benchmarks/exports.py [--data-dir DIR] [--raw N]     N raw pictures (default: 10,000)

Targets whose libraries aren't installed are left out, and named. The float32 line is what a graph would give that
computed in float32 as most do: the reason why ours compute in float64.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import brightest
from brightest.engines import engine
from brightest.evaluation.calibration import probabilities
from brightest.formats.exporters import TARGETS
from brightest.formats.exporters.agreement import images_for
from brightest.formats.exporters.normalizing_onnx import raw_answers, raw_pictures, same_answers, serialize
from brightest.nn.activations import activation
from brightest.nn.costs import cost
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array
from brightest.nn.pretrained import NAMES


def in_float32(network: Network, images: Array) -> Array:
    """Probabilities from layers in float32, with the output's activation and calibration in float64."""
    a = pixels(images, np.float32)
    squash = activation(network.activation).function
    for W, b in zip(network.weights[:-1], network.biases[:-1], strict=True):
        a = squash(a @ W.T + b)
    z = a @ network.weights[-1].T + network.biases[-1]
    return probabilities(network, cost(network.cost).activation(z.astype(np.float64)))


def main() -> None:
    """Print a line for each network and target."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--raw", type=int, default=10_000)
    options = parser.parse_args()
    images = images_for(784, options.data_dir)
    print(images.name)
    for name in NAMES:
        network = brightest.load(name)
        for target in TARGETS.values():
            if missing := [library for library in target.libraries if find_spec(library) is None]:
                print(f"{name:8} {target.name:12} left out: {missing[0]} is not installed")
                continue
            module = import_module(f"brightest.formats.exporters.{target.module}")
            found = module.verify(network, module.serialize(network), images)
            print(
                f"{name:8} {target.name:12} {found.difference:.1e}  "
                f"{found.same_answers:,} of {found.count:,} answers the same"
            )
        ours = probabilities(network, engine("reference").predict(network, images.pixels))
        print(f"{name:8} {'in float32':12} {np.abs(in_float32(network, images.pixels) - ours).max():.1e}")
        if find_spec("onnxruntime"):
            raw = list(raw_pictures(images.pixels[: options.raw].reshape(-1, 28, 28), seed=1))
            alike = int(same_answers(network, raw_answers(serialize(network)), raw).sum())
            print(f"{name:8} {'raw pictures':12} {alike:,} of {len(raw):,} answers the same")


if __name__ == "__main__":
    main()
