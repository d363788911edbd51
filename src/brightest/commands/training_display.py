"""What a person sees while a network learns: a bar, a line an epoch, and at the end what came of it."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from brightest.training import Epoch, Moment

if TYPE_CHECKING:
    from brightest import training
    from brightest.evaluation import Evaluation
    from brightest.network import Card
    from brightest.recipes import Recipe


class TrainingDisplay:
    """A live bar on a terminal, plain lines elsewhere; to be used in a `with`."""

    def __init__(self, screen: Console, recipe: "Recipe") -> None:
        self.screen = screen
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[cost]}"),
            TimeRemainingColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        )
        self.epochs = recipe.epochs
        self.task = self.bar.add_task("learning", total=recipe.epochs, cost="")

    def __enter__(self) -> "TrainingDisplay":
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bar.stop()

    def show(self, record: Moment | Epoch) -> None:
        """Move the bar; at the end of an epoch, print its line."""
        if isinstance(record, Moment):
            done = record.progress.epoch + record.progress.batch / record.batches
            self.bar.update(self.task, completed=done, cost=f"cost {record.cost:.4f}")
            return
        self.bar.update(self.task, completed=record.number, description=f"epoch {record.number}/{self.epochs}")
        line = f"epoch {record.number:>{len(str(self.epochs))}}  {_scored('training', record.train)}"
        if record.validation:
            line += f"   {_scored('validation', record.validation)}"
        if record.test:
            line += f"   {_scored('test', record.test)}"
        self.screen.print(f"{line}   {record.progress.seconds:6.2f} s")


def _scored(name: str, evaluation: "Evaluation") -> str:
    return f"{name} cost {evaluation.cost:.4f} accuracy {evaluation.accuracy:7.2%}"


def say_result(screen: Console, card: "Card", progress: "training.Progress", out: Path) -> None:
    """How well it reads what it has never seen, and what to try next."""
    scores = card.scores
    screen.print(
        f"\n[bold]{scores['test_accuracy']:.2%}[/bold] of digits it had never seen are read right "
        f"(cost {scores['test_cost']:.4f}), after {progress.seconds:.1f} s of training "
        f"{progress.network.size:,} weights and biases on {card.data}."
    )
    screen.print(f"The network is {out}. What to try next:")
    screen.print(f"  brightest evaluate {out}          which digits it takes for which")
    screen.print("  brightest predict PICTURE.png      let it read a digit of yours")
    screen.print("  brightest train --recipe lesson    learn exactly as in the lessons")
