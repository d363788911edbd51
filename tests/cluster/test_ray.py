"""On a Ray cluster of two nodes, sweeps and trainings come to the results of one machine, whatever dies meanwhile."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from brightest.cluster.connection import connected_if_asked
from brightest.cluster.sweep.ray_workers import RayWorkers
from brightest.cluster.sweep.request import request
from brightest.cluster.sweep.search import make_search
from brightest.cluster.sweep.trial import Trial
from brightest.cluster.team import RayTeam, ray_team
from brightest.engines import engine
from brightest.engines.parallel import ThreadTeam
from brightest.errors import SettingError, TrainingError
from brightest.training.loop import Epoch
from brightest.training.run import TrainingRequest, begin_run
from brightest.training.team import teamed
from support.ray_cluster import actors, kill, nodes, replace_node
from support.service_client import wait_until
from support.small import assert_identical
from support.sweeping import DATA, VARY, facts, small_sweep

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # of sockets that Ray leaves open
TESTS = Path(__file__).parents[1]
MANY = {**VARY, "epochs": "40"}


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


def test_a_worker_and_a_node_that_die_lose_nothing(cluster, capfd):
    undisturbed = small_sweep(MANY, trials=12)
    deaths = []

    def disturb(standing):
        if len(standing.results) >= 2 and not deaths and (found := actors(cluster, "RemoteTrainer")):
            kill(found[0])
            deaths.append("a worker")
        if len(standing.results) >= 4 and len(deaths) == 1:
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


def test_a_trial_is_not_lost_to_one_dead_worker_after_the_other(cluster):
    asked = request(VARY, TrainingRequest(DATA, recipe="lesson", validation=50), 1, "random", 0, stop_early=False)
    base = asked.begin(lambda _: None)
    trial = Trial(0, make_search("random", asked.space, 0).propose(0, {}))
    losses = 0
    with connected_if_asked(cluster.address) as ray, closing(RayWorkers(ray, base, asked.training)) as workers:
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


def test_a_killed_driver_loses_nothing(cluster, tmp_path):
    code, trials = DRIVER.format(vary=MANY), tmp_path / "trials"
    driver = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), cluster.address], cwd=TESTS)
    wait_until(lambda: len(list(trials.glob("*.json"))) >= 2)
    driver.kill()
    driver.wait()
    done = {file.name: file.read_bytes() for file in trials.glob("*.json")}
    assert len(done) < 12
    resumed = small_sweep(MANY, trials=12, out=tmp_path, cluster=cluster.address)
    assert facts(resumed) == facts(small_sweep(MANY, trials=12))
    assert all((trials / name).read_bytes() == content for name, content in done.items())
    assert len(json.loads((tmp_path / "sweep.json").read_bytes())["vary"]) == len(MANY)


def learned(cluster, sync=1, on_record=lambda _: None):
    """The network that two workers learn, on the cluster or, without one, in threads."""
    run = begin_run(TrainingRequest(DATA, recipe="lesson", overrides={"epochs": 4}, workers=2, sync=sync))
    with (
        connected_if_asked(cluster and cluster.address) as ray,
        teamed(run, ray_team(ray) if ray else ThreadTeam) as shared,
    ):
        for record in shared.records():
            on_record(record)
    return record.network


@pytest.mark.parametrize("sync", [1, 3])
def test_a_team_on_the_cluster_learns_what_threads_learn(cluster, sync):
    assert_identical(learned(cluster, sync), learned(None, sync))


def test_a_member_of_a_team_that_dies_is_replaced(cluster, capfd):
    deaths = []

    def disturb(record):
        if isinstance(record, Epoch) and record.number in (1, 2):
            kill(actors(cluster, "Member")[0])
            deaths.append(record.number)

    assert_identical(learned(cluster, on_record=disturb), learned(None))
    assert deaths == [1, 2]
    assert capfd.readouterr() == ("", "")
    wait_until(lambda: not actors(cluster, "Member"))


def test_more_workers_than_cores_are_refused(cluster, monkeypatch):
    monkeypatch.setattr("brightest.cluster.team.SECONDS_TO_BEGIN", 3)
    with (
        connected_if_asked(cluster.address) as ray,
        pytest.raises(TrainingError, match=r"has room for \d of 3 workers"),
    ):
        RayTeam(ray, engine("fast"), 3)


def test_train_shares_mini_batches_on_the_cluster(cluster, tmp_path):
    train = [sys.executable, "-W", "error", "-m", "brightest", "train", "--data", "optdigits", "--epochs=2", "--json"]
    found = []
    for more in ((), ("--cluster", cluster.address)):
        command = [*train, "--workers", "2", "--out", str(tmp_path / f"{len(more)}.safetensors"), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert all(line.startswith(("Learning", "epoch")) for line in done.stderr.splitlines())
        found.append(json.loads(done.stdout))
    assert found[0]["test_cost"] == found[1]["test_cost"]
    assert (tmp_path / "0.safetensors").read_bytes() == (tmp_path / "2.safetensors").read_bytes()


@pytest.mark.parametrize(
    ("address", "reason"),
    [("127.0.0.1:1", "no Ray cluster can be reached there"), ("nowhere", "give auto, or an address")],
)
def test_an_address_without_a_cluster_is_refused_at_once(address, reason):
    with pytest.raises(SettingError, match=reason):
        small_sweep(cluster=address)


@pytest.mark.parametrize(("library", "arguments"), [("ray", {"cluster": "auto"}), ("optuna", {"search": "bayes"})])
def test_without_the_extra_it_says_what_to_install(monkeypatch, library, arguments):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SettingError, match=rf"needs {library}, .*: pip install 'brightest\[cluster\]'"):
        small_sweep(**arguments)
