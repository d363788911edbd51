"""Hostile files: thousands that are damaged at random, and small ones that ask for gigabytes or hours.

    python benchmarks/hostile_files.py [--mutated N] [--seed N]

Each is read by a command of its own, in a forked process whose processor time and memory are measured. None may show a
traceback, take over 10 s or 1 GB, or exit with another code than 0, 1 or 2. Needs Linux, and onnx.
"""

import argparse
import gzip
import io
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import NoReturn, TypeAlias

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from PIL import Image

from bombs import EVALUATE, IMPORT, INFO, bombs, state_dict, tensor, write_pt, write_zip
from brightest.cli import main
from brightest.formats import exporters
from brightest.nn import storage
from brightest.nn.network import random_network

Mutated: TypeAlias = Callable[[int, int], list[str]]  # a number of files and a seed → what is wrong with their ends
Exploded: TypeAlias = Callable[[], tuple[int, list[str]]]  # the number of bombs, and what is wrong with their ends
MAX_SECONDS, MAX_MEGABYTES = 10, 1024
MUTATED = 5_000
IDX_FOLDER = "-idx"  # the end of the name of a folder that is a data set


def read(command: tuple[str, ...], path: Path, most_said: int = 4000) -> str:
    """What is wrong with the way in which `brightest COMMAND path` ends; "" if nothing is."""
    read_from = argument(path)
    said, out = (read_from.with_name(name) for name in ("said", "out.safetensors"))
    out.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (2 * MAX_SECONDS, 2 * MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        for stream in (1, 2):
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        os._exit(call([*command, str(read_from), *(["--out", str(out)] if command == IMPORT else [])]))
    _, status, used = os.wait4(child, 0)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    words = said.read_text(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    wrong = [
        *(["a traceback"] if "Traceback" in words else []),
        *([f"exit {code}"] if code not in (0, 1, 2) else []),
        *([f"{seconds:.0f} s"] if seconds > MAX_SECONDS else []),
        *([f"{megabytes:,} MB"] if megabytes > MAX_MEGABYTES else []),
        *([f"{len(words):,} characters said"] if len(words) > most_said else []),
    ]
    return f"{', '.join(wrong)}: {words.strip()[-200:]}" if wrong else ""


def argument(path: Path) -> Path:
    """The file or folder that a command is given, to read this file."""
    return path.parent if path.parent.name.endswith(IDX_FOLDER) else path


def call(arguments: list[str]) -> int:
    """Run `brightest ARGUMENTS` in this process, and return its exit code."""
    sys.argv = ["brightest", *arguments]
    try:
        main.run()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException as error:  # noqa: BLE001 (a user would see it as a traceback)
        print("Traceback:", repr(error)[:300], file=sys.stderr, flush=True)
        return 70


def originals(folder: Path) -> list[tuple[tuple[str, ...], Path]]:
    """A whole file of every kind that is read, small so that damage meets its structure.

    A file in a folder whose name ends in IDX_FOLDER is read as a part of that.
    """
    rng = np.random.default_rng(0)
    made = random_network((784, 4, 10), rng, "relu", "cross-entropy")
    files: list[tuple[tuple[str, ...], Path]] = [(INFO, storage.save(made, folder / "n.safetensors"))]
    small = random_network((9, 4, 3), rng, "relu", "cross-entropy", ("a", "b", "c"))
    for to, name in (("onnx", "e.onnx"), ("numpy", "e.py"), ("json", "e.json")):
        exporters.export(small, to, folder / name)
        files.append((IMPORT, folder / name))
    tensors = {f"fc{i}.{role}": array.astype(np.float32) for i, (W, b) in enumerate(zip(*small.parameters, strict=True))
               for role, array in (("weight", W), ("bias", b))}  # fmt: skip
    safetensors.numpy.save_file(tensors, folder / "s.safetensors")
    write_pt(folder / "s.pt", state_dict([(name, tensor(array.shape, key=str(i))) for i, (name, array) in
             enumerate(tensors.items())]), [array.tobytes() for array in tensors.values()])  # fmt: skip
    files += [(IMPORT, folder / "s.safetensors"), (IMPORT, folder / "s.pt")]
    images, labels = rng.integers(0, 256, (20, 784)).astype(np.uint8), np.arange(20) % 10
    rows = "\n".join(",".join(map(str, (label, *image))) for label, image in zip(labels, images, strict=True))
    (folder / "d.csv").write_text(rows)
    (folder / "d.csv.gz").write_bytes(gzip.compress(rows.encode()))
    np.savez_compressed(folder / "d.npz", X=images, y=labels)
    files += [(EVALUATE, folder / name) for name in ("d.csv", "d.csv.gz", "d.npz")]
    for name, ending in (("plain", ""), ("packed", ".gz")):
        files += [(EVALUATE, path) for path in write_idx(folder / (name + IDX_FOLDER), images, labels, ending)]
    stroke = np.zeros((28, 28), np.uint8)
    stroke[5:23, 12:16] = 255
    write_zip(folder / "pictures.zip", {f"{label}/{i}.png": png(stroke) for i, label in enumerate(labels)})
    write_zip(
        folder / "idx.zip", {path.name: path.read_bytes() for path in (folder / ("plain" + IDX_FOLDER)).iterdir()}
    )
    write_zip(folder / "table.zip", {"d.csv": rows.encode()})
    return files + [(EVALUATE, folder / name) for name in ("pictures.zip", "idx.zip", "table.zip")]


def write_idx(folder: Path, images: NDArray[np.uint8], labels: NDArray[np.int64], ending: str) -> list[Path]:
    """The four files of a data set, the same examples for training and test. Returns those of the test."""
    folder.mkdir()
    test: list[Path] = []
    for part in ("train", "t10k"):
        for kind, array in (("images-idx3", images.reshape(-1, 28, 28)), ("labels-idx1", labels)):
            content = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            content += array.astype(np.uint8).tobytes()
            path = folder / f"{part}-{kind}-ubyte{ending}"
            path.write_bytes(gzip.compress(content) if ending else content)
            test += [path] if part == "t10k" else []
    return test


def png(image: NDArray[np.uint8]) -> bytes:
    """A picture's file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def mutate(content: bytes, rng: np.random.Generator) -> bytes:
    """`content` cut short, with bits flipped, bytes drawn at random, a part moved over another, or its head changed."""
    spoilt = bytearray(content)
    kind = rng.integers(5)
    if kind == 0:
        return bytes(spoilt[: rng.integers(len(spoilt))])
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(min(len(spoilt), 200) if kind == 1 else len(spoilt)))
        if kind == 4:
            start, size = int(rng.integers(len(spoilt))), int(rng.integers(1, 200))
            spoilt[at : at + int(rng.integers(200))] = spoilt[start : start + size]
        elif kind == 3:
            spoilt[at] ^= 1 << int(rng.integers(8))
        else:
            spoilt[at] = int(rng.choice([0, 1, 127, 128, 255, rng.integers(256)]))
        if not spoilt:
            break
    return bytes(spoilt)


def mutated(count: int, seed: int) -> list[str]:
    """What is wrong with the ends of `count` mutated files, each kind of file in turn."""
    rng, wrong = np.random.default_rng(seed), []
    with tempfile.TemporaryDirectory() as name:
        files = [(command, path, path.read_bytes()) for command, path in originals(Path(name))]
        with redirect_stdout(io.StringIO()):  # what the commands import, the forked processes then have
            codes = [call([*command, str(argument(path)), *(["--out", f"{path}.out"] if command == IMPORT else [])])
                     for command, path, _ in files]  # fmt: skip
        assert not any(codes), codes
        for number in range(count):
            command, path, content = files[number % len(files)]
            path.write_bytes(mutate(content, rng))
            if said := read(command, path):
                wrong.append(f"{path.name}, file {number}: {said}")
            path.write_bytes(content)  # it may be a part of another
    return wrong


def exploded() -> tuple[int, list[str]]:
    """The number of bombs, and what is wrong with their ends."""
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as name:
        for what, command, path in bombs(Path(name)):
            count += 1
            if said := read(command, path):
                wrong.append(f"{what}: {said}")
            path.unlink()
    return count, wrong


def claims(
    kind: str, mutated: Mutated, count: int, exploding: str, exploded: Exploded
) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Two claims of a campaign, and how they are measured. count: of mutated files. exploding: the others, in words."""

    def of_mutated() -> tuple[str, bool]:
        wrong = mutated(count, 0)
        return f"{len(wrong)} of {count:,} end otherwise{': ' + wrong[0] if wrong else ''}", not wrong

    def of_bombs() -> tuple[str, bool]:
        tried, wrong = exploded()
        return f"{len(wrong)} of {tried} end otherwise{': ' + wrong[0] if wrong else ''}", not wrong

    limits = f"no traceback, at most {MAX_SECONDS} s and 1 GB, exit code 0, 1 or 2"
    yield f"{count:,} {kind}, mutated: {limits}", of_mutated
    yield f"{exploding}: {limits}", of_bombs


def run(description: str | None, mutated: Mutated, count: int, exploded: Exploded) -> NoReturn:
    """Run a campaign as a program, and print what is wrong."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutated", type=int, default=count, help=f"damaged files to read [default: {count:,}]")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the damage [default: 0]")
    options = parser.parse_args()
    mutations = mutated(options.mutated, options.seed)
    number, explosions = exploded()
    print("\n".join([*mutations, *explosions]))
    print(f"{len(mutations)} mutated files and {len(explosions)} of {number} others end as they must not.")
    sys.exit(bool(mutations or explosions))


def measurements() -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """The claims of this campaign."""
    return claims("hostile files", mutated, MUTATED, "hostile files that ask for much", exploded)


if __name__ == "__main__":
    run(__doc__, mutated, MUTATED, exploded)
