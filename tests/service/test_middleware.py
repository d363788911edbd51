"""The door: how many are let in, what is logged, what is counted."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from brightest.nn.network import random_network
from brightest.reader.result import Reading
from brightest.service.pool import LARGE
from support.asking import saved, serving, soon


@dataclass
class Waiting:
    """A reader that reads when it is told to."""

    go: threading.Event = field(default_factory=threading.Event)
    network: object = field(default_factory=lambda: random_network((784, 10), np.random.default_rng(0)))
    begun: int = 0

    def read(self, *_, **__):
        self.begun += 1
        self.go.wait(20)
        return Reading((), (60, 80))

    def read_frames(self, images):
        raise ZeroDivisionError(f"the words of an error may say what was sent: {images[0]}")


@pytest.fixture
def waiting():
    made = Waiting()
    yield made
    made.go.set()


def asked(pool, service, photo, count):
    """So many who ask at once, and all are there."""
    told = [pool.submit(service.read, photo) for _ in range(count)]
    soon(lambda: service.metric("brightest_requests_in_progress") == count + 1)
    return told


def test_one_client_may_not_ask_for_too_much_at_once(waiting, photo):
    with serving(waiting, per_client=3) as service, ThreadPoolExecutor(3) as pool:
        told = asked(pool, service, photo, 3)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert "3 requests in work" in refused.error
        assert service.ask("GET", "/healthz").status == 200
        waiting.go.set()
        assert [one.result().status for one in told] == [200] * 3
        assert service.read(photo).status == 200


def test_all_together_may_not_ask_for_too_much_at_once(waiting, photo):
    with serving(waiting, requests=3) as service, ThreadPoolExecutor(3) as pool:
        told = asked(pool, service, photo, 3)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert "too many requests" in refused.error
        waiting.go.set()
        assert [one.result().status for one in told] == [200] * 3


def test_no_more_wait_for_a_thread_than_may(waiting, photo):
    with serving(waiting, threads=2, waiting=1) as service, ThreadPoolExecutor(3) as pool:
        told = asked(pool, service, photo, 3)
        refused = service.read(photo)
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert "too many pictures are waiting" in refused.error
        assert waiting.begun == 2
        waiting.go.set()
        assert [one.result().status for one in told] == [200] * 3
        assert waiting.begun == 3


@pytest.mark.parametrize("large", [False, True])
def test_nobody_waits_too_long_for_an_answer(waiting, photo, large):
    photo = saved(Image.new("1", (LARGE // 1000 + 1, 1000))) if large else photo
    with serving(waiting, threads=1, read_seconds=0.2) as service, ThreadPoolExecutor(2) as pool:
        refused = [one.result() for one in (pool.submit(service.read, photo), pool.submit(service.read, photo))]
        assert [told.status for told in refused] == [503, 503]
        assert "not read within 0.2 seconds" in refused[0].error
        assert waiting.begun == 1  # nobody waits for the other any more
        waiting.go.set()
        soon(lambda: service.read(photo).status == 200)


def test_a_fault_of_ours_is_an_answer_and_a_place_in_the_log(waiting, images, logged):
    with serving(waiting) as service:
        for count in (1, 20):
            told = service.digits(images[:count])
            assert told.status == 500
            assert "went wrong" in told.error
    places = [line["error"] for line in logged() if line.get("event") == "error"]
    assert len(places) == 2
    assert all(place.startswith("ZeroDivisionError in test_door.py, line ") for place in places)


def test_the_log_says_what_was_asked_and_nothing_of_what_was_sent(service, photo, images, logged):
    service.read(photo)
    service.digits(images[:2])
    service.ask("GET", "/secret?secret=secret", Secret="secret")
    service.read(b"secret", grid="secret")
    soon(lambda: service.metric("brightest_requests_in_progress") == 1)
    time.sleep(0.05)
    lines = logged()
    assert "secret" not in json.dumps(lines)
    facts = [(line["method"], line["route"], line["status"], line["digits"]) for line in lines]
    assert facts[:4] == [
        ("POST", "/v1/read", 200, 3),
        ("POST", "/v1/digits", 200, 2),
        ("GET", "none", 404, 0),
        ("POST", "/v1/read", 422, 0),
    ]
    assert set(lines[0]) == {"time", "method", "route", "status", "milliseconds", "bytes", "digits"}
    assert lines[0]["bytes"] > len(photo)
    assert 0 < lines[0]["milliseconds"] < 10_000


def test_what_was_done_is_counted(reader, photo, images):
    with serving(reader) as service:
        service.read(photo)
        service.digits(images)
        service.digits([[1]])
        found = reader.read_frames(images)
        soon(lambda: service.metric("brightest_requests_total", route="/v1/digits", status="422") == 1)
        assert service.metric("brightest_requests_total", route="/v1/read", status="200") == 1
        assert service.metric("brightest_request_seconds_count", route="/v1/digits") == 2
        assert service.metric("brightest_images_total", route="/v1/digits") == len(images)
        assert service.metric("brightest_images_total", route="/v1/read") == 1
        accepted = sum(digit.accepted for digit in found)
        assert service.metric("brightest_digits_total", route="/v1/digits", accepted="true") == accepted
        assert service.metric("brightest_digits_total", route="/v1/digits", accepted="false") == 40 - accepted
        assert service.metric("process_resident_memory_bytes") > 1e7
