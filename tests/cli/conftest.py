"""The command line as a test calls it, and small data to call it with."""

import signal
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from brightest.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """The result of a call: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def brightest(capsys, monkeypatch, tmp_path):
    """Call `brightest` with arguments, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["brightest", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            run()
        printed = capsys.readouterr()
        return Outcome(stopped.value.code or 0, printed.out, printed.err)

    return call


@pytest.fixture
def arrays(tmp_path):
    """An .npz of 300 images of three classes, bright in one place each."""
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 3
    images = rng.integers(0, 100, (300, 8, 8))
    for i, label in enumerate(labels):
        images[i, :, 2 * label : 2 * label + 2] += 120
    path = tmp_path / "stripes.npz"
    np.savez(path, X=images.astype(np.uint8), y=labels)
    return path


@pytest.fixture(params=[("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)], ids=lambda named: named[0])
def code_of_a_signal(request, monkeypatch):
    """A signal comes when the first epoch of a training is shown; the exit code that it must have."""
    from brightest.cli.training_display import TrainingDisplay

    if sys.platform == "win32":
        pytest.skip("signals are of POSIX")
    (name, code), show = request.param, TrainingDisplay.show

    def shown(display, record):
        show(display, record)
        if record.state.epoch == 1:
            monkeypatch.setattr(TrainingDisplay, "show", show)
            signal.raise_signal(getattr(signal, name))

    monkeypatch.setattr(TrainingDisplay, "show", shown)
    return code
