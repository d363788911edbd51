"""Save pictures: .png and .svg for a figure, .gif for a film. The same picture gives the same bytes."""

import io
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from threading import Lock

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

from brightest.errors import SettingError
from brightest.nn.storage import write_error, write_file

STILL, FILM = (".png", ".svg"), ".gif"
_SVG_SETTINGS = Lock()  # Matplotlib's SVG settings are global to all threads


def suffix(path: str | Path, *allowed: str) -> str:
    """The suffix of a picture's name. Raises SettingError unless it is in `allowed`."""
    found = Path(path).suffix.lower()
    if found not in allowed:
        raise SettingError(f"{path} can't be a picture: its name must end with one of {', '.join(allowed)}.")
    return found


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure to `path`, .png or .svg. Raises SettingError for another ending, or StorageError."""
    return write_file(Path(path), encoded(figure, suffix(path, *STILL)))


def encoded(figure: Figure, kind: str) -> bytes:
    """A figure as the bytes of a file; `kind` is ".png" or ".svg"."""
    content = io.BytesIO()
    if kind == ".svg":
        # text stays text, and ids are reproducible
        with _SVG_SETTINGS, matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "brightest"}):
            figure.savefig(content, format="svg", metadata={"Date": None})
    else:
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def save_image(picture: Image.Image, path: str | Path) -> Path:
    """Write an image to a .png, creating its folder if needed. Raises StorageError."""
    _make_folder(path)
    return write_file(Path(path), _png(picture))


def add_image(picture: Image.Image, path: str | Path) -> Path:
    """Like `save_image`, but never replaces a file: the image gets the next free name, such as name-2.png.

    Returns the path of the image. A file with the same bytes stays as it is.
    """
    _make_folder(path)
    first, content = Path(path), _png(picture)
    names = chain([first], (first.with_stem(f"{first.stem}-{number}") for number in count(2)))
    try:
        free = next(name for name in names if _holds(name, content) or not (name.exists() or name.is_symlink()))
        return free if free.exists() else write_file(free, content)
    except OSError as error:
        raise write_error(path, error) from error


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _make_folder(path: str | Path) -> None:
    """Create the folder of a file that is to be written. Raises StorageError."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error


def save_film(frames: Sequence[Image.Image], path: str | Path, seconds: float) -> Path:
    """Write `frames` to a .gif that plays in `seconds`, pauses at its end and starts again."""
    suffix(path, FILM)
    content = io.BytesIO()
    pace = max(20, round(1000 * seconds / len(frames)))  # milliseconds; browsers slow down shorter ones
    frames[0].save(
        content,
        format="gif",
        save_all=True,
        append_images=frames[1:],
        duration=[*[pace] * (len(frames) - 1), 2000],
        loop=0,
        optimize=True,
    )
    return write_file(Path(path), content.getvalue())
