"""Code that commands share: options with their help, printing, and loading of networks, data and engines."""

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from brightest.errors import SettingError
from brightest.system.signals import Stop, exit_code

if TYPE_CHECKING:
    from brightest.data import DataSet, Examples
    from brightest.engines import Engine
    from brightest.nn.network import Network

MAX_WAIT_SECONDS = 40  # for another process that writes the same file
MAX_NAMES_BYTES = 2**20  # of a file with the names of the classes
DEFAULT_NETWORK = Path("network.safetensors")
NETWORK_HELP = "A network's file, or lesson, best or reader"
DATA_HELP = "mnist, optdigits, or a folder, .zip, .csv, .parquet, .npz or .pkl.gz"
SEED_HELP = "The seed of all random numbers"
ENGINE_HELP = "The engine: auto, fast or reference."
RECIPE_HELP = "The recipe of hyperparameters: default, lesson, best or reader."
TEST_HELP = "The test examples, a file or folder, if --data has none."
VALIDATION_HELP = "Training images to hold out for validation"
KEEP_BEST_HELP = "Keep the epoch with the best validation accuracy, not the last."
PATIENCE_HELP = "Stop a training after this many epochs without a better validation accuracy."


def network_help(default: str) -> str:
    """The help text of an optional network."""
    return f"{NETWORK_HELP} [default: {default}]."


Data = Annotated[
    str | None, typer.Option(help=f"{DATA_HELP} [default: the data that the network learned from, else auto].")
]
Classes = Annotated[
    str | None, typer.Option(help="Names of the classes, in order, separated by commas; or a file with one per line.")
]
DataDir = Annotated[
    Path | None, typer.Option(help="The folder of the MNIST files [default: $BRIGHTEST_DATA_DIR, else the cache].")
]
EngineName = Annotated[str, typer.Option("--engine", help=ENGINE_HELP)]
Seed = Annotated[int, typer.Option(min=0, help=f"{SEED_HELP}.")]
MaxError = Annotated[
    float | None,
    typer.Option(help="Largest share of wrong answers among the accepted ones [default: the network's own]."),
]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 chooses a free one.")]
ApiKey = Annotated[
    str, typer.Option(envvar="BRIGHTEST_API_KEY", help="The key that requests must carry.", show_default=False)
]
AllowedHosts = Annotated[
    list[str] | None, typer.Option("--allowed-host", help="A host name that requests may use; may be repeated.")
]
CorsOrigins = Annotated[
    list[str] | None,
    typer.Option("--cors-origin", help="A site whose pages may call, such as https://example.org; may be repeated."),
]
TrustedProxies = Annotated[
    list[str] | None,
    typer.Option("--trusted-proxy", help="The address of a proxy that names its clients; may be repeated."),
]
RootPath = Annotated[
    str, typer.Option(help="The path under which a proxy serves it, such as /digits.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, everything else on stderr.")]
Theme = Annotated[Literal["light", "dark"], typer.Option(help="The background of pictures.")]
Palette = Annotated[
    Literal["classic", "colourblind"], typer.Option(help="The colours of pictures: blue and red, or blue and orange.")
]
NetworkName = Annotated[Path, typer.Argument(help=f"{NETWORK_HELP}.")]
NetworkOrDefault = Annotated[
    Path | None,
    typer.Argument(help=network_help(f"{DEFAULT_NETWORK}, else reader"), show_default=False),
]


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich would end the process; main.py does, after the command has saved its work


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


def parse_layers(text: str) -> tuple[int, ...]:
    """The numbers in "784,16,16,10". Raises SettingError if the text isn't whole numbers with commas."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise SettingError(
            f"--layers {text} can't work: give whole numbers with commas, such as 784,16,16,10."
        ) from None


def parse_seeds(text: str) -> range:
    """A range of seeds: "0..15" gives sixteen. Raises SettingError unless the text is two numbers in order."""
    first, dots, last = text.partition("..")
    if not (dots and first.isdecimal() and last.isdecimal() and int(first) <= int(last) < 2**32):
        raise SettingError(
            f"--seeds {text} can't work: give the first and the last, the smaller one first, such as 0..15."
        )
    return range(int(first), int(last) + 1)


def url_host(host: str) -> str:
    """A host as URLs write it: an IPv6 address gets brackets."""
    return f"[{host}]" if ":" in host else host


def parse_classes(text: str | None) -> tuple[str, ...] | None:
    """The names in "cat,dog", or the lines of a file. Raises SettingError for fewer than two, or if two are equal."""
    if text is None:
        return None
    path = Path(text).expanduser()
    try:
        from_file = path.is_file() and path.stat().st_size <= MAX_NAMES_BYTES
        parts = path.read_text("utf-8-sig").splitlines() if from_file else text.split(",")
    except (OSError, ValueError):
        raise SettingError(f"--classes {text} can't be read as a file of names.") from None
    names = tuple(name.strip() for name in parts if name.strip())
    if len(names) < 2 or len(set(names)) < len(names) or not all(name.isprintable() for name in names):
        raise SettingError(
            f"--classes {text} can't work: give at least two names, all different, with commas or in a file."
        )
    return names


def choose_network(network: Path | None, console: Console) -> Path:
    """`network` if it is given, else DEFAULT_NETWORK if it exists in this folder, else the shipped reader."""
    if network:
        return network
    if DEFAULT_NETWORK.exists():
        return DEFAULT_NETWORK
    console.print("There is no network.safetensors here: using the network reader, which comes with brightest.")
    return Path("reader")


def say_if_uncalibrated(network: "Network", path: Path, console: Console) -> None:
    """Tell the user if the network is uncalibrated, so that none of its answers is accepted, and what to do."""
    if not network.calibration.is_known:
        console.print(
            f"{path} was never calibrated, so whether its answers are sure enough is unknown: "
            f"train with --validation, or brightest calibrate {shlex.quote(str(path))}."
        )


def check_apart(source: Path, out: Path) -> None:
    """Raises SettingError if `out` is the same file as `source`."""
    if source.exists() and out.exists() and out.samefile(source):
        raise SettingError(f"--out {out} is the file it would be made from: choose another name.")


def check_still(out: Path) -> None:
    """Raises SettingError or StorageError, before any work, if a picture can't be written to `out`."""
    from brightest.nn.storage import check_writable
    from brightest.plots.saving import STILL, suffix

    suffix(out, *STILL)
    check_writable(out)


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


def choose_engine(name: str, console: Console, network: "Network") -> "Engine":
    """The engine called `name`, compiled with what the network needs; tells the user if that takes seconds."""
    from brightest.engines import engine

    if network.card.frame == "upright":
        from brightest.images import deslant_kernel  # noqa: F401 (compiled together with the engine)
    chosen = engine(name)
    chosen.warm_up(console.print)
    return chosen


def load_data(
    source: str, data_dir: str | Path | None, console: Console, classes: tuple[str, ...] | None = None
) -> "DataSet":
    """Load a data set, and print its note about what was chosen or left out. Raises as `brightest.data.load_data`."""
    from brightest.data import load_data

    with showing_progress(console) as progress:
        dataset = load_data(source, data_dir=Path(data_dir) if data_dir else None, classes=classes, progress=progress)
    if dataset.note:
        console.print(dataset.note)
    return dataset


def load_fitting(
    network: "Network",
    path: str | Path,
    source: str | None,
    data_dir: str | Path | None,
    console: Console,
    names: tuple[str, ...] | None = None,
) -> "DataSet":
    """Load the data set `source`; by default the one that the network at `path` learned from, if it is available.

    Its images are in the network's frame, and its labels are indices of the network's classes.
    names: the names of the classes in the user's own file, in the order of its labels; by default the network's.
    Raises DataError for data that shows other classes, SettingError if names are given for a known data set.
    """
    from brightest.errors import DataError

    if names and not (source and is_path(source)):
        raise SettingError("--classes names the labels of your own data: give its path with --data.")
    source = source or ("optdigits" if network.card.data == "optdigits" else "auto")
    dataset = load_data(source, data_dir, console, (names or network.classes) if is_path(source) else None)
    if names:
        dataset = dataset.renumbered(network.classes)
    if network.classes != dataset.classes:
        raise DataError(
            f"{path} has the classes {', '.join(network.classes)}, but {dataset.name} shows "
            f"{', '.join(dataset.classes)}: choose --data with the same classes."
        )
    return dataset.in_frame(network.card.frame)


def load_unseen(
    network: "Network",
    path: str | Path,
    source: str | None,
    data_dir: str | Path | None,
    console: Console,
    names: tuple[str, ...] | None = None,
) -> tuple["Examples", str]:
    """Examples on which to evaluate the network at `path`, and the name of their data set.

    These are the test examples of `source`. If the user's own data has no test examples, they are all its examples,
    unless the network's card says that it learned from this data.
    names: the names of the classes in the order of the file's labels, if these aren't the network's classes in order.
    """
    from brightest.data import load_examples

    if source is None or not is_path(source) or Path(source).resolve().name == network.card.data:
        dataset = load_fitting(network, path, source, data_dir, console, names)
        return dataset.test, dataset.name
    with showing_progress(console) as progress:
        examples, test = load_examples(source, network.classes, progress, console.print, names)
    return test or examples, Path(source).resolve().name


def is_path(source: str) -> bool:
    """Whether `source` is the path of the user's own data, rather than the name of a known data set."""
    from brightest.data import DATA_SET_NAMES

    return source not in ("", "auto", *DATA_SET_NAMES)


def end_server(number: int) -> None:
    """End the command after its server: with exit code 130 after Ctrl-C, with 0 after SIGTERM and SIGHUP."""
    if number == SIGINT:
        raise Stop(exit_code(number))
