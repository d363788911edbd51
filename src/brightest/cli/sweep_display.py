"""The progress and the result of a sweep, printed for people."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table

if TYPE_CHECKING:
    from brightest.cluster.sweep.request import SweepRequest
    from brightest.cluster.sweep.result import Result
    from brightest.cluster.sweep.scheduler import SweepProgress
    from brightest.cluster.sweep.space import Settings
    from brightest.cluster.sweep.sweep import SweepResult

BEST_SHOWN, RUNNING_SHOWN = 5, 8


class SweepDisplay:
    """A live table on a terminal; elsewhere a line for each trial. Use it as a context manager."""

    def __init__(self, console: Console, request: "SweepRequest") -> None:
        self.console, self.request = console, request
        self.live = Live(console=console, transient=True, auto_refresh=False) if console.is_terminal else None
        self.shown: set[int] | None = None  # trials that had ended at the last call of `show`; None before the first
        self.known = 0  # how many trials had ended at the first call
        self.began = time.monotonic()

    def __enter__(self) -> "SweepDisplay":
        if self.live:
            self.live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            if self.live:
                self.live.stop()

    def show(self, progress: "SweepProgress") -> None:
        """Show how far the sweep is. Ignores a closed output."""
        with suppress(OSError):
            if self.shown is None:
                self.shown, self.known = set(progress.results), len(progress.results)
                if self.known:
                    self.console.print(f"Continuing: {self.known} of {progress.total} trials were done before.")
            new = [result for number, result in progress.results.items() if number not in self.shown]
            self.shown |= {result.number for result in new}
            if self.live:
                self.live.update(self._table(progress), refresh=True)
                return
            for result in new:
                self.console.print(f"trial {result.number:>{len(str(progress.total - 1))}}  {_line(result)}")

    def _table(self, progress: "SweepProgress") -> Table:
        table = Table(title=self._title(progress), title_justify="left", box=None, pad_edge=False)
        for name in ("trial", "", "epoch", "validation", *self.request.space):
            table.add_column(name, justify="left" if name == "" else "right")
        finished = [result for result in progress.results.values() if result.score and result.status == "finished"]
        for result in sorted(finished, key=lambda result: result.score or (0, 0), reverse=True)[:BEST_SHOWN]:
            state = "best so far" if result is progress.best else ""
            self._add(table, result.number, state, result.epoch, result.entry, result.settings)
        for number, running in list(progress.running.items())[:RUNNING_SHOWN]:
            last = running.history[-1] if running.history else {}
            state = "waiting" if running.end else "training"
            self._add(table, number, state, int(last.get("epoch", 0)), last, running.settings)
        return table

    def _add(
        self, table: Table, number: int, state: str, epoch: int, entry: dict[str, float], settings: "Settings"
    ) -> None:
        from brightest.cluster.sweep.space import as_text

        accuracy = f"{entry['validation_accuracy']:.2%}" if entry else ""
        table.add_row(
            str(number), state, str(epoch), accuracy, *(as_text(settings[name]) for name in self.request.space)
        )

    def _title(self, progress: "SweepProgress") -> str:
        done, seconds = len(progress.results), time.monotonic() - self.began
        fresh = done - self.known
        left = f", about {seconds / fresh * (progress.total - done):.0f} s left" if fresh else ""
        waiting = "" if progress.running or done == progress.total else ", waiting for a worker"
        return f"{done} of {progress.total} trials{left}{waiting}"


def say_result(
    console: Console, request: "SweepRequest", found: "SweepResult", written: Sequence[Path], place: Path
) -> None:
    """Print the best trials, which settings mattered, the test accuracy of the best network, and the files."""
    from brightest.cluster.sweep.importance import importances
    from brightest.cluster.sweep.space import as_text

    finished = sorted(
        (result for result in found.trials if result.status == "finished"),
        key=lambda result: (result.score or (0, 0), -result.number),
        reverse=True,
    )
    table = Table(box=None, pad_edge=False)
    for name in ("trial", "validation accuracy", "cost", *request.space):
        table.add_column(name, justify="right")
    for result in finished[:BEST_SHOWN]:
        accuracy, cost = f"{result.entry['validation_accuracy']:.2%}", f"{result.entry['validation_cost']:.4f}"
        table.add_row(str(result.number), accuracy, cost, *(as_text(result.settings[name]) for name in request.space))
    console.print()
    console.print(table)
    ends = {"finished": "finished", "stopped": "stopped early", "failed": "failed"}
    counts = {words: sum(result.status == status for result in found.trials) for status, words in ends.items()}
    console.print(f"Trials: {', '.join(f'{count} {words}' for words, count in counts.items() if count)}.")
    if mattered := importances(request.space, found.trials):
        shares = ", ".join(f"{name} {share:.0%}" for name, share in mattered.items())
        console.print(f"Share of the spread between trials that each setting explains alone: {shares}.")
    card = found.network.card
    console.print()
    console.print(f"{card.scores['test_accuracy']:.2%}", style="bold", end="")
    console.print(
        f" is the accuracy of the best network, of trial {found.best.number}, on the test set of {card.data}."
    )
    console.print(
        f"The network is {place / 'network.safetensors'}; beside it: {', '.join(path.name for path in written)}."
    )
    if card.command:
        console.print(f"To train it again: {card.command}")
    if not any(path.suffix == ".parquet" for path in written):
        console.print("To get a .parquet table as well: pip install 'brightest[parquet]'.")


def _line(result: "Result") -> str:
    """A trial that has ended, on one line."""
    from brightest.cluster.sweep.space import as_text

    settings = "  ".join(f"{name} {as_text(value)}" for name, value in result.settings.items())
    if result.failure:
        return f"failed    {settings}  ({result.failure})"
    validated = f"validation accuracy {result.entry['validation_accuracy']:.2%}"
    return f"{result.status:8}  {validated}  {result.seconds:.2f} s  {settings}"
