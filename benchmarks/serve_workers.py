"""The service with one worker, with two, and with a thread for each core: photos a second, and memory.

    python benchmarks/serve_workers.py [ROUNDS]

Clients are those of service.py; they share the machine with the service.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median

from brightest.data import load_data
from service import READERS, Told, ask, photos

ROUNDS = 5
WORKERS = (None, 1, 2)  # None: one process with a thread for each core
Process = subprocess.Popen[bytes]


def memory(pid: int) -> float:
    """Megabytes of a process and its children; what n of them share counts as an n-th of each."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for each in (str(pid), *children):
        text = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(text.partition("\nPss:")[2].split(maxsplit=1)[0])
    return total / 1024


def started(workers: int | None, stack: ExitStack) -> tuple[Process, int]:
    """A service that ends with the stack, and its port."""
    call = [sys.executable, "-m", "brightest", "serve", "--json", "--port", "0"]
    call += ["--workers", str(workers)] if workers else []
    process = stack.enter_context(subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
    stack.callback(process.terminate)
    assert process.stdout
    return process, int(json.loads(process.stdout.readline())["address"].rstrip("/").rpartition(":")[2])


@cache
def measured(rounds: int = ROUNDS) -> dict[int | None, tuple[list[float], float]]:
    """By workers: the photos a second of each round, and the megabytes after all of them. The services take turns."""
    requests = photos(load_data("auto").test)
    rates: dict[int | None, list[float]] = {workers: [] for workers in WORKERS}
    with ExitStack() as stack:
        services = {workers: started(workers, stack) for workers in WORKERS}
        for _ in range(rounds + 1):
            for workers, (_, port) in services.items():
                told, began = Told(), time.perf_counter()
                asyncio.run(ask(port, requests, READERS, told))
                rates[workers].append(len(requests) / (time.perf_counter() - began))
                assert set(told.statuses) == {200}
        return {workers: (rates[workers][1:], memory(process.pid)) for workers, (process, _) in services.items()}


def ratio(measured: dict[int | None, tuple[list[float], float]], other: int | None) -> tuple[float, str]:
    """How many times as many photos two workers read as another service, in the median round; the same in words."""
    two, others = measured[2][0], measured[other][0]
    times = median(one / another for one, another in zip(two, others, strict=True))
    return times, f"{times:.2f}× ({median(others):.1f} and {median(two):.1f} a second)"


def measurements(rounds: int = ROUNDS) -> Iterator[tuple[str, Callable[[], tuple[str, bool]]]]:
    """Claims for `make prove`."""

    def speed() -> tuple[str, bool]:
        times, said = ratio(measured(rounds), 1)
        return said, times >= 1.8

    def threads() -> tuple[str, bool]:
        times, said = ratio(measured(rounds), None)
        return said, times >= 0.95

    def size() -> tuple[str, bool]:
        one, two = (measured(rounds)[workers][1] for workers in (1, 2))
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
