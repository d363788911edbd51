"""The server: one protocol, and a reason for every connection that it closes."""

import json
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from brightest.system.http.access import Access
from brightest.system.http.limits import ConnectionLimits
from brightest.system.http.protocol import MAX_EARLY_BYTES, TOO_LARGE
from brightest.web import app
from support.by_hand import strokes
from support.talking import Visitor, serving


def closed(socket):
    """Code and reason with which the server closes."""
    with pytest.raises(ConnectionClosed) as ended:
        Visitor(socket).hear("nothing that there is")
    return ended.value.rcvd.code, ended.value.rcvd.reason


def test_a_drawing_is_answered(server):
    with server.visit() as visitor:
        reading, arrays = visitor.draw(strokes("7", "habit"))
        assert reading["answer"] == 7
        assert (arrays["image"].shape, arrays["image"].dtype) == ((28, 28), np.uint8)
        assert arrays["activations3"].argmax() == 7


def test_a_training_is_seen_live_and_stops_while_nobody_watches(server):
    with server.visit() as visitor:
        visitor.say("learn.play")
        steps = [visitor.hear("learning", playing=True)[0]["step"] for _ in range(5)]
        assert steps == sorted(steps)
        assert steps[0] < steps[-1]
    with server.visit(visitor.token) as again:
        resumed = again.hear("learning")[0]
        assert resumed["playing"]
        again.say("learn.pause")
        paused = again.hear("learning", playing=False)[0]
        again.say("learn.use")
        assert again.hear("network", name="yours")
        assert paused["step"] >= steps[-1]


def test_a_dropped_connection_comes_back_to_the_same_state(server):
    with server.visit() as visitor:
        _, before = visitor.draw(strokes("5", "taught"))
        visitor.say("draw.choose", layer=1, neuron=4)
        visitor.hear("neuron")
    with server.visit() as stranger:
        assert stranger.token != visitor.token
        assert stranger.hear("drawing")[0]["answer"] is None
    with server.visit(visitor.token) as again, server.visit(visitor.token) as second_tab:
        assert again.token == visitor.token
        np.testing.assert_array_equal(again.hear("drawing")[1]["image"], before["image"])
        assert again.hear("neuron", neuron=4)
        again.say("draw.clear")
        assert second_tab.hear("drawing", answer=None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no json", "Invalid JSON"),
        ("[]", "object"),
        ('{"type": "dance"}', "dance"),
        ('{"type": "draw.stroke", "points": [], "begins": true}', "points"),
        ('{"type": "draw.stroke", "points": [[0.1, 2]], "begins": true}', "less than or equal to 1"),
        ('{"type": "draw.stroke", "points": [[0.1, NaN]], "begins": true}', "stroke.points"),
        ('{"type": "learn.branch", "learning_rate": 0.2, "batch_size": 60000}', "less than or equal to 10000"),
        ('{"type": "draw.choose", "layer": 1, "neuron": 99}', "layer 1 has no neuron 99"),
        ('{"type": "draw.choose", "layer": 1, "neuron": 1, "more": 1}', "more"),
        ('{"type": "draw.explain", "label": 1}', "the pad is empty"),
    ],
)
def test_a_wrong_message_is_answered_in_a_sentence(server, text, says):
    with server.visit() as visitor:
        visitor.socket.send(text)
        sentence = visitor.hear("error")[0]["sentence"]
        assert says in sentence
        assert "\n" not in sentence
        assert visitor.draw(strokes("1", "taught"))[0]["answer"] == 1


@pytest.mark.parametrize("origin", ["http://example.org", "http://127.0.0.1:1", "null"])
def test_another_sites_page_is_refused(server, origin):
    with pytest.raises(InvalidStatus, match="403"):
        server.socket(origin=origin)


def test_another_host_name_is_refused(server):
    request = urllib.request.Request(server.address, headers={"Host": "example.org"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.code == 400
        assert "isn't called 'example.org'" in answer.read().decode()


def test_the_page_may_run_nothing_but_its_own_files(server):
    with urllib.request.urlopen(server.address) as answer:
        policy, page = answer.headers["Content-Security-Policy"], answer.read().decode()
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert policy.count("unsafe") == 1  # plotly.js writes styles of its own: those may be inline, scripts may not
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src=')
    for path in ("../app.py", "..%2fapp.py", "js/../../app.py"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(server.address + path)


def test_whoever_sends_too_much_is_cut_off_and_others_notice_nothing(server):
    with server.visit() as other, server.visit() as flood:
        for _ in range(10 * app.MESSAGE_BURST):
            try:
                flood.socket.send('{"type": "draw.undo"}')
            except ConnectionClosed:
                break
        assert closed(flood.socket) == (
            app.POLICY_VIOLATION,
            f"too many messages: at most {app.MESSAGES_PER_SECOND} a second are allowed.",
        )
        assert other.draw(strokes("3", "taught"))[0]["answer"] == 3


def test_a_huge_message_is_cut_off(server):
    with server.visit() as other, server.visit() as visitor:
        with suppress(ConnectionClosed):  # while it is still sending
            visitor.socket.send(bytes(10_000_000))
        with pytest.raises(ConnectionClosed):
            visitor.hear("nothing that there is")
        assert visitor.socket.close_code in (1006, 1009)  # the former where it didn't hear the reason for its own noise
        assert other.draw(strokes("3", "taught"))[0]["answer"] == 3


@pytest.mark.parametrize(
    "first", ["garbage", '{"type": "draw.clear"}', b"\0\1", json.dumps({"type": "hello", "token": 3})]
)
def test_the_first_message_must_be_hello(server, first):
    with server.socket() as socket:
        socket.send(first)
        code, reason = closed(socket)
        assert code == app.POLICY_VIOLATION
        assert "no message that brightest knows" in reason


def test_whoever_says_nothing_is_not_waited_for(server, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(app, "HELLO_SECONDS", 0.05)
        with server.socket() as socket:
            assert closed(socket) == (app.POLICY_VIOLATION, "no message came for too long.")
    monkeypatch.setattr(app, "IDLE_SECONDS", 0.5)
    with server.visit() as visitor:
        assert closed(visitor.socket) == (app.POLICY_VIOLATION, "no message came for too long.")


def test_a_long_first_message_ends_its_connection_and_nothing_else(server):
    with server.visit() as other, server.socket() as stranger:
        with suppress(ConnectionClosed):  # while it is still sending
            stranger.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed):
            stranger.recv()
        assert other.draw(strokes("3", "taught"))[0]["answer"] == 3


def test_a_first_message_that_is_too_long_is_cut_off_before_it_is_read(server):
    with server.socket() as stranger:
        stranger.send("x" * (MAX_EARLY_BYTES + 1))
        assert closed(stranger) == (TOO_LARGE, "the first message is too long.")


def test_silent_connections_make_room_for_a_visitor_with_the_key(workspace):
    """Those that say nothing, and those that open a WebSocket and say nothing."""
    limits = ConnectionLimits(max_connections=8)
    with serving(workspace, limits, access=Access(key="sesame")) as server, ExitStack() as stack:
        first = stack.enter_context(server.visit(key="sesame"))
        for _ in range(10):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            server.socket(close_timeout=0)
        with server.visit(key="sesame") as visitor:
            assert visitor.hear("network")
        first.say("draw.undo")
        assert first.draw(strokes("1", "taught"))[0]["answer"] == 1


def test_a_request_with_a_body_is_refused(server):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.address, data=b"body")
    with refused.value as answer:
        assert answer.code == 413


def test_behind_a_proxy_the_page_has_another_path(workspace):
    with serving(workspace, root_path="/digits") as server:
        for path in ("digits/", "", "digits/js/main.js", "js/main.js", "digits/healthz"):  # as proxies leave it, or not
            with urllib.request.urlopen(server.address + path) as answer:
                assert answer.status == 200


def test_where_others_are_let_in_they_need_the_key(workspace):
    with serving(workspace, access=Access(key="sesame")) as server:
        with server.socket() as socket:
            Visitor(socket).say("hello")
            assert closed(socket) == (app.POLICY_VIOLATION, "the address lacks its key: ask for the whole link.")
        with server.visit(key="sesame") as visitor:
            assert visitor.hear("network")[0]["name"] == "lesson"
