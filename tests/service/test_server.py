"""The protocol below the routes: heads that never end, too many connections, what is no HTTP."""

import time

import pytest

from brightest.service import server as door
from support.asking import heard, rest, serving


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(door, "LINGER", 0.2)


@pytest.fixture(scope="module")
def hasty(reader):
    with serving(reader, head_seconds=0.4, connections=6) as running:
        yield running


@pytest.mark.parametrize("start", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /healthz HTT"])
def test_a_slow_head_is_not_waited_for(hasty, start):
    began = time.monotonic()
    with hasty.line() as line:
        line.settimeout(0.05)
        line.sendall(start)
        text = b""
        while not text:
            try:
                text = line.recv(65536)
            except TimeoutError:
                if start.endswith(b" "):
                    line.sendall(b"x")
        text += rest(line)
    assert text.startswith(b"HTTP/1.1 408")
    assert b"within 0.4 seconds" in text
    assert 0.3 < time.monotonic() - began < 2


def test_neither_is_a_second_one_on_the_same_connection(hasty):
    with hasty.line() as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        first = b""
        while not first.endswith(b'{"status":"ok"}'):  # head and body may come one by one
            first += line.recv(65536)
        assert first.startswith(b"HTTP/1.1 200")
        time.sleep(0.6)  # in which nothing is begun
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal")
        text = heard(line)[1]
    assert text.startswith("HTTP/1.1 200")
    assert "HTTP/1.1 408" in text


@pytest.mark.parametrize(
    "endless",
    [b"GET / HTTP/1.1\r\n" + b"X" * 100_000, b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 20_000, b"GET /" + b"a" * 100_000],
    ids=["name", "headers", "path"],
)
def test_a_head_without_end_is_cut_off(hasty, endless):
    with hasty.line() as line:
        line.sendall(endless)
        status, text = heard(line)
    assert status == 431
    assert "at most 65,536 bytes" in text


def test_neither_does_a_body_end_in_headers_without_end(hasty):
    with hasty.line() as line:
        line.sendall(b"POST /v1/digits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n")
        time.sleep(0.1)
        line.sendall(b"X: 1\r\n" * 20_000)
        assert heard(line)[0] == 431


def test_what_is_no_http_is_told_so(hasty):
    for said in (
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ):
        with hasty.line() as line:
            line.sendall(said)
            status, text = heard(line)
        assert status == 400
        assert '{"error": "this is no request that HTTP knows."}' in text


def test_too_many_connections_are_refused_for_a_while(hasty):
    lines = [hasty.line() for _ in range(6)]
    opened = [line.__enter__() for line in lines]
    try:
        time.sleep(0.1)
        with hasty.line() as one_more:
            status, text = heard(one_more)
        assert status == 503
        assert "retry-after: 1" in text
        assert all(heard(line)[0] == 408 for line in opened)
    finally:
        for line in lines:
            line.__exit__(None, None, None)
    assert hasty.ask("GET", "/healthz").status == 200


def test_requests_one_after_another_in_one_breath_are_answered_in_order(hasty):
    with hasty.line() as line:
        line.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        text = heard(line)[1]
    assert text.index("200 OK") < text.index("404 Not Found")
