"""A service in several processes, made by forking one that is ready: they share its socket, and its memory until they
write to it.

The first process answers nobody. It replaces a process that dies, and passes signals on, so that each finishes its
requests. If it dies itself, the others end.
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
from brightest.system.signals import forwarded, resent

_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client adds up, if it is set when that is imported
SECONDS_BETWEEN_DEATHS = 1.0  # at least, so that what can't run isn't started without pause
SECONDS_PER_LOOK = 0.1  # at processes that die before they are ready


@contextmanager
def sharing_metrics() -> Iterator[None]:
    """Let the processes that are forked in the block add up their metrics. Import these in the block, not before."""
    with TemporaryDirectory(prefix="brightest-metrics-") as folder:
        os.environ[_METRICS_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[_METRICS_FOLDER]


def are_metrics_shared() -> bool:
    """Whether several processes add up their metrics."""
    return _METRICS_FOLDER in os.environ


def check_workers(workers: int) -> None:
    """Raises SettingError where a process can't be forked."""
    if workers > 1 and not hasattr(os, "fork"):
        raise SettingError(f"--workers {workers} can't work: this system makes no processes by forking.")


def serve_in_processes(
    workers: int,
    serve: Callable[[Callable[[], None]], None],
    announce: Callable[[], None],
    stop_listening: Callable[[], None],
    on_death: Callable[[int], None],
) -> int:
    """Run `serve` in so many processes until a signal comes; returns the first signal's number.

    serve: takes what to call when it is ready, and ends after SIGTERM. announce: is called once all are ready.
    stop_listening: closes what the processes share, in this process. on_death: is called with the number of a process
    that has ended.
    """
    began: dict[int, float] = {}
    ready_end, ready = os.pipe()
    alive, alive_end = os.pipe()  # which the others see closed when this process has ended

    def pass_on(number: int) -> None:
        stop_listening()
        for pid in list(began):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    with forwarded(pass_on) as first:

        def begin() -> None:
            _fork(serve, began, ready, alive, alive_end)
            if first():  # the signal came while nobody knew the new process
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
    """How many processes have said that they are ready; waits at most so long for the first."""
    return len(os.read(ready_end, 1024)) if select.select([ready_end], [], [], seconds)[0] else 0


def _fork(
    serve: Callable[[Callable[[], None]], None], began: dict[int, float], ready: int, alive: int, alive_end: int
) -> None:
    pid = os.fork()
    if pid:
        began[pid] = time.monotonic()
        return
    os.close(alive_end)
    _run(serve, ready, alive)


def _run(serve: Callable[[Callable[[], None]], None], ready: int, alive: int) -> NoReturn:
    """What a new process does."""
    code = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C is for the first process, which tells us

        def watch() -> None:
            os.read(alive, 1)
            os.kill(os.getpid(), signal.SIGTERM)

        with resent():
            threading.Thread(target=watch, daemon=True).start()
            serve(lambda: _say(ready))
        code = 0
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _say(ready: int) -> None:
    os.write(ready, b".")
