"""Options that commands share, with their help, and what their values mean."""

import os
from collections.abc import Mapping
from pathlib import Path
from signal import SIGINT
from typing import Annotated, Literal

import typer

from brightest.errors import SettingError
from brightest.system.budget import shown
from brightest.system.signals import Stop, exit_code

MAX_SEEDS = 10_000  # of one command; all of their results are kept until it ends
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
            f"--seeds {text} can't work: give the first and the last, the smaller one first and both below 2³², "
            "such as 0..15."
        )
    if int(last) - int(first) >= MAX_SEEDS:
        raise SettingError(f"--seeds {text} are more than {MAX_SEEDS:,} training runs: give fewer.")
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
        raise SettingError(f"--classes {shown(text)} can't be read as a file of names.") from None
    names = tuple(name.strip() for name in parts if name.strip())
    if len(names) < 2 or len(set(names)) < len(names) or not all(name.isprintable() for name in names):
        raise SettingError(
            f"--classes {shown(text)} can't work: give at least two names, all different, with commas or in a file."
        )
    return names


def check_apart(source: Path, out: Path) -> None:
    """Raises SettingError if `out` is the same file as `source`."""
    if source.exists() and out.exists() and out.samefile(source):
        raise SettingError(f"--out {out} is the file it would be made from: choose another name.")


def check_different(outputs: Mapping[str, Path | None]) -> None:
    """Raises SettingError if two options name the same file to write."""
    options: dict[str, str] = {}
    for option, path in outputs.items():  # realpath, because Path.resolve raises for links that lead to each other
        if path and (other := options.setdefault(os.path.realpath(path.expanduser()), option)) != option:
            raise SettingError(f"{other} and {option} both name {path}: give each a file of its own.")


def check_still(out: Path) -> None:
    """Raises SettingError or StorageError, before any work, if a picture can't be written to `out`."""
    from brightest.nn.storage import check_writable
    from brightest.plots.saving import STILL, suffix

    suffix(out, *STILL)
    check_writable(out)


def end_server(number: int) -> None:
    """End the command after its server: with exit code 130 after Ctrl-C, with 0 after SIGTERM and SIGHUP."""
    if number == SIGINT:
        raise Stop(exit_code(number))
