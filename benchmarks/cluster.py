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
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import brightest
from brightest.cluster.connection import connected, connected_if_asked
from brightest.cluster.extra import extra_library
from brightest.cluster.sweep.sweep import SweepResult
from brightest.cluster.team import ray_team
from brightest.engines import engine
from brightest.engines.parallel import ParallelEngine, ThreadTeam
from brightest.evaluation.metrics import one_hot
from brightest.training import loop
from brightest.training.pipeline import open_pipeline

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.ray_cluster import actors, nodes, replace_node

VARY = {"learning_rate": "0.01..0.3:log", "hidden": "16,16/32,16/64", "seed": "0..4", "epochs": "5"}
TRIALS, DEATHS = 64, 20


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds by the wall clock, and the result."""
    clock = time.perf_counter()
    result = work()
    return time.perf_counter() - clock, result


def facts(result: SweepResult) -> list[Any]:
    """What must be equal in two sweeps: everything but seconds."""
    return [
        (trial.number, trial.settings, trial.status, trial.epoch, trial.score, trial.about) for trial in result.trials
    ]


def sweep() -> None:
    """64 trials on two nodes, on one, and without Ray."""
    found, bytes_of = {}, {}
    for name, count in (("two nodes", 2), ("one node", 1), ("no Ray", 0)):
        with tempfile.TemporaryDirectory() as folder:
            if count:
                with nodes(count) as cluster:
                    warm(cluster.address)
                    run = timed(
                        lambda: brightest.sweep(VARY, "mnist", trials=TRIALS, cluster=cluster.address, out=folder)
                    )
            else:
                run = timed(lambda: brightest.sweep(VARY, "mnist", trials=TRIALS, out=folder))
            bytes_of[name] = (Path(folder) / "network.safetensors").read_bytes()
        found[name] = run
        print(f"{name:10} {run[0]:7.1f} s", flush=True)
    print(f"two nodes are {found['one node'][0] / found['two nodes'][0]:.2f} times as fast as one")
    same = (
        all(facts(one) == facts(found["no Ray"][1]) for _, one in found.values()) and len(set(bytes_of.values())) == 1
    )
    print(f"trials and network have {'the same' if same else 'DIFFERENT'} bytes")


def warm(address: str) -> None:
    """Let the nodes compile what they need, and start their processes, before the clock runs."""
    brightest.sweep({**VARY, "epochs": "1"}, "mnist", trials=2, cluster=address)


def overhead() -> None:
    """Seconds of the wall clock for each trial after the first, less its training and measuring; on one node."""
    vary = {"learning_rate": "0.01..0.3:log", "epochs": "2"}
    with nodes(1) as cluster:
        ends: list[float] = []

        def note(standing: Any) -> None:
            ends.extend([time.perf_counter()] * (len(standing.results) - len(ends)))

        result = brightest.sweep(vary, "mnist", trials=33, cluster=cluster.address, on_change=note)
        per_trial = median(np.diff(ends))
    data = brightest.load_data("mnist")
    learn, held_out = data.hold_out(6000)
    alone = []
    for trial in result.trials[1:9]:
        recipe = brightest.recipe("default", learning_rate=trial.settings["learning_rate"], epochs=2)
        arithmetic = engine("fast", threads=1)
        with open_pipeline(learn.train, recipe, arithmetic) as pipeline:
            records = loop.resume(
                loop.begin(recipe, 0), learn.train, validation=held_out, engine=arithmetic,
                options=loop.LoopOptions(pipeline=pipeline),
            )  # fmt: skip
            alone.append(timed(lambda: list(records))[0])  # noqa: B023
    print(
        f"a trial takes {per_trial:.3f} s, its training alone {median(alone):.3f} s: "
        f"{per_trial - median(alone):.3f} s more"
    )
    print(f"by Ray Tune, with actors that are used again: {tune_seconds():.3f} s for each trial that trains nothing")


def tune_seconds() -> float:
    """Seconds of Ray Tune for a trial that only reports twice, after the first ones; on one node."""
    tune = extra_library("ray.tune", "this benchmark")
    logging.getLogger("ray.tune").setLevel(logging.ERROR)

    def train(config: dict[str, Any]) -> None:
        for epoch in range(2):
            tune.report({"accuracy": epoch * config["learning_rate"]})

    with nodes(1) as cluster, connected(cluster.address), tempfile.TemporaryDirectory() as folder:

        def fit(trials: int) -> None:
            tune.Tuner(
                tune.with_resources(train, {"cpu": 1}),
                param_space={"learning_rate": tune.loguniform(0.01, 0.3)},
                tune_config=tune.TuneConfig(metric="accuracy", mode="max", num_samples=trials, reuse_actors=True),
                run_config=tune.RunConfig(storage_path=folder, verbose=0),
            ).fit()

        few, many = timed(lambda: fit(4))[0], timed(lambda: fit(36))[0]
    return (many - few) / 32


COMMAND = """
import sys, brightest
brightest.sweep({vary}, "mnist", trials=16, out=sys.argv[1], cluster=sys.argv[2])
"""


def deaths() -> None:
    """Kill -9 of a worker, of a node, and of the command in the middle of a sweep; each sweep is then complete."""
    vary = {**VARY, "epochs": "2"}
    undisturbed = facts(brightest.sweep(vary, "mnist", trials=16))
    with nodes(2) as cluster:
        warm(cluster.address)
        for name, kill in (("a worker", kill_worker), ("a node", replace_node), ("the command", None)):
            good = 0
            for number in range(DEATHS):
                with tempfile.TemporaryDirectory() as folder:
                    after = 1 + number % 14
                    if kill is None:
                        killed_command(vary, Path(folder), cluster.address, after)
                    killed: list[int] = []

                    def disturb(standing: Any, after=after, kill=kill, killed=killed) -> None:
                        if kill and not killed and len(standing.results) >= after:
                            killed.append(after)
                            kill(cluster)

                    result = brightest.sweep(
                        vary, "mnist", trials=16, out=folder, cluster=cluster.address, on_change=disturb
                    )
                    good += facts(result) == undisturbed
            print(f"{name}: {good} of {DEATHS} sweeps came to the end of an undisturbed one", flush=True)


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


def workers() -> None:
    """Seconds of an epoch with one and two workers, and the largest difference of a weight; median of five."""
    data = brightest.load_data("mnist").train
    with nodes(2) as cluster:
        for layers, batch_size in (((784, 760, 760, 10), 1000), ((784, 16, 16, 10), 50), ((784, 16, 16, 10), 1000)):
            state = loop.begin(brightest.recipe("default", layers=layers), 0).engine_state
            order = np.random.default_rng(0).permutation(len(data))[:30_000]
            rates = np.full(len(order) // batch_size, 0.01)
            alone: Any = None
            for name, address in (("one worker", ""), ("two threads", ""), ("two by Ray", cluster.address)):
                with connected_if_asked(address or None) as ray:
                    arithmetic: Any = engine("fast", threads=1)
                    if name != "one worker":
                        team = ray_team(ray)(arithmetic, 2) if ray else ThreadTeam(arithmetic, 2)
                        arithmetic = ParallelEngine(arithmetic, team)
                    prepared = arithmetic.prepare(data.images, one_hot(data.labels, 10))
                    runs = [timed(lambda: arithmetic.run(state, prepared, order, batch_size, rates)) for _ in range(5)]  # noqa: B023
                    if name != "one worker":
                        team.close()
                seconds, network = median(run[0] for run in runs), runs[0][1][0].network
                alone = alone or (seconds, network)
                pairs = zip(alone[1].parameters.arrays(), network.parameters.arrays(), strict=True)
                difference = max(float(np.abs(a - b).max()) for a, b in pairs)
                print(
                    f"{'-'.join(map(str, layers))} in {batch_size:5,}: {name:11} "
                    f"{1000 * seconds / len(rates):8.2f} ms a mini-batch, "
                    f"{alone[0] / seconds:.2f} times one worker, weights within {difference:.1e}",
                    flush=True,
                )


MEASURES = {"sweep": sweep, "overhead": overhead, "deaths": deaths, "workers": workers}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", nargs="*", choices=[[], *MEASURES], help="what to measure; by default all")
    for chosen in parser.parse_args().measure or MEASURES:
        MEASURES[chosen]()
