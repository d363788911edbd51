"""IDX files are found under every usual name, in every usual folder."""

from pathlib import Path

import numpy as np
import pytest

from brightest.data import idx, load_data
from brightest.data.known_sets import EMNIST, FASHION
from brightest.errors import DataError

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 4, 4)).astype(np.uint8)


def write_four(folder: Path, *, prefix="", test="t10k", join="-", ending="", labels=range(6), images=IMAGES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.array(labels, np.uint8)
    for part in ("train", test):
        idx.write(folder / f"{prefix}{part}-images{join}idx3-ubyte{ending}", images)
        idx.write(folder / f"{prefix}{part}-labels{join}idx1-ubyte{ending}", numbers)
    return folder


@pytest.mark.parametrize("join", ["-", ".", "_"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_every_spelling_is_read(tmp_path: Path, join: str, ending: str) -> None:
    write_four(tmp_path, join=join, ending=ending)
    np.testing.assert_array_equal(load_data(str(tmp_path)).train.images, IMAGES.reshape(6, 16))


def test_folders_of_the_dashed_names_beside_the_files_are_no_files(tmp_path: Path) -> None:
    write_four(tmp_path, join=".")
    for path in list(tmp_path.iterdir()):
        inner = tmp_path / path.name.replace(".idx", "-idx")
        inner.mkdir()
        (inner / inner.name).write_bytes(path.read_bytes())
    assert len(load_data(str(tmp_path)).train) == 6


@pytest.mark.parametrize("place", ["raw", "MNIST/raw", "data/MNIST/raw", "archive"])
def test_the_folders_above_the_files_will_do(tmp_path: Path, place: str) -> None:
    write_four(tmp_path / "data" / place)
    assert len(load_data(str(tmp_path / "data")).train) == 6


def test_of_several_sets_below_a_folder_one_must_be_chosen(tmp_path: Path) -> None:
    write_four(tmp_path / "MNIST" / "raw")
    write_four(tmp_path / "KMNIST" / "raw")
    with pytest.raises(
        DataError, match=r"several data sets \(KMNIST/raw, MNIST/raw\): choose one, as with --data .*KMNIST"
    ):
        load_data(str(tmp_path))


def test_of_several_sets_in_a_folder_one_is_chosen_by_its_name(tmp_path: Path) -> None:
    for split in ("letters", "digits"):
        write_four(tmp_path, prefix=f"emnist-{split}-", test="test", labels=range(1, 7))
    with pytest.raises(DataError, match=r"several data sets \(emnist-digits, emnist-letters\): choose one"):
        load_data(str(tmp_path))
    data = load_data(str(tmp_path / "emnist-letters"))
    assert data.classes == EMNIST["letters"]


@pytest.mark.parametrize("join", ["-", "."])
@pytest.mark.parametrize("place", ["", "MNIST/raw", "MNIST", "raw"])
def test_mnist_itself_is_found_at_the_same_places(tiny: Path, tmp_path: Path, join: str, place: str) -> None:
    folder = tmp_path / "mine" / place
    folder.mkdir(parents=True)
    for path in tiny.iterdir():
        (folder / path.name.replace("-idx", f"{join}idx")).write_bytes(path.read_bytes())
    for name in ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte"):
        if join == ".":
            (folder / name).mkdir()  # Kaggle's
    assert len(load_data("mnist", data_dir=tmp_path / "mine").train) == 30


# What is known of a set by its name ---------------------------------------------------------------------------


@pytest.mark.parametrize("split", EMNIST)
def test_emnist_is_turned_upright_and_its_classes_have_names(tmp_path: Path, split: str) -> None:
    first = 1 if split == "letters" else 0
    write_four(tmp_path / "e", prefix=f"emnist-{split}-", test="test", labels=range(first, first + 6))
    data = load_data(str(tmp_path / "e"))
    assert data.classes == EMNIST[split]
    np.testing.assert_array_equal(data.train.images, IMAGES.swapaxes(1, 2).reshape(6, 16))
    np.testing.assert_array_equal(data.train.labels, range(6))
    assert "turned them upright" in data.note
    assert f"{len(EMNIST[split])} classes" in data.note


def test_the_number_of_emnists_classes() -> None:
    expected = {"digits": 10, "mnist": 10, "letters": 26, "balanced": 47, "bymerge": 47, "byclass": 62}
    assert {split: len(set(names)) for split, names in EMNIST.items()} == expected
    assert EMNIST["balanced"][36:] == tuple("abdefghnqrt")


def test_emnist_as_a_table_is_turned_upright_too(tmp_path: Path) -> None:
    flat = np.random.default_rng(0).integers(0, 256, (10, 49))
    for part in ("train", "test"):
        rows = np.column_stack([np.arange(1, 11), flat])
        np.savetxt(tmp_path / f"emnist-letters-{part}.csv", rows, "%d", ",")
    data = load_data(str(tmp_path))
    np.testing.assert_array_equal(data.train.images, flat.reshape(10, 7, 7).swapaxes(1, 2).reshape(10, 49))
    np.testing.assert_array_equal(data.test.labels, range(10))
    assert data.classes == EMNIST["letters"]


@pytest.mark.parametrize("place", ["fashion-mnist", "FashionMNIST/raw"])
def test_fashion_mnist_is_known_by_its_folder(tmp_path: Path, place: str) -> None:
    write_four(tmp_path / place)
    data = load_data(str(tmp_path / place))
    assert data.classes == FASHION
    assert "ankle boot" in data.note
    np.testing.assert_array_equal(data.train.images, IMAGES.reshape(6, 16))


def test_names_that_are_given_win(tmp_path: Path) -> None:
    write_four(tmp_path / "fashion")
    assert load_data(str(tmp_path / "fashion"), classes=tuple("abcdef")).classes == tuple("abcdef")


def test_labels_from_one_are_no_more_classes_than_they_are(tmp_path: Path) -> None:
    write_four(tmp_path, labels=range(1, 7))
    data = load_data(str(tmp_path))
    assert data.classes == tuple("123456")
    assert "6 classes are 1, 2, 3, 4, 5, 6" in data.note
