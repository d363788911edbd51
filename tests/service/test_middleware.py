"""Limits on requests in progress, the log, and the metrics."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pytest
from PIL import Image

from brightest.nn.network import random_network
from brightest.reader.result import Reading
from brightest.service.pool import LARGE_PICTURE_PIXELS, MAX_INLINE_IMAGES
from brightest.system.http.clients import parse_networks
from support.service_client import BYTES, FORM, TIMEOUT_SECONDS, encoded, form, form_request, serving, wait_until


@dataclass
class PausedReader:
    """A reader that waits for `go` before it reads."""

    go: threading.Event = field(default_factory=threading.Event)
    network: object = field(default_factory=lambda: random_network((784, 10), np.random.default_rng(0)))
    started: int = 0

    def read(self, *_, **__):
        self.started += 1
        assert self.go.wait(TIMEOUT_SECONDS)
        return Reading((), (60, 80))

    def read_frames(self, images):
        raise ZeroDivisionError(f"an error's message may contain the request: {images[0]}")


@pytest.fixture
def paused():
    reader = PausedReader()
    yield reader
    reader.go.set()


def submit(pool, service, photo, count):
    """Send `count` requests at once, and wait until all are in progress."""
    responses = [pool.submit(service.read, photo) for _ in range(count)]
    wait_until(lambda: service.metric("brightest_requests_in_progress") == count + 1)
    return responses


def large_batch():
    """All bytes of a request that reads more images than are read at once."""
    body = bytes(784 * (MAX_INLINE_IMAGES + 1))
    head = (
        f"POST /v1/digits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {BYTES}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def test_one_client_may_have_so_many_requests_in_progress(paused, photo):
    with serving(paused, max_requests_per_client=3) as service, ThreadPoolExecutor(3) as pool:
        responses = submit(pool, service, photo, 3)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert "3 requests in progress" in refused.error
        assert service.request("GET", "/healthz").status == 200
        paused.go.set()
        assert [one.result().status for one in responses] == [200] * 3
        wait_until(lambda: service.metric("brightest_requests_in_progress") == 1)
        assert service.read(photo).status == 200


@pytest.mark.parametrize("route", ["/v1/read", "/v1/digits"])
def test_who_hangs_up_stops_counting_and_is_not_read(paused, photo, route):
    """Its place is free while the reader is still busy with somebody else."""
    request = form_request(photo) if route == "/v1/read" else large_batch()
    with serving(paused, threads=1, max_requests_per_client=3) as service, ThreadPoolExecutor(3) as pool:
        first = submit(pool, service, photo, 1)
        wait_until(lambda: paused.started == 1)
        for _ in range(5):
            with service.connect() as gone:
                gone.sendall(request)
                wait_until(lambda: service.metric("brightest_requests_in_progress") == 3)
            wait_until(lambda: service.metric("brightest_requests_in_progress") == 2)
        assert service.metric("brightest_requests_total", route=route, status="499") == 5
        last = pool.submit(service.read, photo)
        paused.go.set()
        assert [first[0].result().status, last.result().status] == [200, 200]
        assert paused.started == 2


def test_a_request_counts_when_all_of_it_has_come(paused, photo):
    """Behind a body that is still arriving, its client may have hung up."""
    request = form_request(photo)
    with (
        serving(paused, max_requests_per_client=2, max_requests=2) as service,
        ThreadPoolExecutor(2) as pool,
        ExitStack() as stack,
    ):
        arriving = [stack.enter_context(service.connect()) for _ in range(4)]
        for connection in arriving:
            connection.sendall(request[:-1])
        wait_until(lambda: service.metric("brightest_requests_in_progress") == 5)
        responses = [pool.submit(service.read, photo) for _ in range(2)]
        wait_until(lambda: paused.started == 2)
        arriving[0].sendall(request[-1:])
        assert arriving[0].recv(65536).split()[1] == b"429"  # it stays connected, for half a minute
        assert service.read(photo).status == 429
        paused.go.set()
        assert [one.result().status for one in responses] == [200, 200]


def test_a_trusted_proxys_clients_are_told_apart(paused, photo):
    trusted = parse_networks(["127.0.0.1"])
    with serving(paused, trusted=trusted, max_requests_per_client=1) as service, ThreadPoolExecutor(2) as pool:
        ask = partial(service.request, "POST", "/v1/read", form(photo), FORM)
        waiting = [pool.submit(ask, **{"X-Forwarded-For": f"192.0.2.{i}"}) for i in range(2)]
        wait_until(lambda: service.metric("brightest_requests_in_progress") == 3)
        assert ask(**{"X-Forwarded-For": "192.0.2.1"}).status == 429
        paused.go.set()
        assert [one.result().status for one in waiting] == [200, 200]


def test_a_strangers_word_for_its_address_counts_nothing(paused, photo):
    with serving(paused, max_requests_per_client=1) as service, ThreadPoolExecutor(1) as pool:
        ask = partial(service.request, "POST", "/v1/read", form(photo), FORM)
        waiting = pool.submit(ask)
        wait_until(lambda: service.metric("brightest_requests_in_progress") == 2)
        assert ask(**{"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1"}).status == 429
        paused.go.set()
        assert waiting.result().status == 200


def test_all_clients_together_may_have_so_many_requests_in_progress(paused, photo):
    with serving(paused, max_requests=3) as service, ThreadPoolExecutor(3) as pool:
        responses = submit(pool, service, photo, 3)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert "too many requests" in refused.error
        paused.go.set()
        assert [one.result().status for one in responses] == [200] * 3


def test_the_queue_for_a_thread_is_bounded(paused, photo):
    with serving(paused, threads=2, max_queued=1) as service, ThreadPoolExecutor(3) as pool:
        responses = submit(pool, service, photo, 3)
        wait_until(lambda: paused.started == 2)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert "too many pictures are waiting" in refused.error
        assert paused.started == 2
        paused.go.set()
        assert [one.result().status for one in responses] == [200] * 3
        assert paused.started == 3


@pytest.mark.parametrize("large", [False, True])
def test_a_request_waits_for_its_answer_only_so_long(paused, photo, large):
    photo = encoded(Image.new("1", (LARGE_PICTURE_PIXELS // 1000 + 1, 1000))) if large else photo
    with serving(paused, threads=1, read_seconds=0.2) as service, ThreadPoolExecutor(2) as pool:
        refused = [one.result() for one in (pool.submit(service.read, photo), pool.submit(service.read, photo))]
        assert [response.status for response in refused] == [503, 503]
        assert "not read within 0.2 seconds" in refused[0].error
        assert paused.started <= 1
        paused.go.set()
        wait_until(lambda: service.read(photo).status == 200)


def test_a_bug_of_ours_is_an_answer_and_its_place_in_the_log(paused, images, logged):
    with serving(paused) as service:
        for count in (1, 20):
            response = service.digits(images[:count])
            assert response.status == 500
            assert "went wrong" in response.error
    places = [line["error"] for line in logged() if line.get("event") == "error"]
    assert len(places) == 2
    assert all(place.startswith("ZeroDivisionError in test_middleware.py, line ") for place in places)


def test_the_log_has_each_request_and_nothing_of_its_content(service, photo, images, logged):
    service.read(photo)
    service.digits(images[:2])
    service.request("GET", "/secret?secret=secret", Secret="secret")
    service.read(b"secret", grid="secret")
    wait_until(lambda: len(logged()) >= 4)
    lines = logged()
    assert "secret" not in json.dumps(lines)
    facts = sorted((line["method"], line["route"], line["status"], line["digits"]) for line in lines[:4])
    assert facts == [
        ("GET", "none", 404, 0),
        ("POST", "/v1/digits", 200, 2),
        ("POST", "/v1/read", 200, 3),
        ("POST", "/v1/read", 422, 0),
    ]
    read = next(line for line in lines if line["digits"] == 3)
    assert list(read) == ["time", "method", "route", "status", "milliseconds", "bytes", "digits"]
    assert read["bytes"] > len(photo)
    assert read["milliseconds"] > 0


def test_requests_images_and_digits_are_counted(reader, photo, images):
    with serving(reader) as service:
        service.read(photo)
        service.digits(images)
        service.digits([[1]])
        found = reader.read_frames(images)
        wait_until(lambda: service.metric("brightest_requests_total", route="/v1/digits", status="422") == 1)
        assert service.metric("brightest_requests_total", route="/v1/read", status="200") == 1
        assert service.metric("brightest_request_seconds_count", route="/v1/digits") == 2
        assert service.metric("brightest_images_total", route="/v1/digits") == len(images)
        assert service.metric("brightest_images_total", route="/v1/read") == 1
        accepted = sum(digit.accepted for digit in found)
        assert service.metric("brightest_digits_total", route="/v1/digits", accepted="true") == accepted
        assert service.metric("brightest_digits_total", route="/v1/digits", accepted="false") == 40 - accepted
        assert service.metric("process_resident_memory_bytes") > 1e7
