"""On a Ray cluster of two nodes, sweeps, training runs and readings come to the results of one machine, whatever dies
meanwhile. All in one file: they share the cluster.
"""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from brightest.cluster.connection import connected, connected_if_asked
from brightest.cluster.reading import on_cluster
from brightest.cluster.scans.run import read_scans
from brightest.cluster.sweep.ray_workers import RayWorkers
from brightest.cluster.sweep.request import make_request
from brightest.cluster.sweep.search import make_search
from brightest.cluster.sweep.trial import Trial
from brightest.cluster.team import RayTeam, ray_team
from brightest.engines import engine
from brightest.engines.parallel import ThreadTeam
from brightest.errors import TrainingError
from brightest.training.loop import Epoch
from brightest.training.run import TrainingRequest, begin_run
from brightest.training.team import teamed
from support.command import printed_by
from support.ray_cluster import actors, kill, nodes, replace_node
from support.scans import make_scans, read_here
from support.service_client import wait_until
from support.small import assert_identical
from support.sweeping import DATA, VARY, facts, small_sweep

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:ray"),  # open sockets
]
TESTS = Path(__file__).parents[1]
MANY = {**VARY, "epochs": "40"}
READER = "MapWorker"  # as Ray Data calls its actors


@pytest.fixture(scope="module")
def cluster():
    with nodes() as made:
        yield made


def test_its_trials_and_its_network_have_the_same_bytes_as_without(cluster, tmp_path, capfd):
    here = small_sweep(out=tmp_path / "here", stop_early=True)
    there = small_sweep(out=tmp_path / "there", stop_early=True, cluster=cluster.address)
    assert facts(there) == facts(here)
    one, other = ((tmp_path / place / "network.safetensors").read_bytes() for place in ("here", "there"))
    assert one == other
    assert capfd.readouterr() == ("", "")
    wait_until(lambda: not actors(cluster, "RemoteTrainer"))


@pytest.fixture(scope="module")
def connection(cluster):
    """For all tests that follow, since to connect takes a second."""
    with connected(cluster.address):
        yield


@pytest.fixture(scope="module")
def undisturbed():
    return small_sweep(MANY, trials=12)


def test_a_worker_and_a_node_that_die_lose_nothing(cluster, undisturbed, capfd):
    deaths = []

    def disturb(progress):
        if len(progress.results) >= 2 and not deaths and (found := actors(cluster, "RemoteTrainer")):
            kill(found[0])
            deaths.append("a worker")
        if len(progress.results) >= 4 and len(deaths) == 1:
            replace_node(cluster)
            deaths.append("a node")

    disturbed = small_sweep(MANY, trials=12, cluster=cluster.address, on_change=disturb)
    assert deaths == ["a worker", "a node"]
    assert facts(disturbed) == facts(undisturbed)
    assert_identical(disturbed.network, undisturbed.network)
    assert "raylet" not in capfd.readouterr().out


DRIVER = """
import sys
from pathlib import Path
from support.sweeping import small_sweep
small_sweep({vary}, trials=12, out=sys.argv[1], cluster=sys.argv[2])
"""


def test_a_trial_is_not_lost_to_one_dead_worker_after_the_other(cluster, connection):
    request = make_request(
        VARY, TrainingRequest(DATA, recipe="lesson", validation=50), 1, "random", 0, stop_early=False
    )
    base = request.begin(lambda _: None)
    trial = Trial(0, make_search("random", request.space, 0).suggest(0, {}))
    losses = 0
    with connected_if_asked(cluster.address) as ray, closing(RayWorkers(ray, base, request.training)) as workers:
        wait_until(lambda: not workers.wait(0.1) and workers.free() == 2)
        for pid in actors(cluster, "RemoteTrainer"):
            kill(pid)
        wait_until(lambda: not actors(cluster, "RemoteTrainer"))
        while True:
            wait_until(lambda: not workers.wait(0.1) and workers.free())
            workers.begin(trial)
            while not (reports := workers.wait(1)):
                pass
            workers.release(0)
            if not reports[0].is_lost:
                break
            losses += 1
    assert losses == 1


def test_a_killed_driver_loses_nothing(cluster, undisturbed, tmp_path):
    code, trials = DRIVER.format(vary=MANY), tmp_path / "trials"
    driver = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), cluster.address], cwd=TESTS)
    wait_until(lambda: len(list(trials.glob("*.json"))) >= 2)
    driver.kill()
    driver.wait()
    done = {file.name: file.read_bytes() for file in trials.glob("*.json")}
    assert len(done) < 12
    resumed = small_sweep(MANY, trials=12, out=tmp_path, cluster=cluster.address)
    assert facts(resumed) == facts(undisturbed)
    assert all((trials / name).read_bytes() == content for name, content in done.items())
    assert len(json.loads((tmp_path / "sweep.json").read_bytes())["vary"]) == len(MANY)


def learned(cluster, sync, on_record=lambda _: None):
    """The network that two workers learn, on the cluster or, without one, in threads."""
    run = begin_run(TrainingRequest(DATA, recipe="lesson", overrides={"epochs": 4}, workers=2, sync=sync))
    with (
        connected_if_asked(cluster and cluster.address) as ray,
        teamed(run, ray_team(ray) if ray else ThreadTeam) as shared,
    ):
        for record in shared.records():
            on_record(record)
    return record.network


@pytest.mark.parametrize("sync", [3, 1])
def test_a_team_whose_members_die_learns_what_threads_learn(cluster, connection, capfd, sync):
    deaths = []

    def disturb(record):
        if isinstance(record, Epoch) and record.number == 1:
            for member in actors(cluster, "Member"):
                kill(member)
                deaths.append(member)

    assert_identical(learned(cluster, sync, on_record=disturb), learned(None, sync))
    assert len(deaths) == 2
    assert capfd.readouterr() == ("", "")
    wait_until(lambda: not actors(cluster, "Member"))


def test_more_workers_than_cores_are_refused(cluster, monkeypatch):
    monkeypatch.setattr("brightest.cluster.team.SECONDS_TO_BEGIN", 0.5)
    with (
        connected_if_asked(cluster.address) as ray,
        pytest.raises(TrainingError, match=r"has room for \d of 3 workers"),
    ):
        RayTeam(ray, engine("fast"), 3)


def test_train_shares_mini_batches_on_the_cluster(cluster, tmp_path, capfd):
    found = []
    for more in ((), ("--cluster", cluster.address)):
        out = tmp_path / f"{len(more)}.safetensors"
        found.append(
            printed_by("train", "--data=optdigits", "--epochs=2", "--json", "--workers=2", "--out", out, *more)
        )
    assert all(line.startswith(("Learning", "epoch")) for line in capfd.readouterr().err.splitlines())
    assert json.loads(found[0])["test_cost"] == json.loads(found[1])["test_cost"]
    assert (tmp_path / "0.safetensors").read_bytes() == (tmp_path / "2.safetensors").read_bytes()


@pytest.mark.parametrize("dies", ["an actor", "a node"])
def test_a_reading_loses_nothing_whoever_dies(cluster, tmp_path, dies):
    make_scans(tmp_path / "scans", 64, broken=30)
    killed = []

    def disturb(progress):
        if killed or progress.counts.scans < 16:
            return
        killed.append(dies)
        if dies == "a node":
            replace_node(cluster)
        else:
            kill(actors(cluster, READER)[0])

    done = read_on(cluster, tmp_path, disturb)
    assert killed
    assert (done.counts.scans, done.counts.failed) == (64, 64 // 30)


def test_a_killed_command_goes_on_and_reads_nothing_twice(cluster, tmp_path):
    make_scans(tmp_path / "scans", 64, broken=30)
    call = ["-m", "brightest", "read", "scans", "--out", "a.csv", "--network", "best", "--cluster"]
    command = subprocess.Popen([sys.executable, *call, cluster.address], cwd=tmp_path, stderr=subprocess.DEVNULL)
    wait_until(lambda: list(tmp_path.glob("a.csv.parts/0*.csv")) or command.poll() is not None)
    command.kill()
    command.wait()
    done = read_on(cluster, tmp_path, lambda progress: None)
    assert 0 < done.before < done.counts.scans == 64
    assert done.counts.failed == 64 // 30


def read_on(cluster, folder, on_progress):
    """Read the scans on the cluster, and compare the table with that of this process."""
    arguments = {"network": "best", "read": on_cluster(cluster.address), "on_progress": on_progress}
    done = read_scans(folder / "scans", folder / "a.csv", **arguments)
    read_scans(folder / "scans", folder / "whole.csv", network="best", read=read_here)
    assert (folder / "a.csv").read_bytes() == (folder / "whole.csv").read_bytes()
    return done


def test_twenty_dead_actors_and_nodes_lose_nothing(cluster, tmp_path):
    make_scans(tmp_path / "scans", 5000, broken=250)
    killed = []

    def disturb(progress):
        if progress.counts.scans < 110 * (len(killed) + 1) or len(killed) == 40:
            return
        if len(killed) % 2:
            killed.append(cluster.worker_nodes)
            replace_node(cluster)
        elif found := actors(cluster, READER):
            killed.append(found[0])
            kill(found[0])

    read_on(cluster, tmp_path, disturb)
    assert len(killed) == 40
