"""All sessions: each visitor comes back to their own, and there is room for the next."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.web.session import Session
from brightest.web.sessions import (
    GRACE_SECONDS,
    IDLE_SECONDS,
    NEW_SESSION_BURST,
    NEW_SESSIONS_PER_SECOND,
    Sessions,
)


def test_sessions_come_back_to_their_own(workspace, shared):
    now = [0.0]
    sessions = Sessions(workspace, shared, max_sessions=2, clock=lambda: now[0])
    token, session = sessions.open("")
    other, others = sessions.open("made up")
    assert other not in ("made up", token)
    assert others is not session
    assert sessions.open(token) == (token, session)
    session.subscribe(print)
    with pytest.raises(SettingError, match="the page is full, with 2 visitors"):
        sessions.open("")  # whoever has just lost the connection may come back
    now[0] += GRACE_SECONDS + 1
    sessions.open("")  # there is no room, so the one that nobody watches goes
    assert sessions.open(token)[1] is session
    now[0] += GRACE_SECONDS + 1
    sessions.open("")[1].subscribe(print)
    with pytest.raises(SettingError, match="the page is full, with 2 visitors"):
        sessions.open("")
    now[0] += IDLE_SECONDS + 1
    session.unsubscribe(print)
    sessions.open(token)  # just in time
    now[0] += IDLE_SECONDS + 1
    assert sessions.open(token)[0] != token
    sessions.close()
    assert len(sessions) == 0


def test_a_class_may_come_at_once_but_not_one_after_another_without_end(workspace, shared):
    now = [0.0]
    sessions = Sessions(workspace, shared, max_sessions=NEW_SESSION_BURST + 1, clock=lambda: now[0])
    token, session = sessions.open("")
    for _ in range(NEW_SESSION_BURST - 1):
        sessions.open("")
    with pytest.raises(SettingError, match=f"{NEW_SESSION_BURST} new visitors came at once"):
        sessions.open("")
    assert sessions.open(token) == (token, session)  # whoever comes back isn't new
    now[0] += 1 / NEW_SESSIONS_PER_SECOND
    sessions.open("")
    with pytest.raises(SettingError, match="come back in a moment"):
        sessions.open("made up")
    sessions.close()


def test_the_session_that_has_been_idle_longest_makes_room(workspace, shared):
    now = [0.0]
    sessions = Sessions(workspace, shared, max_sessions=3, clock=lambda: now[0])
    tokens = []
    for _ in range(3):
        tokens.append(sessions.open("")[0])
        now[0] += 1
    sessions.open(tokens[0])  # it came back: now the second has been idle longest
    now[0] += GRACE_SECONDS + 1
    sessions.open("")
    assert sessions.open(tokens[0])[0] == tokens[0]
    assert sessions.open(tokens[2])[0] == tokens[2]
    now[0] += GRACE_SECONDS + 1
    assert sessions.open(tokens[1])[0] != tokens[1]
    sessions.close()


def test_histories_are_bounded_together_and_the_longest_absent_visitors_goes_first(workspace, shared, monkeypatch):
    now, forgot = [0.0], []
    sessions = Sessions(workspace, shared, clock=lambda: now[0])
    visitors = {}
    for name in ("first", "second", "here", "here with more"):
        visitors[name] = sessions.open("")[1]
        visitors[name].learn.step()
        now[0] += 1
    visitors["here with more"].learn.step()
    for name in ("here", "here with more"):
        visitors[name].subscribe(print)
    for name, session in visitors.items():
        monkeypatch.setattr(session, "submit", lambda command, name=name: forgot.append((name, command)))
    one = visitors["first"].history_bytes
    assert visitors["here with more"].history_bytes > one > 100_000
    sessions.bound_histories(sum(session.history_bytes for session in visitors.values()))
    assert forgot == []
    sessions.bound_histories(sum(session.history_bytes for session in visitors.values()) - one)
    assert [name for name, _ in forgot] == ["first"]
    forgot.clear()
    sessions.bound_histories(one)
    assert [name for name, _ in forgot] == ["first", "second", "here with more"]
    for name, command in forgot:
        command(visitors[name])
    assert sum(session.history_bytes for session in visitors.values()) <= 4 * one
    sessions.close()


def test_a_forgotten_history_leaves_the_present_as_it_is(workspace, shared):
    session = Session(workspace, shared, np.random.default_rng(0))
    for _ in range(5):
        session.learn.step()
    last = session.learn.checkpoints[-1]
    session.learn.branch(learning_rate=0.5, batch_size=10)
    session.backprop.digit(3)
    session.backprop.apply(0.1)
    session.draw.stroke(((0.2, 0.2), (0.8, 0.8)), begins=True)
    session.draw.stroke(((0.5, 0.2), (0.5, 0.8)), begins=True)
    session.forget_history()
    assert list(session.learn.checkpoints) == [last]
    assert session.backprop.history_bytes == session.draw.history_bytes == 0
    assert len(session.draw.pad.drawing.strokes) == 2
    session.learn.step()
    assert session.learn.checkpoints[-1].step == last.step + 1
    session.close()
