"""Scans are read on a Ray cluster of two nodes; an actor dies, then a node, and before them the command itself."""

import pickle
import subprocess
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
from support.ray_cluster import actors, kill, nodes, replace_node
from support.scans import make_scans, read_here
from support.service_client import wait_until

READ = [sys.executable, "-m", "brightest", "read", "scans", "--out", "a.csv", "--network", "best"]
SCANS = 96
READER = "MapWorker"  # as Ray Data calls its actors

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray", "ignore::ResourceWarning"),
    pytest.mark.skipif(sys.platform == "win32", reason="on Windows, Ray has no clusters of several nodes"),
]


@pytest.fixture(scope="module")
def cluster():
    with nodes() as made:
        yield made


def test_nothing_is_lost_and_nothing_twice_whoever_dies(cluster, tmp_path):
    make_scans(tmp_path / "scans", SCANS, broken=30)
    call = [*READ, "--cluster", cluster.address]
    command = subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parts = tmp_path / "a.csv.parts"
    wait_until(lambda: list(parts.glob("0*.csv")) or command.poll() is not None)
    command.kill()
    command.wait()
    killed = []

    def on_progress(progress):
        read = progress.counts.scans - progress.before
        if read and not killed:
            killed.append(actors(cluster, READER)[0])
            kill(killed[0])
        if read >= 16 and len(killed) == 1:
            killed.append(cluster.worker_nodes)
            replace_node(cluster)

    out = tmp_path / "a.csv"
    done = read_scans(
        tmp_path / "scans", out, network="best", read=on_cluster(cluster.address), on_progress=on_progress
    )
    assert len(killed) == 2
    assert 0 < done.before < done.counts.scans == SCANS
    assert done.counts.failed == SCANS // 30
    read_scans(tmp_path / "scans", tmp_path / "whole.csv", network="best", read=read_here)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_place_that_a_machine_does_not_see_is_one_error(tmp_path):
    task = Task(Place(LocalFiles(), str(tmp_path / "nowhere"), "folder"), load("best"))
    (answer,) = BatchReader(task)({"batch": [pickle.dumps((0, [Span("a.png")]))]})["part"]
    assert pickle.loads(answer).endswith("so share the folder or name an object store.")


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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ray's nodes can't be killed there")
def test_twenty_dead_actors_and_nodes_lose_nothing(cluster, tmp_path):
    make_scans(tmp_path / "scans", 5000, broken=250)
    killed = []

    def on_progress(progress):
        if progress.counts.scans < 110 * (len(killed) + 1) or len(killed) == 40:
            return
        if len(killed) % 2:
            killed.append(cluster.worker_nodes)
            replace_node(cluster)
        elif found := actors(cluster, READER):
            killed.append(found[0])
            kill(found[0])

    out = tmp_path / "a.csv"
    read_scans(tmp_path / "scans", out, network="best", read=on_cluster(cluster.address), on_progress=on_progress)
    assert len(killed) == 40
    read_scans(tmp_path / "scans", tmp_path / "whole.csv", network="best", read=read_here)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_without_ray_it_says_what_to_install(tmp_path, monkeypatch):
    make_scans(tmp_path / "scans", 1)
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(SettingError, match=r"--cluster needs ray, .*: pip install 'brightest\[cluster\]'\.$"):
        read_scans(tmp_path / "scans", tmp_path / "a.csv", network="best", read=on_cluster("auto"))
