"""The C headers on a microcontroller: 100 images on QEMU's Cortex-M3, instructions an image, bytes of stack.

    python benchmarks/microcontroller.py

It needs Debian's gcc-arm-none-eabi, libnewlib-arm-none-eabi and qemu-system-arm, which it installs if it may (as root).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from shutil import which

import numpy as np

import brightest
from brightest.engines import engine
from brightest.evaluation.calibration import probabilities
from brightest.formats.exporters import TARGETS
from brightest.formats.exporters.agreement import images_for
from brightest.images.deslant import in_frame

HERE = Path(__file__).with_name("microcontroller")
COMPILER, EMULATOR = "arm-none-eabi-gcc", "qemu-system-arm"
PACKAGES = ("gcc-arm-none-eabi", "libnewlib-arm-none-eabi", "qemu-system-arm")
IMAGES = 100
NANOSECONDS_A_TICK = 40  # the machine's clock runs at 25 MHz, and an instruction takes a nanosecond (-icount shift=0)
MAX_STACK_BYTES = 2048
FLAGS = ("-mcpu=cortex-m3", "-mthumb", "-std=gnu99", "-O2", "-Wall", "-Wextra", "-Werror", "-nostartfiles")
Found = tuple[str, bool]


def tools() -> str:
    """What is missing, or an empty text: installed if that is possible."""
    if not (which(COMPILER) and which(EMULATOR)) and os.geteuid() == 0 and which("apt-get"):
        print(f"installing {', '.join(PACKAGES)}", file=sys.stderr)
        install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
        subprocess.run(install, check=False, capture_output=True)  # what is then still missing is named
    missing = [name for name in (COMPILER, EMULATOR) if not which(name)]
    return f"{missing[0]} is missing: apt install {' '.join(PACKAGES)}" if missing else ""


def on_the_chip(header: bytes, images: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Probabilities (n, classes) of images (n, 784), instructions an image, and the most bytes of stack."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "network.h").write_bytes(header)
        rows = ",\n".join("{" + ",".join(map(str, image)) + "}" for image in images)
        lines = f"#define IMAGES {len(images)}\nstatic const uint8_t images[IMAGES][{images.shape[1]}] = {{{rows}}};\n"
        (place / "images.h").write_text(lines)
        program = place / "program.elf"
        script = ("-T", HERE / "memory.ld", "--specs=nosys.specs")
        subprocess.run([COMPILER, *FLAGS, "-I", folder, HERE / "main.c", *script, "-lm", "-o", program], check=True)
        machine = ("-machine", "mps2-an385", "-nographic", "-icount", "shift=0", "-semihosting")
        done = subprocess.run(
            [EMULATOR, *machine, "-kernel", program], check=True, capture_output=True, text=True, timeout=600
        )
    *lines, last = [line.split() for line in (done.stdout + done.stderr).splitlines()]
    numbers = np.array([[int(word, 16) for word in line] for line in lines], np.uint32)
    assert len(numbers) == len(images)
    probs = numbers[:, :-2].copy().view(np.float32)
    assert (probs.argmax(axis=1) == numbers[:, -2]).all()
    return probs, int(numbers[:, -1].mean() * NANOSECONDS_A_TICK), int(last[0], 16)


def measure(name: str, target: str) -> Found:
    """One network in one format."""
    if missing := tools():
        return missing, False
    network, images = brightest.load(name), images_for(784).pixels[:IMAGES]
    module = import_module(f"brightest.formats.exporters.{TARGETS[target].module}")
    probs, instructions, stack = on_the_chip(module.serialize(network), images)
    seen = in_frame(images, network.card.frame)
    ours = probabilities(network, engine("reference").predict(network, seen))
    same = int((ours.argmax(axis=1) == probs.argmax(axis=1)).sum())
    difference = float(np.abs(probs - ours).max())
    good = same == IMAGES and stack <= MAX_STACK_BYTES and (target != "c" or difference <= 1e-5)
    return (
        f"{same} of {IMAGES} answers the same, {difference:.1e} apart, {instructions:,} instructions an image, "
        f"{stack:,} bytes of stack"
    ), good


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """Each claim and the function that measures it."""
    for name in ("lesson", "best"):
        for target, kind in (("c", "float32"), ("c-int8", "8 bits")):
            claim = f"{name} as C, {kind}, on a Cortex-M3: 100 images with the same answers, at most 2 KB of stack"
            yield claim, partial(measure, name, target)


if __name__ == "__main__":
    for text, measured in measurements():
        print(f"{text}: {measured()[0]}")
