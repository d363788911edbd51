"""`brightest predict`: read the digits in pictures."""

from contextlib import closing
from itertools import count
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from brightest.cli.loading import choose_engine, choose_network, say_if_uncalibrated
from brightest.cli.options import DEFAULT_NETWORK, EngineName, Json, MaxError, network_help
from brightest.cli.predict_report import facts, say
from brightest.cli.predict_table import is_table, predict_table
from brightest.cli.printing import open_console, print_json, showing_progress
from brightest.errors import BrightestError, SettingError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console

    from brightest.images.decode import Source
    from brightest.images.pages import Pages
    from brightest.reader.reader import Reader
    from brightest.reader.result import Reading


def predict(
    images: Annotated[
        list[Path],
        typer.Argument(
            help="Pictures of one or many digits (drawings, scans, photos; - is stdin), or a table of pixels."
        ),
    ],
    network: Annotated[
        Path | None, typer.Option(help=network_help(f"{DEFAULT_NETWORK}, else reader"), show_default=False)
    ] = None,
    expect: Annotated[int | None, typer.Option(help="The number of digits in each picture, if known.")] = None,
    grid: Annotated[str | None, typer.Option(help="Rows and columns of a form or puzzle, such as 9x9.")] = None,
    max_error: MaxError = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Draw the answers: a .png, or a folder for several pictures. For a table: a .csv."),
    ] = None,
    crops: Annotated[
        Path | None, typer.Option(help="Save the digits as the network saw them in this folder, sorted by answer.")
    ] = None,
    stages: Annotated[
        Path | None, typer.Option(help="Save pictures of what each stage of the reader saw in this folder.")
    ] = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Read the digits in each picture, with their probabilities and positions."""
    from brightest.nn.storage import load
    from brightest.reader.reader import Reader

    stderr = open_console(stderr=True)
    cells = parse_grid(grid) if grid else None
    path = choose_network(network, stderr)
    if not network and path == DEFAULT_NETWORK:
        stderr.print(f"This is {path}, which was trained here. For photos there is --network reader.")
    chosen = load(path)
    say_if_uncalibrated(chosen, path, stderr)
    if any(map(is_table, images)):
        _check_alone(len(images) > 1 or cells or crops or expect or max_error)
        predict_table(images[0], chosen, choose_engine(engine, stderr, chosen), out, stderr, json=json)
        return
    _check_out(out, crops, images)
    reader = Reader(chosen, max_error, choose_engine(engine, stderr, chosen))
    if reader.level:
        stderr.print(
            f"At most {reader.level.max_error:.2%} of the sure answers were wrong among examples held out, "
            f"of which {reader.level.answered:.1%} were answered."
        )
    failed = 0
    with showing_progress(stderr) as progress:
        for number, picture in enumerate(images):
            if len(images) > 1:
                progress("reading", number, len(images))
            failed += _read_file(
                reader, picture, _Wanted(expect, cells, out, crops, stages, json, len(images) > 1), stderr
            )
    if failed:
        raise typer.Exit(1)


class _Wanted(NamedTuple):
    """What the user wants for each picture."""

    expect: int | None
    grid: tuple[int, int] | None
    out: Path | None
    crops: Path | None
    stages: Path | None
    json: bool
    many: bool  # pictures


def _read_file(reader: "Reader", picture: Path, wanted: _Wanted, stderr: "Console") -> int:
    """Read each page of a picture, and print the result. Returns how many pages can't be read."""
    from brightest.images.pages import Pages
    from brightest.images.stream import file_or_bytes

    try:
        pages = Pages(file_or_bytes(picture))  # a pipe can be read only once
    except BrightestError as error:
        return _say_failed(picture, {"file": str(picture)}, error, stderr, json=wanted.json)
    if len(pages) > 1:
        stderr.print(f"{picture} has {len(pages)} pages.")
    failed = 0
    with closing(pages):
        for page in range(len(pages)):
            failed += _read_page(reader, picture, pages, page, wanted, stderr)
            if pages.spent:
                break
    return failed


def _read_page(reader: "Reader", picture: Path, pages: "Pages", page: int, wanted: _Wanted, stderr: "Console") -> int:
    """Read a page of a picture, and print the result. Returns 1 if it can't be read, else 0."""
    from brightest.reader.pages import read_written_page

    name = _page_name(picture, page + 1, len(pages))
    place = {"file": str(picture), **({"page": page + 1} if len(pages) > 1 else {})}
    try:
        saved = _stage_saver(wanted.stages, _stem(name)) if wanted.stages else None
        seen, reading = read_written_page(reader, pages, page, expect=wanted.expect, grid=wanted.grid, on_stage=saved)
        if wanted.out or wanted.crops:
            many = wanted.many or len(pages) > 1
            _save_pictures(_stem(name), seen, reading, wanted.out, wanted.crops, many=many)
    except (SettingError, StorageError):
        raise
    except BrightestError as error:
        return _say_failed(name, place, error, stderr, json=wanted.json)
    if wanted.json:
        print_json({**place, **facts(reader, reading)})
    else:
        say(open_console(), name, reader.network, reading)
    return 0


def _stage_saver(folder: Path, stem: str) -> "Callable[[str, NDArray[np.uint8]], None]":
    """A function that saves the picture of each stage, numbered in order. It raises StorageError."""
    from PIL import Image

    from brightest.plots.saving import save_image

    numbers = count(1)

    def save(stage: str, seen: "NDArray[np.uint8]") -> None:
        save_image(Image.fromarray(seen), folder / f"{stem}-{next(numbers):02}-{stage}.png")

    return save


def _page_name(path: Path, page: int, pages: int) -> Path:
    """The name of a page in messages, and the stem of the files that are made from it."""
    return path if pages == 1 else path.with_name(f"{path.stem}-page-{page}{path.suffix}")


def _say_failed(name: Path, place: dict[str, object], error: BrightestError, stderr: "Console", *, json: bool) -> int:
    """Print why a picture or page can't be read. Returns 1, the number of failures. place: its file and page."""
    from brightest.reader.pages import sentence

    said = sentence(error, str(name))
    stderr.print(f"brightest: {said}")
    if json:
        print_json({**place, "error": said})
    return 1


def _check_alone(others: object) -> None:
    if others:
        raise SettingError("a table of pixels is read alone, without --grid, --crops, --expect and --max-error.")


def parse_grid(grid: str) -> tuple[int, int]:
    """The two numbers in a text such as "9x9". Raises SettingError for other texts."""
    rows, cross, columns = grid.lower().replace("×", "x").partition("x")
    if not (cross and rows.isdecimal() and columns.isdecimal()):
        raise SettingError(f"--grid {grid} can't work: give rows and columns, such as 9x9.")
    return int(rows), int(columns)


def _check_out(out: Path | None, crops: Path | None, images: list[Path]) -> None:
    """Raises SettingError or StorageError, before any work, if the output files can't be written."""
    from brightest.images.stream import STDIN

    if images.count(STDIN) > 1:
        raise SettingError("- stands for stdin, which holds one picture: give it once.")
    first: dict[str, Path] = {}
    for path in images if out or crops else ():
        if first.setdefault(_stem(path), path) != path:
            raise SettingError(
                f"{first[_stem(path)]} and {path} would give files of the same name: read them separately."
            )
    if out and any(realpath(path) in (realpath(out), realpath(out / f"{_stem(path)}.png")) for path in images):
        raise SettingError(f"{out} would overwrite a picture that is to be read: choose another name.")
    if out and len(images) == 1:
        from brightest.plots.saving import suffix  # imports Matplotlib, so only if a picture is wanted

        suffix(out, ".png")
    elif out and out.suffix.lower() == ".png":
        raise SettingError(f"{out} is one picture, but {len(images)} are read: give a folder.")


def _stem(path: Path) -> str:
    """The stem of the names of files that are made from a picture."""
    return "stdin" if path == Path("-") else path.stem


def _save_pictures(
    stem: str, source: "Source", reading: "Reading", out: Path | None, crops: Path | None, *, many: bool
) -> None:
    """Write the annotated picture, and add the cut-out digits to their folders, if wanted. Raises StorageError."""
    from PIL import Image

    from brightest.images.decode import read_colours
    from brightest.plots import theme
    from brightest.plots.annotated import annotated
    from brightest.plots.saving import add_image, save_image

    if out:
        made = annotated(read_colours(source), reading, theme())
        save_image(made, out / f"{stem}.png" if many else out)
    if crops:
        for number, digit in enumerate(reading.digits):
            folder = crops / ("unsure" if digit.rejected else _folder(digit.answer))
            add_image(Image.fromarray(digit.frame), folder / f"{stem}-{number:03}.png")


def _folder(name: str) -> str:
    """A folder's name for a class. The class's name may come from an untrusted file, so it is made safe as a path."""
    plain = name.replace("/", "_").replace("\\", "_").strip(". ")
    return plain if plain and plain != "unsure" else f"class {name!r}".replace("/", "_")
