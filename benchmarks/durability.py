"""The claims of `make prove` about work that is never lost: damage, death, two writers, signals.

    python benchmarks/durability.py [WORD ...]

Each campaign makes its own small files, and needs no MNIST; death and signals need Linux.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np

import brightest
from brightest.cli.main import run
from brightest.errors import BrightestError
from brightest.training.checkpoint import load_checkpoint

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.dying import dies_at

NETWORK, CHECKPOINT = "network.safetensors", "network.checkpoint.safetensors"
TRAIN = ["train", "--data", "optdigits", "--engine", "reference", "--recipe", "lesson", "--batch-size", "100"]
DAMAGES, FLIPS = 2_157, 500
DEATHS = 60
PAIRS, LOADS = 6, 1_500
INTERRUPTS = 40
Found = tuple[str, bool]


def call(*words: str) -> tuple[int, str]:
    """Run `brightest` in this process and folder: its exit code, and what it printed."""
    sys.argv, said = ["brightest", *words], StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            run()
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()


def start(*words: str) -> subprocess.Popen[str]:
    """Start `brightest` in this folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "brightest", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def damages() -> Found:
    """Truncations, tails and pages of zeros at every 4 KiB, and bit flips, of a network and a checkpoint."""
    call("train", "--data", "optdigits", "--epochs", "5")
    rng, page, outcomes = random.Random(7), 4096, Counter[str]()
    for name, load in ((NETWORK, brightest.load), (CHECKPOINT, load_checkpoint)):
        content = Path(name).read_bytes()
        header = 8 + int.from_bytes(content[:8], "little")
        tried = [content[:n] for n in range(0, len(content), page)]
        tried += [content[:n] + bytes(len(content) - n) for n in range(0, len(content), page)]
        tried += [content[:n] + bytes(page) + content[n + page :] for n in range(0, len(content) - page, page)]
        for size in (len(content), header):
            for _ in range(FLIPS):
                flipped = bytearray(content)
                flipped[rng.randrange(size)] ^= 1 << rng.randrange(8)
                tried.append(bytes(flipped))
        for damaged in tried:
            if damaged != content:
                Path("damaged.safetensors").write_bytes(damaged)
                try:
                    load(Path("damaged.safetensors"))
                    outcomes["silent"] += 1
                except BrightestError:
                    outcomes["found"] += 1
    count = outcomes.total()
    return f"{count:,} damages, {outcomes['silent']} silent", count >= DAMAGES and not outcomes["silent"]


def _whole(place: str, older: dict[str, bytes]) -> bool:
    """Whether the older training's network and checkpoint are side by side under the name `place`."""
    pair = {NETWORK: f"{place}.safetensors", CHECKPOINT: f"{place}.checkpoint.safetensors"}
    return all(Path(new).exists() and Path(new).read_bytes() == older[old] for old, new in pair.items())


def deaths() -> Found:
    """A training with an older one beside it is killed at every call that changes files or waits for the disk."""
    call(*TRAIN, "--epochs", "1", "--seed", "1")
    older = {name: Path(name).read_bytes() for name in (NETWORK, CHECKPOINT)}
    died = lost = 0
    calls = Counter[str]()
    for number in range(1000):
        for left in Path().iterdir():
            left.unlink()
        for name, content in older.items():
            Path(name).write_bytes(content)
        process = os.fork()
        if not process:
            sys.stdout = open("said", "w", buffering=1)  # noqa: PTH123, SIM115 (what was said before death counts)
            sys.argv = ["brightest", *TRAIN, "--epochs", "4", "--seed", "2"]
            with dies_at(number, lambda: os.kill(os.getpid(), signal.SIGKILL)) as made:
                try:
                    run()
                finally:
                    Path("calls").write_text(json.dumps(made))
                    os._exit(0)
        _, status = os.waitpid(process, 0)
        said = Path("said").read_text()
        place = "network.previous" if "is kept as network.previous.safetensors" in said else None
        places = [place] if place else ["network", "network.previous"]
        lost += not any(_whole(name, older) for name in places)
        if not os.WIFSIGNALED(status):
            calls.update(json.loads(Path("calls").read_text()))
            break
        died += 1
        code, _ = call(*TRAIN, "--epochs", "1", "--seed", "3")  # a third training, after death
        names = {file.name.removesuffix(".safetensors") for file in Path().glob("network*.safetensors")}
        lost += bool(code) or not any(_whole(name, older) for name in names)
    kinds = ", ".join(f"{count} × {name}" for name, count in sorted(calls.items()))
    return f"{died} deaths ({kinds}), {lost} losses", died >= DEATHS and not lost


def two_trainings() -> Found:
    """Two trainings to one file at once: each network is whole, and where its training said."""
    ended = Counter[str]()
    for _ in range(PAIRS):
        for left in Path().iterdir():
            left.unlink()
        both = [start("train", "--data", "optdigits", "--epochs", "20", "--seed", seed) for seed in "12"]
        said = [process.communicate()[0] for process in both]
        seeds = []
        for name in ("network", "network.previous"):
            if Path(f"{name}.safetensors").exists():
                network = brightest.load(f"{name}.safetensors")
                state, _ = load_checkpoint(f"{name}.checkpoint.safetensors")
                assert network.card.seed == state.seed, name
                assert all(map(np.array_equal, network.parameters.arrays(), state.network.parameters.arrays())), name
                seeds.append(str(network.card.seed))
        as_said = all(
            (seed in seeds) if process.returncode == 0 else ("writes network.safetensors since" in words)
            for seed, process, words in zip("12", both, said, strict=True)
        )
        ended["as they said" if as_said and 0 in (both[0].returncode, both[1].returncode) else "otherwise"] += 1
    return ", ".join(f"{count} pairs {how}" for how, count in ended.items()), ended["as they said"] == PAIRS


def torn_loads() -> Found:
    """Two processes save to one path over and over while this one loads it."""
    networks = [brightest.load(name) for name in ("best", "lesson")]
    brightest.save(networks[0], NETWORK)
    writers = []
    for network in networks:
        writers.append(os.fork())
        if not writers[-1]:
            while True:
                brightest.save(network, NETWORK)
    torn = 0
    for _ in range(LOADS):
        try:
            torn += brightest.load(NETWORK).cost not in {network.cost for network in networks}
        except BrightestError:
            torn += 1
    for writer in writers:
        torn += os.waitpid(writer, os.WNOHANG)[0] != 0  # a writer that ended failed
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
    return f"{LOADS:,} loads, {torn} torn", not torn


def interrupts() -> Found:
    """A signal at any moment from the start on: the exit code of the signal, and never a traceback."""
    rng, wrong = random.Random(0), 0
    for number in (signal.SIGINT, signal.SIGHUP):  # nohup, or a shell that runs this beside others, has them ignored
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    for i in range(INTERRUPTS):
        number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[i % 3]
        process = start("train", "--data", "optdigits", "--epochs", "100000", "--out", f"{i}.safetensors")
        while not _handles(process.pid, number):
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 4))
        process.send_signal(number)
        said, _ = process.communicate()
        saved = "The network so far" in said
        wrong += process.returncode != 128 + number or "Traceback" in said or saved != Path(f"{i}.safetensors").exists()
    return f"{INTERRUPTS} signals, {wrong} ended otherwise", not wrong


def _handles(process: int, number: int) -> bool:
    """Whether the process has a handler of its own for SIGTERM, and so for the others: its first line has run."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1) and bool(caught >> (number - 1) & 1)


def in_an_empty_folder(campaign: Callable[[], Found]) -> Found:
    """Run a campaign in a folder of its own."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return campaign()
        finally:
            os.chdir(before)


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """The claims, as benchmarks/prove.py takes them."""
    for text, campaign in (
        (f"damage: {DAMAGES:,} damages of networks and checkpoints, none loaded", damages),
        (
            f"death: at least {DEATHS} kills of a training beside an older one, which is whole and where it was said",
            deaths,
        ),
        (f"two writers: {PAIRS} × two trainings to one file end as they said", two_trainings),
        (f"two writers: {LOADS:,} loads beside them, none torn", torn_loads),
        (
            f"signals: {INTERRUPTS} at any moment end a training with the signal's exit code and no traceback",
            interrupts,
        ),
    ):
        yield text, lambda campaign=campaign: in_an_empty_folder(campaign)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only claims with one of these words")
    words = parser.parse_args().words
    for text, measure in measurements():
        if not words or any(word in text for word in words):
            found, holds = measure()
            print(f"{text}: {found} ({'holds' if holds else 'does not hold'})", flush=True)
