"""Runs a service in several processes, which are forked from a process that is ready to serve.

They share its socket, and its memory as long as they don't write to it. The parent answers no requests. It replaces a
process that dies, and passes signals on, so that each process finishes its requests. If the parent dies, the others
end.
"""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import NoReturn

from brightest.errors import SettingError
from brightest.system.signals import SIGNALS, forwarded, resent

_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client shares metrics there if it is set before its import
SECONDS_BETWEEN_DEATHS = 1.0  # the shortest time between two starts, so that a broken service isn't restarted in a loop
SECONDS_PER_LOOK = 0.1  # between two checks for processes that died before they were ready


@contextmanager
def sharing_metrics() -> Iterator[None]:
    """Let processes that are forked in the block add up their metrics. Import `metrics` in the block, not before."""
    with TemporaryDirectory(prefix="brightest-metrics-") as folder:
        os.environ[_METRICS_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[_METRICS_FOLDER]


def are_metrics_shared() -> bool:
    """Whether several processes add up their metrics."""
    return _METRICS_FOLDER in os.environ


def check_workers(workers: int | None) -> None:
    """Raises SettingError if a number of processes is given on a system that can't fork any."""
    if workers and not hasattr(os, "fork"):
        raise SettingError(f"--workers {workers} can't work: this system can't fork processes. Leave it out.")


def serve_in_processes(
    workers: int,
    serve: Callable[[Callable[[], None]], None],
    announce: Callable[[], None],
    stop_listening: Callable[[], None],
    on_death: Callable[[int], None],
) -> int:
    """Run `serve` in `workers` processes until a signal comes. Returns the number of the first signal.

    serve: runs in each process until SIGTERM. It gets a function, which it must call when it is ready.
    announce: called once all processes are ready.
    stop_listening: closes this process's copy of the shared socket.
    on_death: called with the id of each process that has ended.
    """
    began: dict[int, float] = {}
    ready_end, ready = os.pipe()
    alive, alive_end = os.pipe()  # the system closes `alive_end` when this process ends, which the others notice

    def pass_on(number: int) -> None:
        stop_listening()
        for pid in list(began):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    with forwarded(pass_on) as first:

        def begin() -> None:
            _fork(serve, began, ready, alive, alive_end)
            if first():  # the signal came before the new process was in `began`
                pass_on(signal.SIGTERM)

        for _ in range(workers):
            begin()
        seen = 0
        while began:
            if is_starting := seen < workers and not first():
                seen += _ready_within(ready_end, SECONDS_PER_LOOK)
                if seen >= workers and not first():
                    announce()
            pid, _ = os.waitpid(-1, os.WNOHANG if is_starting else 0)
            if not pid:
                continue
            lived = time.monotonic() - began.pop(pid, time.monotonic())
            on_death(pid)
            if not first():
                time.sleep(max(0.0, SECONDS_BETWEEN_DEATHS - lived))
            if not first():
                begin()
    for descriptor in (ready_end, ready, alive, alive_end):
        os.close(descriptor)
    return first()


def _ready_within(ready_end: int, seconds: float) -> int:
    """How many processes have become ready. Waits up to `seconds` for the first."""
    return len(os.read(ready_end, 1024)) if select.select([ready_end], [], [], seconds)[0] else 0


def _fork(
    serve: Callable[[Callable[[], None]], None], began: dict[int, float], ready: int, alive: int, alive_end: int
) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a new process has its parent's handlers at first
    pid = os.fork()
    if pid:
        began[pid] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return
    os.close(alive_end)
    _run(serve, ready, alive, before)


def _run(
    serve: Callable[[Callable[[], None]], None], ready: int, alive: int, signal_mask: set[int | signal.Signals]
) -> NoReturn:
    """Serve in a forked process, then exit. signal_mask: for signals that this process handles."""
    code = 1
    try:
        os.setpgid(0, 0)  # so that Ctrl-C reaches only the parent, which passes it on

        def watch() -> None:
            os.read(alive, 1)
            os.kill(os.getpid(), signal.SIGTERM)

        with resent():
            signal.pthread_sigmask(signal.SIG_SETMASK, signal_mask)
            threading.Thread(target=watch, daemon=True).start()
            serve(lambda: _say_ready(ready))
        code = 0
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _say_ready(ready: int) -> None:
    os.write(ready, b".")
