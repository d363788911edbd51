"""docs/how-to-add.md is true of views, too: a toy view takes a command and publishes what it changed."""

from queue import Queue
from typing import Literal

from brightest.web.messages.base import Command
from brightest.web.session import Session
from brightest.web.view import Snapshot, View

TIMEOUT_SECONDS = 60  # a busy machine is slow


class Counter(View):
    """Counts."""

    def __init__(self):
        self.count, self.changed = 0, True

    def add(self, step):
        self.count, self.changed = self.count + step, True

    def on_network_changed(self, workspace):
        self.count, self.changed = 0, True

    def mark_dirty(self):
        self.changed = True

    def take_snapshots(self):
        if self.changed:
            self.changed = False
            yield Snapshot("counter", {"count": self.count}, {})


class Add(Command):
    """The message of its one command."""

    type: Literal["counter.add"]
    step: int

    def execute(self, session):
        session.counter.add(self.step)


def test_a_view_is_a_class_its_messages_and_a_place_in_the_session(workspace, shared, rng):
    session, shown = Session(workspace, shared, rng), Queue()
    session.counter = Counter()
    session._views += (session.counter,)
    session.subscribe(shown.put)
    session.submit(Add.model_validate_json('{"type": "counter.add", "step": 2}').execute)
    counts = [0]
    while counts[-1] != 2:
        snapshot = shown.get(timeout=TIMEOUT_SECONDS)
        if snapshot.kind == "counter":
            counts.append(snapshot.facts["count"])
    session.close()
