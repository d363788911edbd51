"""What commands print: text for people, JSON for programs, and progress."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isnan
from typing import Any

from rich.console import Console
from rich.text import Text

from brightest.cli.visible import visible


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich would end the process; main.py does, after the command has saved its work

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)


def open_console(*, stderr: bool = False) -> Console:
    """A console for people: plain text if the output isn't a terminal. Texts are never parsed as markup."""
    wraps = (sys.stderr if stderr else sys.stdout).isatty()
    return _Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=not wraps)


def print_json(record: dict[str, Any]) -> None:
    """Print one object on one line; numbers that aren't finite become null."""
    print(json.dumps(_finite(record)), flush=True)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value


def format_percent(share: float, digits: int = 1) -> str:
    """A share in percent with `digits` decimals; a dash for NaN."""
    return "–" if isnan(share) else f"{share:.{digits}%}"


@contextmanager
def showing_progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Yields a progress callback. It draws a bar for each download or folder on a terminal, and nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what)
        bar.update(tasks[what], completed=done, total=total)

    with bar:
        yield show
