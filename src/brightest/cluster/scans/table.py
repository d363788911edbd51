"""Writes rows as Parquet, CSV or JSON lines. Each part is encoded separately; joining parts takes little memory."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from brightest.errors import SettingError

Row = tuple[Any, ...]
COLUMNS = {
    "digit": (
        *("picture", "page", "line", "place", "answer", "probability", "runner_up", "accepted"),
        *("left", "top", "right", "bottom", "error"),
    ),
    "picture": ("picture", "page", "text", "digits", "unsure", "least_probability", "error"),
}
SUFFIXES = (".parquet", ".csv", ".jsonl")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run a text that begins with one of these as a formula
ROWS_PER_GROUP = 100_000  # of a Parquet file: fewer, larger groups are faster to read
_KINDS = {  # of columns that aren't whole numbers
    **dict.fromkeys(("picture", "answer", "runner_up", "text", "error"), "string"),
    **dict.fromkeys(("probability", "least_probability"), "float64"),
    "accepted": "bool_",
}


def check_suffix(path: Path) -> str:
    """The suffix of a table's path, in lower case. Raises SettingError if it is unknown or its library is missing."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingError(f"--out {path} can't hold the answers: give a name that ends in {', '.join(SUFFIXES)}.")
    if suffix == ".parquet" and find_spec("pyarrow") is None:
        raise SettingError(f"writing {path} needs pyarrow: pip install 'brightest[parquet]'.")
    return suffix


def encode(rows: Sequence[Row], kind: str, suffix: str) -> bytes:
    """Encode rows as a part of a table. kind: a key of COLUMNS. suffix: one of SUFFIXES."""
    if suffix == ".parquet":
        return _parquet(rows, kind)
    if suffix == ".jsonl":
        lines = (json.dumps(dict(zip(COLUMNS[kind], row, strict=True)), allow_nan=False) for row in rows)
        return "".join(f"{line}\n" for line in lines).encode()
    return _csv(rows)


def join(parts: Iterable[Path], kind: str, suffix: str, file: IO[bytes]) -> None:
    """Join parts, in the given order, into one table in `file`. Raises OSError."""
    if suffix == ".parquet":
        _join_parquet(parts, kind, file)
        return
    if suffix == ".csv":
        file.write(_csv([COLUMNS[kind]]))
    for part in parts:
        file.write(part.read_bytes())


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [
            _no_formula(name),
            *(str(value).lower() if isinstance(value, bool) else value for value in values),
            _no_formula(error),
        ]
        for name, *values, error in rows
    )
    return text.getvalue().encode()


def _no_formula(text: str | None) -> str | None:
    """A file's name, or a message that begins with one; prefixed with ./ if a spreadsheet would run it as a formula."""
    return f"./{text}" if text and text.startswith(_FORMULA) else text


def _schema(kind: str) -> Any:
    import pyarrow

    return pyarrow.schema([(name, getattr(pyarrow, _KINDS.get(name, "int32"))()) for name in COLUMNS[kind]])


def _parquet(rows: Sequence[Row], kind: str) -> bytes:
    import pyarrow
    from pyarrow import parquet

    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS[kind])
    schema, file = _schema(kind), io.BytesIO()
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), file)
    return file.getvalue()


def _join_parquet(parts: Iterable[Path], kind: str, file: IO[bytes]) -> None:
    import pyarrow
    from pyarrow import parquet

    waiting: list[Any] = []
    with parquet.ParquetWriter(file, _schema(kind)) as writer:

        def flush() -> None:
            if waiting:
                writer.write_table(pyarrow.concat_tables(waiting).combine_chunks())
                waiting.clear()

        for part in parts:
            waiting.append(parquet.read_table(io.BytesIO(part.read_bytes())))
            if sum(map(len, waiting)) >= ROWS_PER_GROUP:
                flush()
        flush()
