"""What a Ray cluster gives: sweeps and shared trainings on two simulated nodes of one core each, measured.

    python benchmarks/cluster.py sweep      64 trials of MNIST on two nodes, on one, and without Ray: speed, and bytes
    python benchmarks/cluster.py overhead   seconds per trial beside training; the same by Ray Tune
    python benchmarks/cluster.py deaths     kill -9 of workers, of nodes and of the command, 20 times each
    python benchmarks/cluster.py workers    one training on one worker and on two, by threads and by Ray

Needs the real MNIST (BRIGHTEST_DATA_DIR), two idle cores, and the extra `cluster`.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import brightest
from brightest.cluster.connection import connected
from brightest.cluster.extra import extra_library
from brightest.cluster.sweep.sweep import SweepResult
from brightest.cluster.team import ray_team
from brightest.engines import engine
from brightest.engines.parallel import ParallelEngine, ThreadTeam
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import Network
from brightest.training import loop
from brightest.training.pipeline import open_pipeline

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.ray_cluster import actors, nodes, replace_node

VARY = {"learning_rate": "0.01..0.3:log", "hidden": "16,16/32,16/64", "seed": "0..4", "epochs": "5"}
TRIALS, DEATHS = 64, 20
Found = tuple[str, bool]  # what was measured, and whether the claim holds


def facts(result: SweepResult) -> list[Any]:
    """What must be equal in two sweeps: everything but seconds."""
    return [
        (trial.number, trial.settings, trial.status, trial.epoch, trial.score, trial.about) for trial in result.trials
    ]


def sweep() -> Found:
    """64 trials on two nodes, on one, and without Ray."""
    seconds, results, networks = {}, {}, {}
    for count in (2, 1, 0):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            address = stack.enter_context(nodes(count)).address if count else None
            if address:
                warm(address)
            clock = time.perf_counter()
            results[count] = brightest.sweep(VARY, "mnist", trials=TRIALS, cluster=address, out=folder)
            seconds[count] = time.perf_counter() - clock
            networks[count] = (Path(folder) / "network.safetensors").read_bytes()
    ratio = seconds[1] / seconds[2]
    same = len(set(networks.values())) == 1 and all(facts(one) == facts(results[0]) for one in results.values())
    told = f"{seconds[2]:.1f} s on two, {seconds[1]:.1f} s on one ({ratio:.2f}×), {seconds[0]:.1f} s without Ray"
    return f"{told}; {'the same' if same else 'DIFFERENT'} bytes", same and ratio >= 1.8


def warm(address: str) -> None:
    """Let the nodes compile what they need, and start their processes, before the clock runs."""
    brightest.sweep({**VARY, "epochs": "1"}, "mnist", trials=2, cluster=address)


def overhead() -> Found:
    """Seconds of the wall clock for each trial after the first, less its training and measuring; on one node."""
    ends: list[float] = []

    def note(progress: Any) -> None:
        ends.extend([time.perf_counter()] * (len(progress.results) - len(ends)))

    with nodes(1) as cluster:
        vary = {"learning_rate": "0.01..0.3:log", "epochs": "2"}
        brightest.sweep(vary, "mnist", trials=33, cluster=cluster.address, on_change=note)
    data, held_out = brightest.load_data("mnist").hold_out(6000)
    arithmetic, recipe, alone = engine("fast", threads=1), brightest.recipe(epochs=2), []
    with open_pipeline(data.train, recipe, arithmetic) as pipeline:
        options = loop.LoopOptions(pipeline=pipeline)
        for seed in range(9):
            clock = time.perf_counter()
            list(
                loop.resume(
                    loop.begin(recipe, seed), data.train, validation=held_out, engine=arithmetic, options=options
                )
            )
            alone.append(time.perf_counter() - clock)
    more = float(median(np.diff(ends))) - median(alone)
    told = f"{more:.3f} s beside {median(alone):.2f} s of training; Ray Tune takes {tune_seconds():.3f} s a trial"
    return told, more <= 0.3


def tune_seconds() -> float:
    """Seconds of Ray Tune for a trial that only reports twice, after the first ones; on one node."""
    tune = extra_library("ray.tune", "this benchmark")
    logging.getLogger("ray.tune").setLevel(logging.ERROR)

    def train(config: dict[str, Any]) -> None:
        for epoch in range(2):
            tune.report({"accuracy": epoch * config["learning_rate"]})

    with nodes(1) as cluster, connected(cluster.address), tempfile.TemporaryDirectory() as folder:

        def fit(trials: int) -> float:
            clock = time.perf_counter()
            tune.Tuner(
                tune.with_resources(train, {"cpu": 1}),
                param_space={"learning_rate": tune.loguniform(0.01, 0.3)},
                tune_config=tune.TuneConfig(metric="accuracy", mode="max", num_samples=trials, reuse_actors=True),
                run_config=tune.RunConfig(storage_path=folder, verbose=0),
            ).fit()
            return time.perf_counter() - clock

        few = fit(4)
        return (fit(36) - few) / 32


COMMAND = """
import sys, brightest
brightest.sweep({vary}, "mnist", trials=16, out=sys.argv[1], cluster=sys.argv[2])
"""


def deaths() -> Found:
    """Kill -9 of a worker, of a node, and of the command in the middle of a sweep, which then comes to its end."""
    vary, good = {**VARY, "epochs": "2"}, Counter[str]()
    undisturbed = facts(brightest.sweep(vary, "mnist", trials=16))
    with nodes(2) as cluster:
        warm(cluster.address)
        for name, kill in (("workers", kill_worker), ("nodes", replace_node), ("commands", None)):
            for number in range(DEATHS):
                with tempfile.TemporaryDirectory() as folder:
                    good[name] += facts(disturbed(vary, Path(folder), cluster, 1 + number % 14, kill)) == undisturbed
    told = ", ".join(f"{good[name]} of {DEATHS} {name}" for name in good)
    return f"{told} killed without a trace", all(good[name] == DEATHS for name in good)


def disturbed(
    vary: dict[str, str], folder: Path, cluster: Any, after: int, kill: Callable[[Any], None] | None
) -> SweepResult:
    """A sweep in which something is killed once some trials are over; without `kill`, the command itself."""
    left = [kill] if kill else []
    if not kill:
        killed_command(vary, folder, cluster.address, after)

    def disturb(progress: Any) -> None:
        if left and len(progress.results) >= after:
            left.pop()(cluster)

    return brightest.sweep(vary, "mnist", trials=16, out=folder, cluster=cluster.address, on_change=disturb)


def kill_worker(cluster: Any) -> None:
    """Kill the process of one actor."""
    found = actors(cluster, "RemoteTrainer")
    if found:
        os.kill(found[0], signal.SIGKILL)


def killed_command(vary: dict[str, str], folder: Path, address: str, after: int) -> None:
    """Begin the sweep in a process of its own, and kill that once some trials are over."""
    driver = subprocess.Popen([sys.executable, "-c", COMMAND.format(vary=vary), str(folder), address])
    while len(list((folder / "trials").glob("*.json"))) < after and driver.poll() is None:
        time.sleep(0.01)
    driver.kill()
    driver.wait()


def workers() -> Found:
    """Milliseconds of a mini-batch with one worker and two, and the largest difference of a weight after 30 of them."""
    data = brightest.load_data("mnist").train
    told, holds = [], True
    with nodes(2) as cluster:
        for layers, batch_size in (((784, 760, 760, 10), 1000), ((784, 16, 16, 10), 50), ((784, 16, 16, 10), 1000)):
            state = loop.begin(brightest.recipe(layers=layers), 0).engine_state
            measured = {}
            for name in ("one", "threads", "Ray"):
                with ExitStack() as stack:
                    arithmetic: Any = engine("fast", threads=1)
                    if name != "one":
                        ray = stack.enter_context(connected(cluster.address)) if name == "Ray" else None
                        team = ray_team(ray)(arithmetic, 2) if ray else ThreadTeam(arithmetic, 2)
                        stack.callback(team.close)
                        arithmetic = ParallelEngine(arithmetic, team)
                    measured[name] = timed_run(arithmetic, state, data, batch_size)
            ratio = measured["one"][0] / measured["threads"][0]
            apart = max(distance(measured["one"][1], network) for _, network in measured.values())
            holds &= apart < 1e-6 and (ratio >= 1.6 or layers[1] == 16)
            times = ", ".join(f"{name} {1000 * seconds:.2f} ms" for name, (seconds, _) in measured.items())
            told.append(f"{layers[1]} hidden in {batch_size:,}: {times} ({ratio:.2f}×), within {apart:.0e}")
    return "; ".join(told), holds


def timed_run(arithmetic: Any, state: Any, data: Any, batch_size: int) -> tuple[float, Network]:
    """Seconds of a mini-batch, the median of five runs of thirty, and the network after them."""
    prepared, order = arithmetic.prepare(data.images, one_hot(data.labels, 10)), np.arange(30 * batch_size)
    runs = []
    for _ in range(5):
        clock = time.perf_counter()
        after, _ = arithmetic.run(state, prepared, order, batch_size, np.full(30, 0.01))
        runs.append((time.perf_counter() - clock) / 30)
    return median(runs), after.network


def distance(one: Network, other: Network) -> float:
    """The largest difference of a weight or bias."""
    pairs = zip(one.parameters.arrays(), other.parameters.arrays(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


MEASURES = {
    "sweep": (
        f"{TRIALS} trials on two one-core nodes at least 1.8 times faster than on one, with the same bytes",
        sweep,
    ),
    "overhead": ("a trial on a cluster takes at most 0.3 s beside its training", overhead),
    "deaths": (f"{DEATHS} kills each of a worker, a node and the command leave no trace in a sweep", deaths),
    "workers": ("two workers learn what one does within 1e-6, 784-760-760-10 at least 1.6 times faster", workers),
}


def measurements() -> Iterator[tuple[str, Callable[[], Found]]]:
    """The claims, as benchmarks/prove.py takes them."""
    yield from MEASURES.values()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", nargs="*", choices=[[], *MEASURES], help="what to measure; by default all")
    for chosen in parser.parse_args().measure or MEASURES:
        claim, measure = MEASURES[chosen]
        found, holds = measure()
        print(f"{claim}: {found} ({'holds' if holds else 'does not hold'})", flush=True)
