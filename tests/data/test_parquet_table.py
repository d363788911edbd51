"""Tables of Hugging Face and others in .parquet files."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from brightest.data import load_data, parquet_table
from brightest.errors import DataError, ImageError

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

X = np.zeros((10, 28, 28), np.uint8)
X[:, 5:20, 8:12] = np.random.default_rng(0).integers(100, 256, (10, 15, 4))
y = np.arange(10)


def png(image: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


def write(path: Path, columns: dict[str, Any], metadata: Any = None) -> str:
    path.parent.mkdir(exist_ok=True)
    table = pa.table(columns)
    if metadata:
        table = table.replace_schema_metadata({"huggingface": json.dumps(metadata)})
    pq.write_table(table, path)
    return str(path)


PLAIN = X.reshape(10, 784)
LAYOUTS = {
    "pictures": {"image": [{"bytes": png(image), "path": None} for image in X], "label": y},
    "bytes": {"image": [png(image) for image in X], "label": y},
    "lists": {"pixels": PLAIN.tolist(), "label": y},
    "lists of lists": {"image": X.tolist(), "label": y},
    "columns": {"label": y, **{f"pixel{i}": PLAIN[:, i] for i in range(784)}},
    "an index": {"__index_level_0__": y + 5, "label": y, **{f"pixel{i}": PLAIN[:, i] for i in range(784)}},
}


@pytest.mark.parametrize("columns", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_holds_the_same_images(tmp_path: Path, columns: dict[str, Any]) -> None:
    table = parquet_table.read_parquet(Path(write(tmp_path / "a.parquet", columns)))
    np.testing.assert_array_equal(table.images, PLAIN)
    assert table.labels is not None
    assert [int(label) for label in table.labels] == y.tolist()


def test_hugging_faces_two_files_and_names_are_one_set(tmp_path: Path) -> None:
    names = {"info": {"features": {"label": {"names": list("abcdefghij"), "_type": "ClassLabel"}}}}
    for part in ("train", "test"):
        write(tmp_path / "mnist" / f"{part}-00000-of-00001.parquet", LAYOUTS["pictures"], names)
    for source in (tmp_path, tmp_path / "mnist"):
        data = load_data(str(source))
        assert (len(data.train), len(data.test), data.classes) == (10, 10, tuple("abcdefghij"))


@pytest.mark.parametrize("content", [b"PAR1", b"", b"PAR1" + bytes(100) + b"PAR1"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.parquet").write_bytes(content)
    with pytest.raises(DataError, match=r"p\.parquet is not a whole \.parquet file"):
        load_data(str(tmp_path / "p.parquet"))


def test_a_picture_that_is_none_is_named(tmp_path: Path) -> None:
    write(tmp_path / "p.parquet", {"image": [{"bytes": b"xx"}] * 10, "label": y})
    with pytest.raises(ImageError, match=r"p\.parquet: the picture of example 1 is not a picture"):
        load_data(str(tmp_path / "p.parquet"))


@pytest.mark.parametrize("layout", ["columns", "pictures"])  # many numbers; few values, of many bytes
def test_more_than_may_be_read_is_refused_before_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr(parquet_table, "MAX_NUMBERS", 1000)
    with pytest.raises(DataError, match="brightest reads from one to 1,000 values"):
        load_data(write(tmp_path / "p.parquet", LAYOUTS[layout]))


def test_a_table_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column called `label`, but image"):
        load_data(write(tmp_path / "p.parquet", {"image": LAYOUTS["bytes"]["image"]}))


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "p.parquet", LAYOUTS["bytes"])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataError, match=r"needs pyarrow: pip install 'brightest\[parquet\]'"):
        load_data(source)
