"""How long an exported ONNX graph takes on one core, beside brightest itself: MNIST's 10,000 test images, and one.

    python benchmarks/export_speed.py [NETWORK] [--data-dir DIR] [--rounds 50]

All contenders take turns, round by round; a line for each has the medians. The network is `best` unless named. The
graph reads all images in one call and, as "in parts", 1,000 in a call; and one image with arrays handed over in each
call and, as "bound", in memory that was bound once (onnxruntime's IOBinding).

Don't start it with taskset: if onnxruntime finds a single core when it is loaded, its code for whole numbers is slower.
So the process keeps to one core only once all is loaded.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import onnxruntime

import brightest
from brightest.engines import engine
from brightest.formats.exporters.agreement import images_for
from brightest.formats.exporters.onnx import serialize
from brightest.nn.network import Network
from brightest.nn.parameters import Array

PART = 1000  # images in a call
ONE_IMAGE_REPEATS = 200  # in a round: one alone is too short for the clock
Calls = tuple[Callable[[], Any], Callable[[], Any]]  # many images, and one


def session(network: Network, *, double: bool) -> onnxruntime.InferenceSession:
    """The graph in onnxruntime on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(serialize(network, double=double), options, providers=["CPUExecutionProvider"])


def bound(graph: onnxruntime.InferenceSession, image: Array) -> Callable[[], Any]:
    """A call that reads one image, with input and outputs in memory that is bound once."""
    binding = graph.io_binding()
    binding.bind_ortvalue_input("images", onnxruntime.OrtValue.ortvalue_from_numpy(image))
    for output in graph.get_outputs():
        like = graph.run([output.name], {"images": image})[0]
        binding.bind_ortvalue_output(output.name, onnxruntime.OrtValue.ortvalue_from_numpy(like))
    return lambda: graph.run_with_iobinding(binding)


def contenders(network: Network, images: Array) -> dict[str, Calls]:
    """Each way to read all images, and the first."""
    found: dict[str, Calls] = {}
    square, first = images.reshape(-1, 28, 28), images[:1]
    for name, double in (("onnx", False), ("onnx --double", True)):
        graph = session(network, double=double)
        run = graph.run
        found[name] = lambda run=run: run(None, {"images": square}), lambda run=run: run(None, {"images": square[:1]})
        found[f"{name}, in parts, bound"] = (
            lambda run=run: [run(None, {"images": square[i : i + PART]}) for i in range(0, len(square), PART)],
            bound(graph, square[:1]),
        )
    fast, packed = engine("fast", threads=1), brightest.predictor(network)
    found["engine.predict"] = lambda: fast.predict(network, images), lambda: fast.predict(network, first)
    image = images[0]
    found["predictor"] = lambda: packed.many(images, 1), lambda: packed.one(image)
    return found


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """The seconds of one call, of `repeats`."""
    clock = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - clock) / repeats


def main() -> None:
    """Print a line for each contender."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("network", nargs="?", default="best")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    images = images_for(784, options.data_dir)
    calls = contenders(brightest.load(options.network), images.pixels)
    if hasattr(os, "sched_setaffinity"):  # on Linux; only after loading, see above
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(options.rounds + 1):
        for name, (many, one) in calls.items():
            taken[name].append((seconds(many, 1), seconds(one, ONE_IMAGE_REPEATS)))
    print(f"{images.name}, {options.network}, onnxruntime {onnxruntime.__version__}, one core")
    for name, rounds in taken.items():
        many, one = (median(column) for column in zip(*rounds[1:], strict=True))  # the first round warms up
        print(f"{name:30} {len(images.pixels):,} images {1e3 * many:7.2f} ms    one image {1e6 * one:7.2f} µs")


if __name__ == "__main__":
    main()
