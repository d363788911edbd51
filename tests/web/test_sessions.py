"""All sessions: each visitor comes back to their own, and there is room for the next."""

import pytest

from brightest.errors import SettingError
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
    with pytest.raises(SettingError, match="2 visitors are here already"):
        sessions.open("")  # whoever has just lost the connection may come back
    now[0] += GRACE_SECONDS + 1
    sessions.open("")  # there is no room, so the one that nobody watches goes
    assert sessions.open(token)[1] is session
    now[0] += GRACE_SECONDS + 1
    sessions.open("")[1].subscribe(print)
    with pytest.raises(SettingError, match="2 visitors are here already"):
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
