"""Bodies that are too long, too slow or without end: the right status, and a service that goes on."""

import time

import pytest

from brightest.service import body as bodies
from support.asking import BYTES, FORM, form, heard, rest, serving

START = form(b"").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
HEAD = f"POST /v1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n".encode()


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(bodies, "LINGER", 0.2)


@pytest.fixture(scope="module")
def small(reader):
    with serving(reader, bytes=100_000, bodies=150_000, body_seconds=0.5) as running:
        yield running


def test_a_long_body_is_refused_by_its_own_word(small):
    with small.line() as line:
        line.sendall(HEAD + b"Content-Length: 100001\r\n\r\n")
        status, text = heard(line)
    assert status == 413
    assert "at most 100,000 bytes" in text
    assert "connection: close" in text


def test_a_long_body_is_refused_though_it_is_sent_at_once(small):
    told = small.ask("POST", "/v1/digits", bytes(150_000), BYTES)
    assert told.status == 413
    assert "at most 100,000 bytes" in told.error


def test_who_asks_whether_to_send_it_need_not(small):
    with small.line() as line:
        line.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n")
        assert heard(line)[0] == 413
        line.close()
    with small.line() as line:
        line.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 99\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 100")


def pour(line):
    while True:
        line.sendall(b"8000\r\n" + bytes(0x8000) + b"\r\n")


def test_an_upload_without_end_is_cut_off(small):
    with small.line() as line:
        line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"%x\r\n%b\r\n" % (len(START), START))
        with pytest.raises(ConnectionError):
            pour(line)
    assert small.ask("GET", "/healthz").status == 200


def test_whoever_listens_hears_why_an_upload_was_cut_off(small):
    with small.line() as line:
        line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"%x\r\n%b\r\n" % (len(START), START))
        for _ in range(5):
            line.sendall(b"8000\r\n" + bytes(0x8000) + b"\r\n")
        assert heard(line)[0] == 413


@pytest.mark.parametrize("pause", [0.05, 5])
def test_a_slow_body_is_not_waited_for(small, pause):
    began = time.monotonic()
    with small.line() as line:
        line.settimeout(pause)
        line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + START)
        text = b""
        while not text:
            try:
                text = line.recv(65536)
            except TimeoutError:
                line.sendall(b"x")
        text += rest(line)
    assert text.startswith(b"HTTP/1.1 408")
    assert b"did not arrive within 0.5 seconds" in text
    assert time.monotonic() - began < 2


def test_who_hangs_up_leaves_nothing_behind(small, photo):
    for _ in range(30):
        with small.line() as line:
            line.sendall(HEAD + b"Content-Length: 90000\r\n\r\n" + bytes(20_000))
    for _ in range(50):  # the last may not have been noticed yet
        if (told := small.read(photo)).status != 503:
            break
        time.sleep(0.1)
    assert told.status == 200
    assert small.metric("brightest_requests_in_progress") == 1  # that of asking


def test_too_much_at_once_is_refused_for_a_while(small, photo):
    with small.line() as one, small.line() as two:
        for line in (one, two):
            line.sendall(HEAD + b"Content-Length: 90000\r\n\r\n" + form(bytes(80_000))[:80_000])
        told = [heard(line) for line in (one, two)]
    assert sorted(status for status, _ in told) == [408, 503]
    assert "retry-after: 1" in next(text for status, text in told if status == 503)
    assert small.read(photo).status == 200
