"""A session: commands in order, the latest to show, and one visitor's alone."""

import gc
import threading
import tracemalloc
from dataclasses import replace
from queue import Queue

import numpy as np
import pytest

from brightest.data import from_arrays
from brightest.errors import SettingError
from brightest.nn.network import random_network
from brightest.web import wire
from brightest.web.session import MAX_LISTENERS, MAX_QUEUED, Session
from brightest.web.shared import Shared
from brightest.web.views.learn import DEFAULT_PACE

TIMEOUT_SECONDS = 60  # a busy machine is slow


@pytest.fixture(autouse=True)
def _short_rest(monkeypatch):
    monkeypatch.setattr("brightest.web.session.SECONDS_OF_REST", 0.05)


@pytest.fixture
def session(workspace, shared, rng):
    made = Session(workspace, shared, rng)
    yield made
    made.close()


class Listener:
    """Everything that was shown, and a way to wait for it."""

    def __init__(self):
        self.snapshots, self._news = [], threading.Condition()

    def __call__(self, snapshot):
        with self._news:
            self.snapshots.append(snapshot)
            self._news.notify_all()

    def wait(self, kind, n=1):
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= n, timeout=TIMEOUT_SECONDS), f"no {kind} came"
            return self.of(kind)[-1]

    def of(self, kind):
        return [snapshot for snapshot in self.snapshots if snapshot.kind == kind]


def rested(session):
    """The worker that did the last there was to do, once it has ended."""
    workers = Queue()
    session.submit(lambda s: workers.put(threading.current_thread()))
    worker = workers.get(timeout=TIMEOUT_SECONDS)
    worker.join(TIMEOUT_SECONDS)
    assert not worker.is_alive()
    return worker


def test_one_worker_does_what_comes_soon_and_ends_when_the_session_is_closed(session, monkeypatch):
    monkeypatch.setattr("brightest.web.session.SECONDS_OF_REST", TIMEOUT_SECONDS)
    workers = Queue()
    for _ in range(3):
        session.submit(lambda s: workers.put(threading.current_thread()))
    worker, *others = (workers.get(timeout=TIMEOUT_SECONDS) for _ in range(3))
    session.submit(lambda s: workers.put(threading.current_thread()))
    assert {*others, workers.get(timeout=TIMEOUT_SECONDS)} == {worker}
    session.close()
    worker.join(TIMEOUT_SECONDS)
    assert not worker.is_alive()


def busy_until(session, held):
    """Keep the worker busy until `held` is set; returns once it has begun."""
    begun = threading.Event()
    session.submit(lambda s: (begun.set(), held.wait(TIMEOUT_SECONDS)))
    assert begun.wait(TIMEOUT_SECONDS)


def test_whoever_comes_is_shown_everything(session):
    session.submit(lambda s: s.draw.stroke(((0.5, 0.1), (0.5, 0.9)), begins=True))
    for _ in range(2):
        listener = Listener()
        session.subscribe(listener)
        assert listener.wait("network").facts["layers"] == [784, 16, 16, 10]
        assert listener.wait("drawing").facts["strokes"] == [2]
        session.unsubscribe(listener)
    assert not session.watched


def test_commands_that_wait_are_shown_once(session):
    listener, held = Listener(), threading.Event()
    session.subscribe(listener)
    listener.wait("drawing")
    busy_until(session, held)
    for i in range(100):
        session.submit(lambda s, y=i / 100: s.draw.stroke(((0.5, y),), begins=False))
    held.set()
    assert listener.wait("drawing", 2).facts["strokes"] == [100]
    assert len(listener.of("drawing")) == 2


def test_while_the_engine_is_prepared_strokes_are_answered_and_learning_waits(workspace, rng, compiling):
    shared, listener = Shared(), Listener()
    session = Session(workspace, shared, rng)
    session.subscribe(listener)
    listener.wait("drawing")
    session.submit(lambda s: (s.learn.open(), s.learn.play()))
    assert listener.wait("notice").facts["sentence"] == "preparing the engine."
    session.submit(lambda s: s.draw.stroke(((0.5, 0.1), (0.5, 0.9)), begins=True))
    assert listener.wait("drawing", 2).facts["strokes"] == [2]
    waiting = listener.wait("learning")
    assert (waiting.facts["playing"], waiting.facts["step"]) == (True, 0)
    compiling.set()
    while listener.wait("learning", len(listener.of("learning")) + 1).facts["step"] == 0:
        pass
    session.close()
    shared.close()


def test_too_many_commands_are_refused(session):
    held = threading.Event()
    busy_until(session, held)
    for _ in range(MAX_QUEUED):
        session.submit(lambda s: None)
    with pytest.raises(SettingError, match="are waiting already"):
        session.submit(lambda s: None)
    held.set()


def test_a_command_that_fails_leaves_the_rest_as_it_is(session, caplog):
    listener = Listener()
    session.subscribe(listener)
    session.submit(lambda s: s.draw.explain(3))
    assert "the pad is empty" in listener.wait("error").facts["sentence"]
    session.submit(lambda s: 1 / 0)
    assert "inside brightest" in listener.wait("error", 2).facts["sentence"]
    assert "ZeroDivisionError" in caplog.text
    session.submit(lambda s: s.draw.random())
    assert listener.wait("drawing", 2).facts["answer"] is not None


def test_a_worker_goes_when_nothing_is_left_to_do_and_another_comes(session):
    workers = set()
    for _ in range(3):
        session.submit(lambda s: s.draw.stroke(((0.5, 0.1), (0.5, 0.9)), begins=True))
        workers.add(rested(session))
    assert len(workers) == 3
    listener = Listener()
    session.subscribe(listener)
    assert listener.wait("drawing").facts["strokes"] == [2, 2, 2]


def test_a_training_that_nobody_watches_has_no_worker_and_goes_on_where_it_was(session):
    listener = Listener()
    session.subscribe(listener)
    session.submit(lambda s: s.learn.play())
    listener.wait("learning", 3)
    session.unsubscribe(listener)
    rested(session)
    left = listener.of("learning")[-1].facts["step"]
    again = Listener()
    session.subscribe(again)
    again.wait("learning", 3)
    steps = [snapshot.facts["step"] for snapshot in again.of("learning")]
    assert left <= steps[0] < steps[-1]
    assert steps[0] <= left + 2 * DEFAULT_PACE  # one stretch may have begun before its listener left


def test_a_closed_session_trains_no_more(session):
    listener = Listener()
    session.subscribe(listener)
    session.submit(lambda s: s.learn.play())
    listener.wait("learning", 3)
    workers = Queue()
    session.submit(lambda s: workers.put(threading.current_thread()))
    worker = workers.get(timeout=TIMEOUT_SECONDS)
    session.close()
    worker.join(TIMEOUT_SECONDS)
    assert not worker.is_alive()


def test_a_session_that_waits_is_light(workspace, shared, rng):
    def used():
        made, listener = Session(workspace, shared, rng), Listener()
        made.subscribe(listener)
        for x in range(1, 10):
            made.submit(lambda s, x=x / 10: s.draw.stroke(((x, 0.2), (x, 0.8)), begins=True))
        made.unsubscribe(listener)
        rested(made)
        return made

    memory = [used()]  # and all that is loaded once
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        memory += [used() for _ in range(20)]
        gc.collect()
        each = (tracemalloc.get_traced_memory()[0] - before) / 20
    finally:
        tracemalloc.stop()
    assert each < 30_000  # bytes: no thread's stack, which isn't counted here; a fifth are the pad's activations


def test_many_commands_at_once_have_one_worker(session):
    order, workers = [], set()

    def note(number):
        order.append(number)
        workers.add(threading.current_thread())

    held = threading.Event()
    busy_until(session, held)
    senders = [
        threading.Thread(
            target=lambda first=first: [session.submit(lambda s, n=n: note(n)) for n in range(first, 400, 4)]
        )
        for first in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    held.set()
    done = threading.Event()
    session.submit(lambda s: done.set())
    assert done.wait(TIMEOUT_SECONDS)
    assert sorted(order) == list(range(400))
    assert len(workers) == 1


def test_a_command_that_takes_long_stops_nobody_else(session, workspace, shared, rng):
    other, held, done = Session(workspace, shared, rng), threading.Event(), threading.Event()
    busy_until(session, held)
    other.submit(lambda s: done.set())
    assert done.wait(TIMEOUT_SECONDS)
    held.set()
    other.close()


def test_one_picture_waits_and_a_few_tabs_listen(session):
    held = threading.Event()
    busy_until(session, held)
    session.submit_picture(b"one")
    with pytest.raises(SettingError, match="a picture is waiting to be read"):
        session.submit_picture(b"two")
    held.set()
    for _ in range(MAX_LISTENERS):
        session.subscribe(Listener())
    with pytest.raises(SettingError, match=f"open {MAX_LISTENERS} times already"):
        session.subscribe(print)


def test_what_the_page_can_not_show_is_refused(workspace, rng):
    with pytest.raises(SettingError, match="reads images of 64 pixels"):
        replace(workspace, network=random_network((64, 10), rng))
    small = from_arrays(np.zeros((20, 8, 8)), np.arange(20) % 10)
    with pytest.raises(SettingError, match="have 64 pixels"):
        replace(workspace, data=small)
    with pytest.raises(SettingError, match=r"choose --data with the same classes\."):
        replace(workspace, network=random_network((784, 2), rng, classes=("a", "b")))


def test_a_diverged_network_can_be_looked_at_and_left_but_not_used(session):
    """A learner turns the learning rate up; every snapshot can still be encoded, and the network in use stays."""
    said, before = [], session.workspace
    session._wake = lambda: None  # the test is the worker
    session._listeners.add(said.append)
    commands = [
        Session.mark_dirty,
        lambda visitor: visitor.learn.open(),
        lambda visitor: visitor.learn.reset(
            seed=1,
            hidden=(16, 16, 16),
            activation="relu",
            cost="binary-cross-entropy",
            learning_rate=1e10,
            batch_size=10,
        ),
        *[lambda visitor: visitor.learn.step()] * 3,
        lambda visitor: visitor.learn.use(),
    ]
    for command in commands:
        session._execute(command)
        session._execute(Session._publish_changes)
    sentences = [snapshot.facts["sentence"] for snapshot in said if snapshot.kind == "error"]
    assert "outputs are not finite numbers" in sentences[-1]
    assert session.workspace is before
    assert "learning" in {snapshot.kind for snapshot in said}
    for snapshot in said:
        wire.encode(snapshot)
