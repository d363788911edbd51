"""The service with one worker, with two, and with a thread for each core: photos a second, and memory.

    python benchmarks/serve_workers.py [ROUNDS]

Clients are those of service.py; they share the machine with the service.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median

from brightest.data import load_data
from service import READERS, Told, ask, photos

ROUNDS = 5
Measured = tuple[float, float]  # photos a second, and megabytes


def memory(pid: int) -> float:
    """Megabytes of a process and its children; what n of them share counts as an n-th of each."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for each in (str(pid), *children):
        text = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(text.partition("\nPss:")[2].split(maxsplit=1)[0])
    return total / 1024


@cache
def measured(workers: int | None, rounds: int = ROUNDS) -> Measured:
    """The median of photos a second, and the memory after all of them. workers: None for threads in one process."""
    requests = photos(load_data("auto").test)
    call = [sys.executable, "-m", "brightest", "serve", "--json", "--port", "0"]
    call += ["--workers", str(workers)] if workers else []
    with tempfile.TemporaryFile() as log, subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log) as process:
        assert process.stdout
        port = int(json.loads(process.stdout.readline())["address"].rstrip("/").rpartition(":")[2])
        rates = []
        for _ in range(rounds + 1):
            told, began = Told(), time.perf_counter()
            asyncio.run(ask(port, requests, READERS, told))
            rates.append(len(requests) / (time.perf_counter() - began))
            assert set(told.statuses) == {200}
        used = memory(process.pid)
        process.terminate()
    return median(rates[1:]), used


def measurements(rounds: int = ROUNDS) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Claims for `make prove`."""

    def speed() -> tuple[str, bool]:
        one, two = measured(1, rounds)[0], measured(2, rounds)[0]
        return f"{two / one:.2f}× ({one:.1f} and {two:.1f} a second)", two / one >= 1.8

    def threads() -> tuple[str, bool]:
        alone, two = measured(None, rounds)[0], measured(2, rounds)[0]
        return f"{two / alone:.2f}× ({alone:.1f} and {two:.1f} a second)", two / alone >= 0.95

    def size() -> tuple[str, bool]:
        one, two = measured(1, rounds)[1], measured(2, rounds)[1]
        return f"{two / one:.2f}× ({one:.0f} and {two:.0f} MB)", two / one < 2

    yield "`serve --workers 2` reads at least 1.8 times the photos a second of `--workers 1`", speed
    yield "`serve --workers 2` on two cores reads as many as one process with threads", threads
    yield "`serve --workers 2` takes less than twice the memory of `--workers 1`", size


def main() -> None:
    """Print all measurements."""
    for text, measure in measurements(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS):
        print(f"{text}: {measure()[0]}")


if __name__ == "__main__":
    main()
