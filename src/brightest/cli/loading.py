"""What commands load: the network, the data and the engine that the user named, or the usual ones."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from brightest.cli.options import DEFAULT_NETWORK
from brightest.cli.printing import showing_progress
from brightest.errors import SettingError

if TYPE_CHECKING:
    from brightest.data import DataSet, Examples
    from brightest.engines import Engine
    from brightest.nn.network import Network


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
