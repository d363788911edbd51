"""Bodies that are too long, too slow or endless get the right status, and the service goes on."""

import pytest

from support.service_client import BYTES, FORM, form, receive_all, receive_rest, serving, wait_until

LIMIT = 100_000  # bytes of a body
START = form(b"").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
HEAD = f"POST /v1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n".encode()
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def small(reader):
    """A service with small limits on size, and none on time."""
    with serving(reader, max_body_bytes=LIMIT, max_total_body_bytes=LIMIT * 3 // 2) as running:
        yield running


@pytest.fixture(scope="module")
def hasty(reader):
    """A service that waits for a body for half a second."""
    with serving(reader, body_seconds=0.5) as running:
        yield running


def test_a_long_body_is_refused_for_its_declared_length(small):
    with small.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 100001\r\n\r\n")
        status, text = receive_all(connection)
    assert status == 413
    assert "at most 100,000 bytes" in text
    assert "connection: close" in text


def test_a_long_body_is_refused_though_it_is_sent_at_once(small):
    response = small.request("POST", "/v1/digits", bytes(150_000), BYTES)
    assert response.status == 413
    assert "at most 100,000 bytes" in response.error


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("size", "status"), [(LIMIT, 422), (LIMIT + 1, 413)])
def test_a_body_may_have_as_many_bytes_as_the_limit(small, size, status, chunked):
    body = iter([bytes(size)]) if chunked else bytes(size)
    response = small.request("POST", "/v1/digits", body, BYTES)
    assert response.status == status
    assert ("100,000 bytes aren't a batch" in response.error) == (status == 422)


def test_all_bodies_together_may_have_as_many_bytes_as_their_limit(reader):
    with serving(reader, max_total_body_bytes=LIMIT) as service:
        assert service.request("POST", "/v1/digits", bytes(LIMIT), BYTES).status == 422
        assert service.request("POST", "/v1/digits", bytes(LIMIT + 1), BYTES).status == 503


def test_a_client_that_expects_100_continue_is_told_before_it_sends_the_body(small):
    with small.connect() as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n")
        assert receive_all(connection)[0] == 413
    with small.connect() as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 99\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100")


def upload_forever(connection):
    while True:
        connection.sendall(b"8000\r\n" + bytes(0x8000) + b"\r\n")


def test_an_endless_upload_is_cut_off(small):
    with small.connect() as connection:
        connection.sendall(HEAD + CHUNKED)
        connection.sendall(b"%x\r\n%b\r\n" % (len(START), START))
        with pytest.raises(ConnectionError):
            upload_forever(connection)
    assert small.request("GET", "/healthz").status == 200


def test_a_client_that_listens_receives_why_its_upload_is_cut_off(small):
    with small.connect() as connection:
        connection.sendall(HEAD + CHUNKED)
        connection.sendall(b"%x\r\n%b\r\n" % (len(START), START))
        for _ in range(5):
            connection.sendall(b"8000\r\n" + bytes(0x8000) + b"\r\n")
        assert receive_all(connection)[0] == 413


@pytest.mark.parametrize("pause", [0.05, None])
def test_a_slow_body_is_not_waited_for(hasty, pause):
    """Whether its bytes drip in, a byte each `pause` seconds, or don't come at all."""
    with hasty.connect() as connection:
        if pause:
            connection.settimeout(pause)
        connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n" + START)
        text = b""
        while not text:
            try:
                text = connection.recv(65536)
            except TimeoutError:
                connection.sendall(b"x")
        text += receive_rest(connection)
    assert text.startswith(b"HTTP/1.1 408")
    assert b"did not arrive within 0.5 seconds" in text


def test_clients_that_disconnect_leave_nothing_behind(small, photo):
    for _ in range(30):
        with small.connect() as connection:
            connection.sendall(HEAD + b"Content-Length: 90000\r\n\r\n" + bytes(20_000))
    wait_until(lambda: small.metric("brightest_requests_in_progress") == 1)  # this request itself
    assert small.read(photo).status == 200


def test_too_many_bytes_at_once_are_refused_for_a_while(small, photo):
    body = form(bytes(80_000))
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    with small.connect() as first, small.connect() as second:
        first.sendall(head + body[:80_000])
        wait_until(lambda: small.metric("brightest_requests_in_progress") == 2)
        second.sendall(head + body[:80_000])
        status, text = receive_all(second)
        assert status == 503
        assert "retry-after: 1" in text
        first.sendall(body[80_000:])
        assert first.recv(65536).startswith(b"HTTP/1.1 422")  # it was received, though it is no picture
    assert small.read(photo).status == 200
