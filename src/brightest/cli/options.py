"""Options that several verbs share, under one name and with one explanation, and what they have in common to print."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from brightest.errors import SettingError

if TYPE_CHECKING:
    from brightest.data import DataSet
    from brightest.engines import Engine
    from brightest.nn.network import Network

Data = Annotated[
    str | None,
    typer.Option(help="mnist, optdigits, or a folder, .csv or .npz [default: what it learned from, else auto]."),
]
DataDir = Annotated[
    Path | None, typer.Option(help="Where the MNIST files lie [else $BRIGHTEST_DATA_DIR, or the cache].")
]
EngineName = Annotated[str, typer.Option("--engine", help="Which engine does the arithmetic.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, all else on stderr.")]
Theme = Annotated[Literal["light", "dark"], typer.Option(help="What a picture is drawn on.")]
Palette = Annotated[Literal["classic", "colourblind"], typer.Option(help="Blue and red, or blue and orange.")]
NetworkName = Annotated[Path, typer.Argument(help="A network's file, or lesson, best or reader.")]
NetworkOrDefault = Annotated[
    Path | None,
    typer.Argument(
        help="A file, or lesson, best or reader [default: network.safetensors, else reader].", show_default=False
    ),
]
DEFAULT_NETWORK = Path("network.safetensors")


def console(stderr: bool = False) -> Console:
    """Where people read; plain text where the output isn't a terminal. Names are never markup."""
    wraps = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=not wraps)


def print_json(record: dict[str, Any]) -> None:
    """One object, on one line; numbers that are not finite become null."""
    print(json.dumps(_finite(record)), flush=True)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value


def parse_layers(text: str) -> tuple[int, ...]:
    """ "784,16,16,10" as numbers. Raises SettingError where it isn't."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise SettingError(
            f"--layers {text} can't work: give whole numbers with commas, such as 784,16,16,10."
        ) from None


def parse_seeds(text: str) -> range:
    """0..15 as the sixteen numbers it means. Raises SettingError where it isn't two numbers in order."""
    first, dots, last = text.partition("..")
    if not (dots and first.isdecimal() and last.isdecimal() and int(first) <= int(last) < 2**32):
        raise SettingError(
            f"--seeds {text} can't work: give the first and the last, the smaller one first, such as 0..15."
        )
    return range(int(first), int(last) + 1)


def choose_network(asked: Path | None, screen: Console) -> Path:
    """The network asked for, else the one that was trained here, else the reader that comes with brightest."""
    if asked:
        return asked
    if DEFAULT_NETWORK.exists():
        return DEFAULT_NETWORK
    screen.print("Nothing was trained here: this is the network reader, which comes with brightest.")
    return Path("reader")


def check_apart(source: Path, out: Path) -> None:
    """Raises SettingError where a file would be written over the one it is made from."""
    if source.exists() and out.exists() and out.samefile(source):
        raise SettingError(f"--out {out} is the file it would be made from: choose another name.")


def check_still(out: Path) -> None:
    """Say before the work that a picture can't be called so, or can't be written there."""
    from brightest.nn.storage import check_writable
    from brightest.plots.saving import STILL, suffix

    suffix(out, *STILL)
    check_writable(out)


@contextmanager
def showing_progress(screen: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is fetched or read, on a terminal; nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what)
        bar.update(tasks[what], completed=done, total=total)

    with bar:
        yield show


def choose_engine(name: str, screen: Console) -> "Engine":
    """The engine called `name`, ready to work; where that takes seconds, the user is told."""
    from brightest.engines import engine

    chosen = engine(name)
    chosen.warm_up(screen.print)
    return chosen


def load_data(source: str, data_dir: str | Path | None, screen: Console) -> "DataSet":
    """The data set asked for, and a word on what was chosen for the user."""
    from brightest.data import load_data

    with showing_progress(screen) as progress:
        dataset = load_data(source, data_dir=Path(data_dir) if data_dir else None, progress=progress)
    if dataset.note:
        screen.print(dataset.note)
    return dataset


def load_fitting(
    reader: "Network", path: str | Path, source: str | None, data_dir: str | Path | None, screen: Console
) -> "DataSet":
    """The data set asked for, else the one that the network at `path` learned from, where that can be had.

    Raises DataError where it shows other classes than the network tells apart.
    """
    from brightest.errors import DataError

    known = "optdigits" if reader.card.data == "optdigits" else "auto"
    dataset = load_data(source or known, data_dir, screen)
    if reader.classes != dataset.classes:
        raise DataError(
            f"{path} tells {', '.join(reader.classes)} apart, but {dataset.name} shows "
            f"{', '.join(dataset.classes)}; name its own --data."
        )
    return dataset
