"""`brightest predict test.csv`: an answer for each row of a table of pixels, as competitions want it."""

import csv
import io
import sys
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from brightest.cli.printing import print_json
from brightest.errors import DataError, SettingError

if TYPE_CHECKING:
    from brightest.engines import Engine
    from brightest.nn.network import Network

HEADINGS = ("row", "answer")
KAGGLE_HEADINGS = ("ImageId", "Label")  # of the answers to Kaggle's test.csv, whose columns are pixel0, pixel1, …
STARTS = tuple(",".join(names).encode() + b"\n" for names in (KAGGLE_HEADINGS, HEADINGS))  # of a file of answers


def is_table(path: Path) -> bool:
    """Whether the file's name is that of a table rather than a picture."""
    from brightest.data.tables import is_table_name

    return is_table_name(path.name)


def predict_table(
    path: Path, network: "Network", engine: "Engine", out: Path | None, console: Console, *, json: bool
) -> None:
    """Answer each row. The answers go to `out`, a .csv, or with the probabilities to stdout.

    Raises DataError if the table can't be read or doesn't fit the network, SettingError or StorageError for `out`.
    """
    from brightest.data.arrays import as_pixels
    from brightest.data.tables import read
    from brightest.evaluation import calibration
    from brightest.images.deslant import in_frame
    from brightest.nn.network import check_pixels
    from brightest.nn.storage import check_replaceable, write_file

    if out and (out.suffix.lower() != ".csv" or realpath(out) == realpath(path)):
        raise SettingError(f"--out {out} can't hold the answers to {path}: give another file that ends in .csv.")
    if out:
        check_replaceable(out, "answers", STARTS)
    table = read(path, labelled=None)
    for note in table.notes:
        console.print(note)
    try:
        images = as_pixels(table.images)
        check_pixels(network.layers, images)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    probabilities = calibration.probabilities(network, engine.predict(network, in_frame(images, network.card.frame)))
    answers = [network.classes[i] for i in probabilities.argmax(axis=1)]
    shares, accepted = probabilities.max(axis=1), calibration.accepted(network, probabilities).tolist()
    if not network.calibration.is_known:
        accepted = [None] * len(images)  # unknown
    numbers = [str(i) for i in range(1, len(images) + 1)] if table.numbers is None else table.numbers.tolist()
    if out:
        write_file(out, _csv([_headings(table.headings), *zip(numbers, answers, strict=True)]).encode())
        console.print(f"The answers to the {len(images):,} rows of {path} are {out}.")
    if json:
        said = {"answers": answers, "probabilities": shares.tolist(), "accepted": accepted}
        print_json({"file": str(path), "rows": numbers, **said, **({"out": str(out)} if out else {})})
    elif not out:
        rows = zip(numbers, answers, (f"{share:.4f}" for share in shares), accepted, strict=True)
        sys.stdout.write(_csv([("row", "answer", "probability", "accepted"), *rows]))


def _headings(columns: tuple[str, ...]) -> tuple[str, str]:
    """The headings of the answers: those that Kaggle wants if the table has its columns, otherwise plain names."""
    is_kaggles = any(name.lower() == "imageid" for name in columns) or "pixel0" in columns
    return KAGGLE_HEADINGS if is_kaggles else HEADINGS


def _csv(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
