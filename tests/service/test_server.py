"""The protocol below the routes: endless heads, too many connections, bytes that aren't HTTP."""

import socket
import time
from contextlib import ExitStack

import pytest

from brightest.system.http.protocol import MAX_HEAD_BYTES
from support.service_client import TIMEOUT_SECONDS, receive_all, receive_rest, serving

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
        text, deadline = b"", time.monotonic() + TIMEOUT_SECONDS
        while not text:
            try:
                text = connection.recv(65536)
            except TimeoutError:
                assert time.monotonic() < deadline
                if start.endswith(b" "):
                    connection.sendall(b"x")
        text += receive_rest(connection)
    assert text.startswith(b"HTTP/1.1 408")
    assert b"within 0.5 seconds" in text


def test_the_head_of_a_second_request_is_not_waited_for_either(reader):
    with serving(reader, head_seconds=0.5) as service, service.connect() as connection:
        connection.sendall(HEALTHZ)
        first = b""
        while not first.endswith(b'{"status":"ok"}'):  # head and body may come one by one
            first += connection.recv(65536)
        assert first.startswith(b"HTTP/1.1 200")
        time.sleep(0.6)  # an idle connection has no limit on a head
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


def test_a_clients_connections_that_wait_make_room_for_its_next(reader):
    """However many it opens without a word, the next is answered, and no other client's is closed."""
    with serving(reader, max_connections=8) as service, ExitStack() as stack:
        other = stack.enter_context(
            socket.create_connection(("127.0.0.1", service.port), source_address=("127.0.0.2", 0))
        )
        for _ in range(20):
            stack.enter_context(service.connect())
        assert service.request("GET", "/healthz").status == 200
        other.sendall(HEALTHZ)
        assert other.recv(65536).startswith(b"HTTP/1.1 200")


def test_where_nobody_makes_room_others_hear_only_whether_the_service_is_alive(reader):
    head = "POST /v1/digits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n"
    with serving(reader, max_connections=2) as service, ExitStack() as stack:
        for source in ("127.0.0.2", "127.0.0.3"):
            busy = socket.create_connection(("127.0.0.1", service.port), source_address=(source, 0))
            stack.enter_context(busy)
            busy.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
            assert busy.recv(65536).startswith(b"HTTP/1.1 100")  # it waits for the body
        assert service.request("GET", "/healthz").status == 200
        refused = service.request("GET", "/v1/network")
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert "too many connections" in refused.error


@pytest.mark.parametrize("extra", [0, 1])
def test_a_head_is_as_long_as_documented_and_no_longer(service, extra):
    start = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
    head = start + b"x" * (MAX_HEAD_BYTES + extra - len(start) - 4) + b"\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(head)
        assert receive_all(connection)[0] == (431 if extra else 200)


def test_empty_lines_are_not_waited_for(hasty):
    with hasty.connect() as connection:
        connection.sendall(HEALTHZ)
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        connection.sendall(b"\r\n")
        assert receive_all(connection)[0] == 408


def test_pipelined_requests_are_answered_in_order(service):
    with service.connect() as connection:
        connection.sendall(HEALTHZ + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text = receive_all(connection)[1]
    assert text.index("200 OK") < text.index("404 Not Found")
