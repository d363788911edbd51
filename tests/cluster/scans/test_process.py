"""Readers in processes of their own may be killed at any time, and the reading goes on."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

import brightest
from brightest.cluster.scans.archives import Span
from brightest.cluster.scans.files import LocalFiles
from brightest.cluster.scans.listing import Batch
from brightest.cluster.scans.place import Place
from brightest.cluster.scans.process import read_batches
from brightest.cluster.scans.reading import Task
from brightest.errors import DataError
from support.deadly import DeadlyFiles
from support.scans import read_here

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@pytest.mark.slow
def test_a_killed_reader_is_replaced_and_a_deadly_picture_given_up(folder, pictures, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    (folder / "0/03.png").write_bytes(b"deadly")
    task = Task(Place(DeadlyFiles(), str(folder), "folder"), brightest.load("best"), suffix=".csv", rows="picture")
    names = sorted(pictures)
    batches = [Batch(number, [Span(name) for name in names[number : number + 5]]) for number in (0, 5, 10, 15)]
    parts = sorted(read_batches(task, iter(batches), 1))
    assert [part.number for part in parts] == [0, 5, 10, 15]
    assert "0/03.png was given up" in parts[0].content.decode().splitlines()[3]
    task = replace(task, place=Place(LocalFiles(), str(folder), "folder"))
    batches[0].spans.pop(3)
    alone = [part.content.decode().splitlines() for part in read_here(task, batches)]
    lines = [part.content.decode().splitlines() for part in parts]
    del lines[0][3]
    assert lines == alone


def test_readers_that_cannot_start_end_the_reading(folder, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    task = Task(Place(LocalFiles(), str(folder), "folder"), brightest.load("best"))
    with pytest.raises(DataError, match="can't start"):
        list(read_batches(task, [Batch(0, [Span("0/00.png")])], 1))
