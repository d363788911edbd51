"""`brightest train --seeds A..B`: the same training from many random starts, side by side, and how much they differ."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from brightest.cli import jobs
from brightest.cli.jobs import Job
from brightest.engines import engine
from brightest.errors import BrightestError
from brightest.nn.storage import save
from brightest.system.cpu import cores
from brightest.training import loop
from brightest.training.pipeline import DataPipeline, open_pipeline

MOST_TOGETHER = 32
Run = dict[str, Any]  # what `train --json` would print of it


class _Stopped(BrightestError):
    exit_code = 130


def train_seeds(job: Job, seeds: range, out: Path, screen: Console, stopped: Callable[[], bool]) -> list[Run]:
    """Train a network for each seed, on all cores; save each; say how well it reads as soon as it is known.

    Threads suffice, for engines release the GIL while they work; where each epoch has digits of its own, all seeds go
    along together, so that those need not be made for each. When one fails, or the user stops it, what was finished is
    what there is. Raises BrightestError where that is nothing.
    """
    runs: list[Run] = []
    job = replace(job, engine=engine(job.engine.name, threads=1))
    recipe = job.progress.recipe
    for seed in seeds:
        jobs.set_aside(numbered(out, seed), screen)
    at_once = min(len(seeds), MOST_TOGETHER) if recipe.deformation else cores()
    with (
        open_pipeline(job.data.train, recipe, job.engine, keep_epochs=3) as pipeline,
        ThreadPoolExecutor(at_once) as pool,
    ):
        running = [pool.submit(_train_one, job, pipeline, seed, numbered(out, seed), stopped) for seed in seeds]
        failure: BrightestError | None = None
        for one in as_completed(running):
            try:
                run = one.result()
            except BrightestError as error:
                failure = error
                if not isinstance(error, _Stopped):
                    screen.print(f"brightest: {error}")
                continue
            runs.append(run)
            screen.print(
                f"seed {run['seed']:>{len(str(seeds[-1]))}}  test accuracy {run['test_accuracy']:7.2%}   "
                f"{run['train_seconds']:6.2f} s   {run['network']}"
            )
    if failure and not runs:
        raise failure
    return sorted(runs, key=lambda run: int(run["seed"]))


def _train_one(job: Job, pipeline: DataPipeline, seed: int, out: Path, stopped: Callable[[], bool]) -> Run:
    progress = loop.begin(job.progress.recipe, seed, job.data.classes)
    history: list[jobs.Line] = []
    records = loop.resume(
        progress,
        job.data.train,
        validation=job.held_out,
        engine=job.engine,
        options=loop.LoopOptions(pipeline=pipeline),
    )
    for record in records:
        if stopped():
            raise _Stopped("stopped before any seed was finished.")
        if isinstance(record, loop.Epoch):
            last = record
            history.append(jobs.line_of(last))
    network = jobs.finished(job, last.state, last)
    save(network, out)
    return jobs.report(job, last.state, history, network, out)


def numbered(out: Path, seed: int) -> Path:
    """The file of one seed's network, such as network-seed3.safetensors."""
    return out.with_name(f"{out.stem}-seed{seed}{out.suffix or '.safetensors'}")


def summary(runs: list[Run]) -> dict[str, Any]:
    """What `train --seeds --json` prints: what all runs share, each run's own, and median and spread of the scores."""
    scores = [key for key in runs[0] if key.endswith(("_accuracy", "_cost", "_seconds"))]
    own = ("seed", *scores, "history", "network")
    return {key: value for key, value in runs[0].items() if key not in own} | {
        "seeds": [run["seed"] for run in runs],
        "runs": [{key: run[key] for key in own} for run in runs],
        "median": {key: median(run[key] for run in runs) for key in scores},
        "spread": {key: [min(run[key] for run in runs), max(run[key] for run in runs)] for key in scores},
    }


def say_summary(screen: Console, runs: list[Run]) -> None:
    """The median, and how far the runs lie apart."""
    found = sorted(run["test_accuracy"] for run in runs)
    screen.print()
    screen.print(f"{median(found):.2%}", style="bold", end="")
    screen.print(
        f" of unseen images are read right by the median of {len(runs)} networks; "
        f"the worst has {found[0]:.2%}, the best {found[-1]:.2%}."
    )
