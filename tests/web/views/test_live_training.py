"""A live training: record by record, it stops at the end and on an error, and resumes from where it stands."""

from types import SimpleNamespace

import pytest

from brightest.errors import TrainingError
from brightest.web.views.live_training import LiveTraining


def resume(state):
    """Counts up to 3."""
    for number in range(state + 1, 4):
        yield SimpleNamespace(state=number)


def broken(state):
    yield from ()
    raise TrainingError("the cost is no longer a number.")


def playing(state=0):
    live = LiveTraining(interval=0.0)
    live.seek(state)
    live.playing = True
    return live


def test_it_stops_at_the_end():
    live = playing()
    assert [live.advance(resume).state for _ in range(3)] == [1, 2, 3]
    assert live.playing
    assert live.advance(resume) is None
    assert (live.playing, live.state) == (False, 3)


def test_an_error_stops_it_where_it_was():
    live = playing(2)
    with pytest.raises(TrainingError):
        live.advance(broken)
    assert (live.playing, live.state) == (False, 2)
    assert live.advance(resume).state == 3


def test_it_resumes_from_where_it_stands_when_it_is_reopened_or_sought():
    live = playing()
    live.advance(resume)
    live.reopen()
    assert live.advance(lambda state: iter([SimpleNamespace(state=10 * state)])).state == 10
    live.seek(2)
    assert live.advance(resume).state == 3
