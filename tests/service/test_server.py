"""The protocol below the routes: endless heads, too many connections, bytes that aren't HTTP."""

import time
from contextlib import ExitStack

import pytest

from support.service_client import TIMEOUT_SECONDS, receive_all, receive_rest, serving, wait_until

HEALTHZ = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def hasty(reader):
    """A service that waits for a head for half a second."""
    with serving(reader, head_seconds=0.5) as running:
        yield running


@pytest.mark.parametrize("start", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /healthz HTT"])
def test_a_slow_head_is_not_waited_for(hasty, start):
    """A head that doesn't come, and one that comes byte by byte."""
    with hasty.connect() as connection:
        connection.settimeout(0.05)
        connection.sendall(start)
        text = b""
        while not text:
            try:
                text = connection.recv(65536)
            except TimeoutError:
                if start.endswith(b" "):
                    connection.sendall(b"x")
        text += receive_rest(connection)
    assert text.startswith(b"HTTP/1.1 408")
    assert b"within 0.5 seconds" in text


def test_the_head_of_a_second_request_is_not_waited_for_either(reader):
    with serving(reader, head_seconds=1.0) as service, service.connect() as connection:
        connection.sendall(HEALTHZ)
        first = b""
        while not first.endswith(b'{"status":"ok"}'):  # head and body may come one by one
            first += connection.recv(65536)
        assert first.startswith(b"HTTP/1.1 200")
        time.sleep(1.2)  # an idle connection has no limit on a head
        connection.sendall(HEALTHZ + b"GET /heal")
        text = receive_all(connection)[1]
    assert text.startswith("HTTP/1.1 200")
    assert "HTTP/1.1 408" in text


@pytest.mark.parametrize(
    "endless",
    [b"GET / HTTP/1.1\r\n" + b"X" * 100_000, b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 20_000, b"GET /" + b"a" * 100_000],
    ids=["name", "headers", "path"],
)
def test_an_endless_head_is_cut_off(service, endless):
    with service.connect() as connection:
        connection.sendall(endless)
        status, text = receive_all(connection)
    assert status == 431
    assert "at most 65,536 bytes" in text


def test_endless_trailers_of_a_body_are_cut_off(service):
    with service.connect() as connection:
        connection.sendall(b"POST /v1/digits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n")
        time.sleep(0.1)
        connection.sendall(b"X: 1\r\n" * 20_000)
        assert receive_all(connection)[0] == 431


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ],
    ids=["text", "TLS", "length"],
)
def test_bytes_that_are_not_http_are_refused(service, sent):
    with service.connect() as connection:
        connection.sendall(sent)
        status, text = receive_all(connection)
    assert status == 400
    assert '{"error": "this is not a valid HTTP request."}' in text


def test_too_many_connections_are_refused_for_a_while(reader):
    with serving(reader, max_connections=3) as service, ExitStack() as stack:
        for _ in range(3):
            connection = stack.enter_context(service.connect())
            connection.sendall(HEALTHZ)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        with service.connect() as one_more:
            status, text = receive_all(one_more)
        assert status == 503
        assert "retry-after: 1" in text
        stack.close()
        wait_until(lambda: service.request("GET", "/healthz").status == 200)


def test_beyond_twice_as_many_connections_a_refused_one_is_closed_at_once(reader):
    """A hostile client can't hold refused connections open."""
    with serving(reader, max_connections=1, drain_seconds=10 * TIMEOUT_SECONDS) as service, ExitStack() as stack:
        first, second, third = (stack.enter_context(service.connect()) for _ in range(3))
        assert receive_all(third)[0] == 503
        second.settimeout(0.2)
        assert receive_rest(second).startswith(b"HTTP/1.1 503")
        with pytest.raises(TimeoutError):  # it stays open for `drain_seconds`
            second.recv(1)
        first.sendall(HEALTHZ)
        assert first.recv(65536).startswith(b"HTTP/1.1 200")


def test_pipelined_requests_are_answered_in_order(service):
    with service.connect() as connection:
        connection.sendall(HEALTHZ + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text = receive_all(connection)[1]
    assert text.index("200 OK") < text.index("404 Not Found")
