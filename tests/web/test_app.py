"""The app without a server: whose WebSocket it refuses, and which errors end a connection quietly."""

import functools
import itertools
import json

import pytest
from starlette.websockets import WebSocket, WebSocketDisconnect

from brightest.errors import SettingError
from brightest.system.http.access import LOCAL, OPEN, Access
from brightest.web import app
from brightest.web.door import Door
from brightest.web.token_bucket import TokenBucket
from brightest.web.view import Snapshot
from support.coroutines import run_coroutine


def connect(origin, host=b"127.0.0.1:80", access=LOCAL):
    """Whether the app behind the check is reached, and what is sent instead."""
    reached, sent = [], []

    async def inner(scope, receive, send):
        reached.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = [(b"host", host), *([(b"origin", origin)] if origin is not None else [])]
    run_coroutine(app._SameOrigin(inner, access)({"type": "websocket", "headers": headers}, receive, send))
    return bool(reached), sent


@pytest.mark.parametrize("origin", [b"http://127.0.0.1:80", b"https://127.0.0.1:80"])
def test_a_websocket_of_our_own_page_is_let_in(origin):
    assert connect(origin) == (True, [])


@pytest.mark.parametrize("origin", [None, b"", b"null", b"http://127.0.0.1", b"http://example.org:80"])
def test_a_websocket_without_our_origin_is_refused(origin):
    reached, (closing,) = connect(origin)
    assert not reached
    assert closing["type"] == "websocket.close"
    assert closing["code"] == app.POLICY_VIOLATION


def test_the_page_of_a_site_that_was_let_in_may_come():
    access = Access(("127.0.0.1",), origins=("https://school.example",))
    assert connect(b"https://school.example", access=access)[0]
    assert not connect(b"https://other.example", access=access)[0]


def talk(*incoming, sessions):
    """Run one connection that sends these messages and then goes; what it was sent."""
    waiting, sent = [{"type": "websocket.connect"}, *incoming, {"type": "websocket.disconnect", "code": 1000}], []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    socket = WebSocket({"type": "websocket", "headers": []}, receive, send)
    run_coroutine(app._talk(socket, sessions, Door(OPEN)))
    return sent


def test_a_snapshot_that_can_not_be_encoded_is_left_out_and_said():
    """The connection goes on: the next is sent."""
    sent = []

    async def send(message):
        sent.append(message.get("text", ""))
        if len(sent) == 4:
            raise WebSocketDisconnect

    async def receive():
        return {"type": "websocket.connect"}

    async def main():
        mailbox, socket = app._Mailbox(), WebSocket({"type": "websocket", "headers": []}, receive, send)
        await socket.accept()
        mailbox.put(Snapshot("welcome", {"token": "a", "version": "1"}, {}))
        mailbox.put(Snapshot("verdict of nobody", {}, {}))
        mailbox.put(Snapshot("error", {"sentence": "the last"}, {}))
        with pytest.raises(WebSocketDisconnect):
            await app._send_snapshots(socket, mailbox)

    run_coroutine(main())
    assert "welcome" in sent[1]
    assert "can't be shown" in sent[2]
    assert "the last" in sent[3]


class Broken:
    """Sessions whose `open` raises."""

    def __init__(self, error):
        self.error = error

    def open(self, token):
        raise self.error


HELLO = {"type": "websocket.receive", "text": json.dumps({"type": "hello"})}


def test_an_error_of_ours_is_not_taken_for_a_closed_connection():
    with pytest.raises(RuntimeError, match="our own"):
        talk(HELLO, sessions=Broken(RuntimeError("our own")))


def test_a_limit_closes_the_connection_with_its_reason():
    *_, last = talk(HELLO, sessions=Broken(SettingError("too many.")))
    assert (last["type"], last["code"], last["reason"]) == ("websocket.close", app.POLICY_VIOLATION, "too many.")


def test_a_visitor_who_goes_at_once_is_no_error():
    assert talk(sessions=Broken(RuntimeError("never asked")))[0]["type"] == "websocket.accept"


class Willing:
    """Sessions of which each takes whatever it is asked."""

    def open(self, token):
        return token, self

    def subscribe(self, put):
        pass

    unsubscribe = submit = subscribe


@pytest.mark.parametrize(("times_the_rate", "is_cut_off"), [(1, False), (2, True)])
def test_a_visitor_may_send_messages_at_the_rate_for_as_long_as_wanted(monkeypatch, times_the_rate, is_cut_off):
    arrivals = itertools.count(0, 1 / (times_the_rate * app.MESSAGES_PER_SECOND))
    monkeypatch.setattr(app, "TokenBucket", functools.partial(TokenBucket, clock=lambda: next(arrivals)))
    undo = {"type": "websocket.receive", "text": json.dumps({"type": "draw.undo"})}
    sent = talk(HELLO, *[undo] * (3 * app.MESSAGE_BURST), sessions=Willing())
    assert (sent[-1]["type"] == "websocket.close") == is_cut_off
