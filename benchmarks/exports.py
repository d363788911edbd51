"""The difference between exports and the shipped networks, on MNIST's 10,000 test images.

    python benchmarks/exports.py [--data-dir DIR] [--raw N]     N raw pictures (default: 10,000)

Targets whose libraries aren't installed are left out, and named.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import brightest
from brightest.formats.exporters import TARGETS
from brightest.formats.exporters.agreement import images_for
from brightest.formats.exporters.normalizing_onnx import raw_answers, raw_pictures, same_answers, serialize
from brightest.formats.exporters.onnx import session
from brightest.nn.pretrained import NAMES


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
                print(f"{name:8} {target.name:20} left out: {missing[0]} is not installed")
                continue
            module = import_module(f"brightest.formats.exporters.{target.module}")
            for option in ({}, {"double": True}) if target.double else ({},):
                found = module.verify(network, module.serialize(network, **option), images)
                print(
                    f"{name:8} {' --'.join((target.name, *option)):20} {found.difference:.1e}  "
                    f"{found.same_answers:,} of {found.count:,} answers the same"
                )
        if find_spec("onnxruntime"):
            raw = list(raw_pictures(images.pixels[: options.raw].reshape(-1, 28, 28), seed=1))
            alike = int(same_answers(network, raw_answers(session(serialize(network))), raw).sum())
            print(f"{name:8} {'raw pictures':20} {alike:,} of {len(raw):,} answers the same")


if __name__ == "__main__":
    main()
