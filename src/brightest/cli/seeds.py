"""`brightest train --seeds A..B`: the same training with many seeds in parallel, and the spread of the results."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from brightest.cli.training_display import open_pipeline, set_older_aside
from brightest.cli.training_report import training_report
from brightest.engines import engine
from brightest.errors import BrightestError
from brightest.nn.storage import held, save
from brightest.system.cpu import cores
from brightest.training import loop
from brightest.training.provenance import finish, history_entry
from brightest.training.run import Run
from brightest.training.windows import Loader

MAX_PARALLEL_TRAININGS = 32
Report = dict[str, Any]  # the object that `train --json` prints


class _Stopped(BrightestError):
    def __init__(self, code: int) -> None:
        super().__init__("stopped before any seed was finished.")
        self.exit_code = code


def train_seeds(run: Run, seeds: range, out: Path, console: Console, asked: Callable[[], int]) -> list[Report]:
    """Train a network for each seed on all cores, save each, and print its test accuracy as soon as it is known.

    Threads are enough, because engines release the GIL. With deformation, all networks learn at the same time, to share
    the deformed examples. Returns the reports of those that finished, even if others fail or the user stops.
    Raises BrightestError if none finished.
    """
    reports: list[Report] = []
    run = replace(run, engine=engine(run.engine.name, threads=1))
    recipe = run.state.recipe

    def heed(*_: object) -> None:
        if code := asked():
            raise _Stopped(code)

    parallel = min(len(seeds), MAX_PARALLEL_TRAININGS) if recipe.deformation else cores()
    with (
        open_pipeline(run, console, heed, keep_epochs=3) as pipeline,
        ThreadPoolExecutor(parallel) as pool,
    ):
        futures = [pool.submit(_train_one, run, pipeline, seed, numbered(out, seed), console, heed) for seed in seeds]
        failure: BrightestError | None = None
        for future in as_completed(futures):
            try:
                report = future.result()
            except BrightestError as error:
                failure = error
                if not isinstance(error, _Stopped):
                    console.print(f"brightest: {error}")
                continue
            reports.append(report)
            console.print(
                f"seed {report['seed']:>{len(str(seeds[-1]))}}  test accuracy {report['test_accuracy']:7.2%}   "
                f"{report['train_seconds']:6.2f} s   {report['network']}"
            )
    if failure and not reports:
        raise failure
    return sorted(reports, key=lambda report: int(report["seed"]))


def _train_one(run: Run, pipeline: Loader, seed: int, out: Path, console: Console, heed: Callable[..., None]) -> Report:
    heed()  # first, so that those that wait end at once
    state = loop.begin(run.state.recipe, seed, run.data.classes)
    options = loop.LoopOptions(pipeline=pipeline, selection=run.selection)
    history = []
    with held(out):
        for record in loop.resume(state, run.data.train, validation=run.validation, engine=run.engine, options=options):
            heed()
            if isinstance(record, loop.Epoch):
                last = record
                history.append(history_entry(last))
        network = finish(run, last, heed)
        set_older_aside(out, console)
        save(network, out)
    return training_report(run, last.state, history, network, out)


def numbered(out: Path, seed: int) -> Path:
    """The file of one seed's network, such as network-seed3.safetensors."""
    return out.with_name(f"{out.stem}-seed{seed}{out.suffix or '.safetensors'}")


def summary(reports: list[Report]) -> dict[str, Any]:
    """The object that `train --seeds --json` prints: shared facts, the runs, median and spread of the scores."""
    scores = [key for key in reports[0] if key.endswith(("_accuracy", "_cost", "_seconds"))]
    chosen = [key for key in ("best_epoch", "epochs_done") if key in reports[0]]
    own = ("seed", *scores, *chosen, "history", "network")
    return {key: value for key, value in reports[0].items() if key not in own} | {
        "seeds": [run["seed"] for run in reports],
        "runs": [{key: run[key] for key in own} for run in reports],
        "median": {key: median(run[key] for run in reports) for key in scores},
        "spread": {key: [min(run[key] for run in reports), max(run[key] for run in reports)] for key in scores},
    }


def say_summary(console: Console, reports: list[Report]) -> None:
    """Print the median and the range of the test accuracies."""
    found = sorted(run["test_accuracy"] for run in reports)
    console.print()
    console.print(f"{median(found):.2%}", style="bold", end="")
    console.print(
        f" of unseen images are read right by the median of {len(reports)} networks; "
        f"the worst has {found[0]:.2%}, the best {found[-1]:.2%}."
    )
