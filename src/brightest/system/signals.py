"""One way to end: Ctrl-C (SIGINT), SIGTERM and SIGHUP stop the program with the exit code that shells expect.

Work that is worth keeping runs in `deferred`, and ends by itself when it is asked to. Everything else ends at once.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
SECONDS_PER_TRY = 0.1


class Stop(SystemExit):
    """A signal asked the program to end; `code` is 128 and the signal's number."""


def exit_code(number: int) -> int:
    """What a shell shows for a program that the signal `number` ended: 130 for SIGINT, 143 for SIGTERM."""
    return 128 + number


@contextmanager
def stopping() -> Iterator[None]:
    """Let a signal raise Stop while the block runs, and the second one end the process at once; after the block, which
    is the program, the first one does.

    A signal that was ignored when the program began, as `nohup` does, stays ignored.
    """
    asked = False

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal asked
        if asked:
            _end(exit_code(number))
        asked = True
        raise Stop(exit_code(number))

    def swallowed(about: Any) -> None:
        if isinstance(about.exc_value, Stop):  # raised where no exception can be: in a destructor or a callback
            _end(int(about.exc_value.code or 0))
        before_hook(about)

    before: dict[int, Any] = {}
    before_hook, sys.unraisablehook = sys.unraisablehook, swallowed
    try:
        with _handled(stop) as before:
            yield
    finally:
        sys.unraisablehook = before_hook
        for number in before:  # Python, too, takes a moment to end
            signal.signal(number, lambda number, _: _end(exit_code(number)))


@contextmanager
def deferred() -> Iterator[Callable[[], int]]:
    """Yields a function: the exit code once a signal has asked the block to end, 0 before. A second signal ends it."""
    asked = 0

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked and callable(previous := before.get(number)):
            previous(number, frame)
        asked = asked or exit_code(number)

    with _handled(ask) as before:
        yield lambda: asked


@contextmanager
def resent() -> Iterator[Callable[[], int]]:
    """For a server, which handles SIGINT and SIGTERM itself once it runs.

    A signal that comes before is sent again a little later, until the server takes it; SIGHUP becomes SIGTERM. Yields a
    function: the number of the first signal, 0 before.
    """
    first = 0
    timers: list[threading.Timer] = []

    def again(number: int, _: FrameType | None) -> None:
        nonlocal first
        first = first or number
        later = signal.SIGINT if number == signal.SIGINT else signal.SIGTERM
        timers.append(threading.Timer(SECONDS_PER_TRY, os.kill, (os.getpid(), later)))
        timers[-1].daemon = True
        timers[-1].start()

    with _handled(again):
        try:
            yield lambda: first
        finally:
            for timer in timers:
                timer.cancel()
                timer.join()


@contextmanager
def forwarded(pass_on: Callable[[int], None]) -> Iterator[Callable[[], int]]:
    """For a process whose work others do: each signal calls `pass_on`, with SIGTERM, or SIGINT from the second on.

    Yields a function: the number of the first signal, 0 before.
    """
    first = 0

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal first
        again, first = bool(first), first or number
        pass_on(signal.SIGINT if again else signal.SIGTERM)

    with _handled(handle):
        yield lambda: first


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[dict[int, Any]]:
    """Handle the signals with `handler` while the block runs. Yields the handlers from before, by signal."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():  # no other may set handlers
        before = {n: signal.getsignal(n) for n in SIGNALS if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        for number in before:
            signal.signal(number, handler)
        yield before
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _end(code: int) -> None:
    """End the process without another step of Python's; what was printed is written."""
    with suppress(OSError, ValueError, RuntimeError, AttributeError):
        sys.stdout.flush()
    os._exit(code)
