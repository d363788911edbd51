"""Two tables are one data set: by their names in a folder or a .zip, or named one by one."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from brightest.data import load_data
from brightest.errors import DataError, SettingError

RNG = np.random.default_rng(0)


def write(path: Path, n: int, *, labelled: bool = True) -> str:
    path.parent.mkdir(exist_ok=True)
    columns = [np.arange(n) % 3] * labelled + [RNG.integers(0, 256, (n, 49))]
    heading = ",".join(["label"] * labelled + [f"pixel{i}" for i in range(49)])
    np.savetxt(path, np.column_stack(columns), "%d", ",", header=heading, comments="")
    return str(path)


@pytest.mark.parametrize("name", ["t.tsv", "t.tab", "t.TXT", "t.tsv.gz"])
def test_a_table_is_known_by_every_usual_ending(tmp_path: Path, name: str) -> None:
    text = Path(write(tmp_path / "t.csv", 15)).read_text().replace(",", "\t")
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    data = load_data(str(tmp_path / name))
    assert len(data.train) + len(data.test) == 15


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("mnist_train.csv", "mnist_test.csv"),
        ("train.csv", "test.csv"),
        ("Train.csv", "Testing.csv"),
        ("digits-training.csv", "digits-val.csv"),
    ],
)
def test_a_folder_or_zip_of_two_tables(tmp_path: Path, train: str, test: str) -> None:
    write(tmp_path / "d" / train, 12)
    write(tmp_path / "d" / test, 6)
    for source in (tmp_path / "d", shutil.make_archive(str(tmp_path / "d"), "zip", tmp_path / "d")):
        data = load_data(str(source))
        assert (len(data.train), len(data.test), "no test set" in data.note) == (12, 6, False)


def test_images_and_labels_in_tables_of_their_own(tmp_path: Path) -> None:
    for part, n in (("train", 12), ("test", 6)):
        write(tmp_path / "d" / f"X_{part}.csv", n, labelled=False)
        (tmp_path / "d" / f"y_{part}.csv").write_text("label\n" + "".join(f"{i % 3}\n" for i in range(n)))
    data = load_data(str(tmp_path / "d"))
    assert (len(data.train), len(data.test), data.classes) == (12, 6, ("0", "1", "2"))


def test_kaggles_test_without_labels_is_said_to_be_none(tmp_path: Path) -> None:
    write(tmp_path / "d" / "train.csv", 15)
    write(tmp_path / "d" / "test.csv", 6, labelled=False)
    (tmp_path / "d" / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    data = load_data(str(tmp_path / "d"))
    assert (len(data.train), len(data.test)) == (12, 3)
    assert "test.csv has no labels, so it can't be the test set." in data.note
    assert "sample_submission.csv isn't read" in data.note


def test_names_that_do_not_tell_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "d" / "a.csv", 12)
    write(tmp_path / "d" / "b.csv", 12)
    with pytest.raises(
        DataError, match=r"several tables \(a\.csv, b\.csv\).*give one with --data and the other with --test"
    ):
        load_data(str(tmp_path / "d"))


def test_the_test_examples_may_be_named_beside_the_others(tmp_path: Path) -> None:
    train, test = write(tmp_path / "a.csv", 12), write(tmp_path / "b.csv", 6)
    data = load_data(train, test=test)
    assert (data.name, len(data.train), len(data.test), data.note) == ("a.csv", 12, 6, "")
    with pytest.raises(SettingError, match="mnist has its own test set"):
        load_data("mnist", test=test)
    write(tmp_path / "d" / "train.csv", 12)
    write(tmp_path / "d" / "test.csv", 6)
    with pytest.raises(SettingError, match="d has a test set of its own, so leave out --test"):
        load_data(str(tmp_path / "d"), test=test)
