"""A sweep on a Ray cluster of two nodes has the results of one on this machine, whatever dies meanwhile."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from brightest.errors import SettingError
from support.ray_cluster import kill, replace_node, two_nodes, workers
from support.service_client import wait_until
from support.small import assert_identical
from support.sweeping import VARY, facts, small_sweep

TESTS = Path(__file__).parents[2]
MANY = {**VARY, "epochs": "40"}


@pytest.fixture(scope="module")
def cluster():
    with two_nodes() as made:
        yield made


def test_its_trials_and_its_network_have_the_same_bytes_as_without(cluster, tmp_path, capfd):
    here = small_sweep(out=tmp_path / "here", stop_early=True)
    there = small_sweep(out=tmp_path / "there", stop_early=True, cluster=cluster.address)
    assert facts(there) == facts(here)
    one, other = ((tmp_path / place / "network.safetensors").read_bytes() for place in ("here", "there"))
    assert one == other
    assert capfd.readouterr() == ("", "")
    wait_until(lambda: not workers(cluster, "RemoteTrainer"))


def test_a_worker_and_a_node_that_die_lose_nothing(cluster, capfd):
    undisturbed = small_sweep(MANY, trials=12)
    deaths = []

    def disturb(standing):
        if len(standing.results) >= 2 and not deaths and (found := workers(cluster, "RemoteTrainer")):
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
