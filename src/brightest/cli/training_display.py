"""The progress and the result of a training, printed for people."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from brightest.cli.printing import showing_progress
from brightest.nn.network import LESSON_LAYERS
from brightest.training.loop import BatchProgress, Epoch, is_over
from brightest.training.previous import set_aside
from brightest.training.recipes import LESSON, Recipe

if TYPE_CHECKING:
    from brightest.data.progress import ProgressCallback
    from brightest.evaluation.metrics import Evaluation
    from brightest.nn.network import Network
    from brightest.training.epoch_log import Entry
    from brightest.training.loop import TrainingState
    from brightest.training.run import Run
    from brightest.training.windows import Loader

PIXELS = LESSON_LAYERS[0]  # in a normalized picture


class TrainingDisplay:
    """A live bar on a terminal, and plain lines elsewhere. Use it as a context manager."""

    def __init__(self, console: Console, recipe: Recipe, names: tuple[str, str] = ("training", "validation")) -> None:
        self.console, self.names = console, names  # of training and validation examples
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[cost]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.epochs = recipe.epochs
        self.unread = False  # whether the program that read the output has ended
        self.task = self.bar.add_task("learning", total=recipe.epochs, cost="")

    def __enter__(self) -> "TrainingDisplay":
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self.bar.stop()

    def show(self, record: BatchProgress | Epoch) -> None:
        """Move the bar; at the end of an epoch, print a line. Ignores a closed output, because work may be unsaved."""
        try:
            self._show(record)
        except OSError:
            self.unread = True

    def _show(self, record: BatchProgress | Epoch) -> None:
        if isinstance(record, BatchProgress):
            done = record.state.epoch + record.state.batch / record.batches
            self.bar.update(self.task, completed=done, cost=f"cost {record.cost:.4f}")
            return
        self.bar.update(self.task, completed=record.number, description=f"epoch {record.number}/{self.epochs}")
        line = f"epoch {record.number:>{len(str(self.epochs))}}  {_scored(self.names[0], record.train)}"
        if record.validation:
            line += f"   {_scored(self.names[1], record.validation)}"
        if record.test:
            line += f"   {_scored('test', record.test)}"
        self.console.print(f"{line}   {record.state.seconds:6.2f} s")


@contextmanager
def heeding_progress(console: Console, heed: Callable[[], None]) -> "Iterator[ProgressCallback]":
    """A progress callback that shows a bar on a terminal. It also calls `heed`, which may raise to end the work."""
    with showing_progress(console) as show:

        def progress(name: str, done: int, total: int) -> None:
            heed()
            show(name, done, total)

        yield progress


@contextmanager
def open_pipeline(
    run: "Run", console: Console, heed: Callable[[], None] = lambda: None, keep_epochs: int = 0
) -> "Iterator[Loader]":
    """The run's pipeline. If examples must be drawn for it, says so and shows the progress (`heeding_progress`)."""
    from brightest.training.pipeline import make_loader

    recipe, train = run.state.recipe, run.data.train
    if recipe.synthetic:
        console.print(f"Drawing {sum(recipe.synthetic.counts(len(train))):,} synthetic examples.")
    with heeding_progress(console, heed) as progress:
        pipeline = make_loader(train, recipe, run.engine, keep_epochs, progress)
    with closing(pipeline):
        yield pipeline


def say_start(console: Console, run: "Run") -> None:
    """Print the data that is learned from, and whether any epochs are left to do."""
    state = run.state
    console.print(
        f"Learning from {run.data.train.count:,} examples of {run.data.name} "
        f"with the recipe {state.recipe.name} and seed {state.seed}."
    )
    if state.recipe.epochs == 0:
        console.print("No epoch is wanted: the network stays as it begins.")
    elif state.epoch >= state.recipe.epochs:
        console.print(f"All {state.epoch} epochs are done; a larger --epochs continues the training.")
    elif is_over(state, run.selection):
        console.print(f"It stopped early after epoch {state.epoch}; a larger --patience continues the training.")


def say_stop(console: Console, run: "Run", state: "TrainingState") -> None:
    """Print that the training stopped early, and which epoch's network is kept, if that isn't the last one."""
    selection, best = run.selection, state.best
    if best and state.epoch < state.recipe.epochs:
        console.print(f"Stopped early: no epoch of the last {selection.patience} validated better.")
    if best and selection.keep_best and best.epoch < state.epoch:
        console.print(f"The network is that of epoch {best.epoch}, the best by validation ({best.accuracy:.2%}).")


def draw_curves(path: Path | None, history: "list[Entry]", run: "Run", state: "TrainingState") -> None:
    """Draw the learning curves, if a path is given and there is an epoch."""
    if path is None or not history:
        return
    from brightest.plots import save, theme
    from brightest.plots.curves import curves

    kept = state.best.epoch if state.best and run.selection.keep_best else None
    save(curves(history, theme(), kept), path)


def _scored(name: str, evaluation: "Evaluation") -> str:
    return f"{name} cost {evaluation.cost:.4f} accuracy {evaluation.accuracy:7.2%}"


def say_result(console: Console, network: "Network", seconds: float, data: str, out: Path) -> None:
    """Print the test accuracy, and what to try next. data: the options that name the data."""
    card, scores = network.card, network.card.scores
    console.print()
    console.print(f"{scores['test_accuracy']:.2%}", style="bold", end="")
    console.print(
        f" of the {card.data} images it had never seen are read right "
        f"(cost {scores['test_cost']:.4f}), after {seconds:.2f} s of training "
        f"{network.size:,} weights and biases."
    )
    named = shlex.quote(f"./{out}" if str(out).startswith("-") else str(out))  # else it would be an option
    hints = {
        f"brightest evaluate {named}{data}": "which class it takes for which",
        f"brightest inspect {named} mistakes{data}": "the images it read wrong",
    }
    if network.layers[0] == PIXELS:
        hints[f"brightest predict PICTURE.png --network {named}"] = "let it read a picture of yours"
        hints[f"brightest page --network {named}{data}"] = "draw a digit and watch it think"
    if card.recipe != "lesson":
        hints[f"brightest train{data} --recipe lesson"] = "learn exactly as in the lessons"
    elif card.data == "optdigits" and card.settings["learning_rate"] == LESSON.learning_rate:
        hints[f"brightest train{data} --recipe lesson --learning-rate 1"] = "larger steps, as images are few"
    else:
        hints[f"brightest train{data}"] = "learn as people do today"
    width = max(map(len, hints))
    console.print(f"The network is {out}. What to try next:")
    for command, meaning in hints.items():
        console.print(f"  {command:<{width}}  {meaning}")


def set_older_aside(out: Path, console: Console) -> None:
    """Rename an older network at `out`, and print its new name."""
    if kept := set_aside(out):
        console.print(f"An older {out} is kept as {kept}.")
