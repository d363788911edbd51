"""Compiles a C header of a network and compares its answers with the network's, if a compiler is installed."""

from dataclasses import replace
from shutil import which

import numpy as np

from brightest.errors import StorageError
from brightest.formats.exporters.agreement import Agreement, Images, compare
from brightest.formats.exporters.c_header import PARTS
from brightest.formats.exporters.programs import call, scratch
from brightest.images.deslant import in_frame
from brightest.nn.network import Network
from brightest.nn.parameters import Array

COMPILERS = ("gcc", "clang")
STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
TIMEOUT_SECONDS = 300
WHAT = "the C header"
UNPROVED = (
    "It wasn't verified: there is no C compiler here (gcc or clang), so it was neither compiled nor compared with the "
    "network."
)


def compilers() -> list[str]:
    """The names of the installed compilers."""
    return [name for name in COMPILERS if which(name)]


def compare_compiled(network: Network, content: bytes, images: Images, limit: float | None) -> Agreement:
    """Compare the header's answers with the network's, with each compiler. Returns the worst agreement.

    limit: as for `compare`. Raises StorageError if the header doesn't compile or run.
    """
    if not compilers():
        return Agreement(images.name, 0, 0.0, 0, unproved=UNPROVED)
    seen = replace(images, pixels=in_frame(images.pixels, network.card.frame))
    found = [
        compare(network, lambda _, by=name: run(by, content, network, images.pixels), seen, limit)  # type: ignore[misc]  # a lambda with a default
        for name in compilers()
    ]
    return max(found, key=lambda one: (not one.is_good, one.difference))


def run(compiler: str, content: bytes, network: Network, images: Array) -> tuple[Array, Array]:
    """Probabilities (n, classes) and accepted (n,) of the compiled header, for images (n, pixels) uint8.

    Raises StorageError if the header doesn't compile or run.
    """
    with scratch(WHAT) as place:
        (place / "network.h").write_bytes(content)
        images.tofile(place / "images")
        program, source = place / "compare", PARTS / "compare.c"
        command = (compiler, *STRICT, "-O2", "-I", place, source, "-o", program, "-lm")
        call(WHAT, compiler, *command, timeout=TIMEOUT_SECONDS)
        call(WHAT, program.name, program, place / "images", place / "answers", timeout=TIMEOUT_SECONDS)
        rows = np.fromfile(place / "answers", np.float32).reshape(-1, network.layers[-1] + 2)
    probs, answer, sure = rows[:, :-2].astype(np.float64), rows[:, -2:-1].astype(int), rows[:, -1]
    largest = probs.max(axis=1, keepdims=True)
    if len(rows) != len(images) or (np.take_along_axis(probs, answer, axis=1) != largest).any():
        raise StorageError("the C header was not written: its answers aren't its most probable classes.")
    np.put_along_axis(probs, answer, np.nextafter(largest, 2), axis=1)  # above a class that is equal in float32
    return probs, sure > 0
