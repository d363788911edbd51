"""How a node reads scans, and what is refused; test_ray.py has the cluster."""

import pickle
import sys
from pathlib import Path

import pytest

from brightest.cluster.reading import BatchReader, on_cluster
from brightest.cluster.scans.archives import Span
from brightest.cluster.scans.files import LocalFiles
from brightest.cluster.scans.place import Place
from brightest.cluster.scans.reading import Task
from brightest.cluster.scans.run import read_scans
from brightest.errors import SettingError
from brightest.nn.storage import load
from support.deadly import DeadlyFiles
from support.scans import make_scans


def test_a_place_that_a_machine_does_not_see_is_one_error(tmp_path):
    task = Task(Place(LocalFiles(), str(tmp_path / "nowhere"), "folder"), load("best"))
    (answer,) = BatchReader(task)({"batch": [pickle.dumps((0, [Span("a.png")]))]})["part"]
    assert pickle.loads(answer).endswith("so share the folder or name an object store.")


@pytest.mark.slow
def test_an_actor_gives_up_a_picture_that_kills_readers(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    (tmp_path / "a.png").write_bytes(b"deadly")
    task = Task(Place(DeadlyFiles(), str(tmp_path), "folder"), load("best"), suffix=".csv")
    actor = BatchReader(task)
    try:
        (answer,) = actor({"batch": [pickle.dumps((0, [Span("a.png")]))]})["part"]
    finally:
        actor.process.close()
    assert b"a.png was given up" in pickle.loads(answer).content


def test_no_cluster_is_one_sentence(tmp_path):
    make_scans(tmp_path / "scans", 1)
    with pytest.raises(SettingError, match="no Ray cluster can be reached there"):
        read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=on_cluster("127.0.0.1:1"))


def test_without_ray_it_says_what_to_install(tmp_path, monkeypatch):
    make_scans(tmp_path / "scans", 1)
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(SettingError, match=r"--cluster needs ray, .*: pip install 'brightest\[cluster\]'\.$"):
        read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=on_cluster("auto"))
