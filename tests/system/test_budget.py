"""A budget is spent before anything is made, and says in one sentence what there was too much of."""

import json
import time

import pytest

from brightest.errors import DataError, StorageError
from brightest.system.budget import MAX_NAME, Budget, checked_name, parse_json


def budget(**limits):
    return Budget("file.x", StorageError, **limits)


def test_what_is_spent_adds_up():
    left = budget(bytes=100, array_bytes=100, parts=10)
    left.spend_bytes(60)
    left.spend_array(10, 8)
    left.spend_parts(10)
    for spend, sentence in [
        (lambda: left.spend_bytes(41), r"file\.x holds more bytes than any file of its kind"),
        (lambda: left.spend_array(6, 4), r"file\.x holds more numbers than any file of its kind"),
        (left.spend_parts, r"file\.x is made of more parts"),
    ]:
        with pytest.raises(StorageError, match=sentence):
            spend()


def test_the_error_is_the_reader_s_own():
    with pytest.raises(DataError, match=r"^holds more bytes"):
        Budget("", DataError, bytes=0).spend_bytes(1)


def test_nesting():
    budget(depth=3).check_depth(3)
    with pytest.raises(StorageError, match="nested deeper"):
        budget(depth=3).check_depth(4)


def test_time_is_the_processor_s_and_counts_from_the_start(monkeypatch):
    clock = iter([100.0, 105.9, 106.1])
    monkeypatch.setattr(time, "thread_time", lambda: next(clock))
    left = budget()
    left.check_time()
    with pytest.raises(StorageError, match=r"file\.x takes more than 6 s to read, so reading it was stopped\."):
        left.check_time()


def test_counting_parts_checks_the_time():
    with pytest.raises(StorageError, match="so reading it was stopped"):
        budget(seconds=-1).spend_parts()


def test_json_is_counted_before_it_is_parsed(monkeypatch):
    assert parse_json(b'{"a": [1, 2.5]}', budget()) == {"a": [1, 2.5]}
    assert parse_json('["é"]'.encode(), budget(bytes=24)) == ["é"]
    monkeypatch.setattr(json, "loads", lambda _: pytest.fail("it was parsed"))
    for content in (b"[" + b"[]," * 100 + b"[]]", b"[" + b"1," * 200 + b"1]", b'{"a":{"b":1}}' * 20):
        with pytest.raises(StorageError, match="is made of more parts"):
            parse_json(content, budget(parts=100))
    for content, most in ((b'"' + b"a" * 20 + b'"', 10), ('"ééé"'.encode(), 30)):
        with pytest.raises(StorageError, match="holds more bytes"):
            parse_json(content, budget(bytes=most))


def test_json_that_is_nested_too_deep():
    with pytest.raises(StorageError, match="nested deeper"):
        parse_json(b"[" * 100_000, budget())


def test_names_are_text_of_bounded_length():
    assert checked_name("fc1.weight", budget()) == "fc1.weight"
    shared = ()
    for _ in range(60):  # hashing or printing it would take years
        shared = (shared, shared)
    with pytest.raises(StorageError, match=r"file\.x has a name that is a tuple, not text\."):
        checked_name(shared, budget())
    with pytest.raises(StorageError, match=r"has a name of 257 characters, 'aaaaaaaaaaaaaaaaaaaa'…"):
        checked_name("a" * (MAX_NAME + 1), budget())
