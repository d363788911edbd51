"""Commands of documents, run in this process: a process of their own would spend seconds on imports."""

import contextlib
import functools
import io
import shlex
import signal
import sys

import pytest
import typer.main

from brightest.cli.main import run

build_commands = typer.main.get_command
typer.main.get_command = functools.cache(build_commands)  # a call would spend a third of its time building them


def call(command, monkeypatch):
    """Run a command line, `brightest ...`, in the working directory; its exit code."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as stopped:
        run()
    return stopped.value.code or 0


def printed_by(*arguments):
    """What `brightest` prints with these arguments, which must succeed; for fixtures that several tests share."""
    with (
        contextlib.redirect_stdout(io.StringIO()) as printed,
        pytest.MonkeyPatch.context() as monkeypatch,
        own_signals(),
    ):
        assert call(shlex.join(["brightest", *map(str, arguments)]), monkeypatch) == 0
    return printed.getvalue()


@contextlib.contextmanager
def own_signals():
    """Leave the handlers of signals as they were: a call of the command line, which ends its process, sets its own.

    In the block no signal is ignored, as SIGINT is in a shell's background and SIGHUP under nohup.
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)
