"""Archives are read under the usual names, without pickle, and without allocating more than the file holds."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from brightest.data import load_data, npz
from brightest.errors import DataError

X = np.full((10, 28, 28), 200, np.uint8)
y = np.arange(10)


def test_keras_names_include_a_test_set(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", x_train=X, y_train=y, x_test=X[:3], y_test=y[:3])
    data = load_data(str(tmp_path / "a.npz"))
    assert (len(data.train), len(data.test), data.note) == (10, 3, "")


@pytest.mark.parametrize(
    "names",
    [
        *(("X", "y"), ("images", "labels"), ("x_train", "y_train"), ("data", "target"), ("data", "labels")),
        *(("image", "label"), ("X_train", "Y_train"), ("train_images", "train_labels"), ("trainX", "trainy")),
        *(("training_images", "training_labels"), ("features", "labels"), ("imgs", "targets"), ("arr_0", "arr_1")),
    ],
)
def test_a_test_set_is_split_off_otherwise(tmp_path: Path, names: tuple[str, str]) -> None:
    np.savez(tmp_path / "a.npz", **dict(zip(names, (X, y), strict=True)))
    assert len(load_data(str(tmp_path / "a.npz")).test) == 2


@pytest.mark.parametrize(
    "names",
    [
        ("X_train", "y_train", "X_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("train_x", "train_y", "test_x", "test_y"),
        ("x_train", "y_train", "x_val", "y_val"),
        ("arr_0", "arr_1", "arr_2", "arr_3"),
    ],
)
def test_pairs_for_training_and_test_are_told_apart(tmp_path: Path, names: tuple[str, ...]) -> None:
    np.savez(tmp_path / "a.npz", **dict(zip(names, (X, y, X[:3], y[:3]), strict=True)))
    data = load_data(str(tmp_path / "a.npz"))
    assert (len(data.train), len(data.test)) == (10, 3)


def test_unnamed_arrays_may_come_in_scikit_learns_order(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X, X[:3], y[:, None], y[:3, None])
    data = load_data(str(tmp_path / "a.npz"))
    assert (len(data.train), len(data.test)) == (10, 3)


def test_a_validation_part_beside_a_test_is_left_out_and_said(tmp_path: Path) -> None:
    parts = {"train_images": X, "train_labels": y, "val_images": X[:4], "val_labels": y[:4]}
    np.savez(tmp_path / "a.npz", **parts, test_images=X[:3], test_labels=y[:3])
    data = load_data(str(tmp_path / "a.npz"))
    assert (len(data.train), len(data.test)) == (10, 3)
    assert "4 validation examples, which aren't used" in data.note


def test_an_array_of_all_examples_is_not_taken_for_the_training_part(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=X, y=y, X_train=X[:7], y_train=y[:7], X_test=X[7:], y_test=y[:3])
    data = load_data(str(tmp_path / "a.npz"))
    assert (len(data.train), len(data.test)) == (7, 3)


def test_arrays_in_fortran_order_are_read(tmp_path: Path) -> None:
    columns = np.asfortranarray(np.arange(20, dtype=np.uint8).reshape(10, 2))
    np.savez(tmp_path / "a.npz", X=columns, y=y)
    images, _ = npz.read_npz(tmp_path / "a.npz").train
    np.testing.assert_array_equal(images, columns)


def test_other_names_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", drawings=X)
    with pytest.raises(DataError, match="holds 'drawings'; it must hold x_train and y_train, X and y, images"):
        load_data(str(tmp_path / "a.npz"))


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=np.array([{}] * 10), y=y)
    with pytest.raises(DataError, match="X holds Python objects"):
        load_data(str(tmp_path / "a.npz"))


def archive_with_header(tmp_path: Path, header: str) -> str:
    """An archive whose X has this header and no data."""
    padded = header.encode().ljust(117) + b"\n"
    member = b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded
    np.savez(tmp_path / "a.npz", y=y)
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as whole:
        whole.writestr("X.npy", member)
    return str(tmp_path / "a.npz")


def test_an_array_that_declares_more_than_the_file_holds_is_refused(tmp_path: Path) -> None:
    source = archive_with_header(tmp_path, "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 784), }")
    with pytest.raises(DataError, match="X is cut short"):
        load_data(source)


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 4)",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (" + "(" * 90,
        "{'descr': '<f8'}",
        "nonsense",
        "{'descr': 'quux', 'fortran_order': 0, 'shape': 3}",
    ],
)
def test_an_invalid_header_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataError, match=r"is not an \.npz"):
        load_data(archive_with_header(tmp_path, header))


def test_an_array_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "MIN_EXPANDED_BYTES", 1000)
    monkeypatch.setattr(npz, "MAX_EXPANSION", 1)
    np.savez_compressed(tmp_path / "a.npz", X=X, y=y)
    with pytest.raises(DataError, match=r"a\.npz holds more bytes"):
        load_data(str(tmp_path / "a.npz"))


def broken() -> list[bytes]:
    whole = io.BytesIO()
    np.savez_compressed(whole, X=X, y=y)
    good = whole.getvalue()
    lone = io.BytesIO()
    np.save(lone, X)
    return [b"", b"text", good[:100], good[:60] + b"????????????" + good[72:], lone.getvalue()]


@pytest.mark.parametrize("content", broken(), ids=["empty", "text", "cut short", "damaged", "npy"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz.*is not an \.npz"):
        load_data(str(tmp_path / "a.npz"))
