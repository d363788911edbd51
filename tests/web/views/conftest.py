"""What the tests of several views need: the view Learn, and experiments that a test can keep waiting."""

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from brightest.data import from_arrays
from brightest.errors import SettingError
from brightest.lessons import ExperimentResult
from brightest.web import session
from brightest.web import shared as shared_module
from brightest.web.shared import Shared
from brightest.web.views.learn import Learn
from brightest.web.workspace import Workspace
from support.declared import checked

VIEWS = [each for each in vars(session).values() if getattr(each, "__module__", "").startswith("brightest.web.views.")]


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """Every snapshot that a view takes is what its message declares."""
    for view in VIEWS:
        monkeypatch.setattr(view, "take_snapshots", checked(view))


@dataclass
class Slow:
    """Experiments that take as long as we like, and how often they were begun."""

    done: threading.Event = field(default_factory=threading.Event)
    begun: list = field(default_factory=list)
    shared: Shared = field(default_factory=Shared)

    def __call__(self, name, network, data):
        self.begun.append(name)
        assert self.done.wait(20)
        if name == "loops":
            raise SettingError("this can't be tried.")
        return ExperimentResult(f"{name} was tried", ("what",), (("this",),))


@pytest.fixture
def slow(monkeypatch):
    """They replace the real ones, with a cache of their own: the server's may hold results already."""
    slow = Slow()
    cached = Shared.experiment
    monkeypatch.setattr(shared_module, "experiment", slow)
    monkeypatch.setattr(Shared, "experiment", lambda _, *wanted: cached(slow.shared, *wanted))
    yield slow
    slow.done.set()
    slow.shared.close()


@pytest.fixture
def workspaces():
    """The workspaces that a view has put in the place of the first."""
    return []


@pytest.fixture
def learn(workspace, shared, workspaces):
    made = Learn(workspace, shared, workspaces.append)
    made.pace(0)
    return made


@pytest.fixture
def two_floats(workspace, rng):
    """Only two training examples, whose pixels are floats."""
    images = rng.random((2, 784))
    data = from_arrays(images, np.arange(2), test=(images, np.arange(2)), classes=workspace.data.classes)
    return Workspace("lesson", workspace.network, data)
