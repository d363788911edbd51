"""Handles the signals that end the program (Ctrl-C or SIGINT, SIGTERM, SIGHUP), with the exit codes shells expect.

Work that must be saved runs in `deferred`, which lets it end by itself. Everything else ends at once.
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
_raised = 0  # the exit code of the Stop that was raised in `stopping`; 0 before


class Stop(SystemExit):
    """Raised when a signal ends the program; `code` is 128 plus the signal's number."""


def exit_code(number: int) -> int:
    """The exit code of a program that the signal `number` ended: 130 for SIGINT, 143 for SIGTERM."""
    return 128 + number


@contextmanager
def stopping() -> Iterator[None]:
    """Run the program in this block. The first signal raises Stop; the second ends the process at once.

    After the block, the first signal ends the process at once. A signal that was ignored when the program began, as
    under `nohup`, stays ignored.
    """
    global _raised  # noqa: PLW0603 (so that `_handled` can raise it again after a library has swallowed it)

    def stop(number: int, _: FrameType | None) -> None:
        global _raised  # noqa: PLW0603 (likewise)
        if _raised:
            _end(exit_code(number))
        _raised = exit_code(number)
        raise Stop(_raised)

    def swallowed(about: Any) -> None:
        if isinstance(about.exc_value, Stop):  # raised in a destructor or a callback, where Python drops exceptions
            _end(int(about.exc_value.code or 0))
        before_hook(about)

    before: dict[int, Any] = {}
    before_hook, sys.unraisablehook = sys.unraisablehook, swallowed
    try:
        with _handled(stop) as before:
            yield
    finally:
        _raised = 0
        sys.unraisablehook = before_hook
        for number in before:  # for the moment until the interpreter has ended
            signal.signal(number, lambda number, _: _end(exit_code(number)))


@contextmanager
def deferred() -> Iterator[Callable[[], int]]:
    """Yields a function that returns the exit code after a signal, and 0 before.

    The block should call it often, and end when it isn't 0. A second signal goes to the handler from before: in
    `stopping`, that raises Stop.
    """
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
    """Run a server in this block. Once it runs, it handles SIGINT and SIGTERM itself.

    An earlier signal is sent again every SECONDS_PER_TRY until the server handles it; SIGHUP becomes SIGTERM. Yields a
    function that returns the number of the first signal, and 0 before.
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
    """Pass signals on to other processes: calls `pass_on` with SIGTERM for the first, and with SIGINT for the others.

    Yields a function that returns the number of the first signal, and 0 before.
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
    """Handle the signals with `handler` while the block runs. Yields the handlers from before, by signal.

    Raises Stop again if a library has swallowed it, such as an import with a fallback.
    """
    if _raised:
        raise Stop(_raised)
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():  # other threads can't set handlers
        before = {n: signal.getsignal(n) for n in SIGNALS if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        for number in before:
            signal.signal(number, handler)
        yield before
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _end(code: int) -> None:
    """Flush stdout, and end the process at once, without the interpreter's shutdown."""
    with suppress(OSError, ValueError, RuntimeError, AttributeError):
        sys.stdout.flush()
    os._exit(code)
