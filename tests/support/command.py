"""Commands of documents, run in this process: a process of their own would spend seconds on imports."""

import shlex
import sys

import pytest

from brightest.cli.main import run


def call(command, monkeypatch):
    """Run a command line, `brightest ...`, in the working directory; its exit code."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as stopped:
        run()
    return stopped.value.code or 0
