"""The catalogue says which data sets are on this machine, and whether they are complete."""

from pathlib import Path

import pytest

from brightest.data import available, fetch, verify
from brightest.errors import DataError, SettingError


def test_it_lists_missing_data_sets_too(tiny: Path) -> None:
    mnist, optdigits = available()
    assert (mnist.name, mnist.where, mnist.verified) == ("mnist", "", False)
    assert "train-images-idx3-ubyte" in mnist.problem
    assert (optdigits.name, optdigits.verified, optdigits.train, optdigits.test) == ("optdigits", True, 1437, 360)


def test_it_says_where_mnist_is(tiny: Path) -> None:
    mnist, _ = available(tiny)
    assert (mnist.where, mnist.verified, mnist.train, mnist.problem) == (str(tiny), True, 60_000, "")


def test_fetching_downloads_missing_files(tiny: Path, mirrors, own_cache: Path) -> None:
    mirrors[0].serve(tiny)
    assert fetch("mnist").where == str(own_cache / "mnist")
    assert verify("mnist").verified


def test_fetching_into_a_folder(tiny: Path, mirrors, tmp_path: Path) -> None:
    mirrors[0].serve(tiny)
    assert fetch("mnist", tmp_path / "here").where == str(tmp_path / "here")


def test_the_bundled_data_set_needs_no_download() -> None:
    assert fetch("optdigits").verified


def test_a_damaged_file_is_named(tiny: Path) -> None:
    (tiny / "t10k-labels-idx1-ubyte.gz").write_bytes(b"not this")
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is not MNIST's"):
        verify("mnist", tiny)


@pytest.mark.parametrize("operation", [verify, fetch])
def test_an_unknown_name_lists_the_known_ones(operation) -> None:
    with pytest.raises(SettingError, match="'minst' is unknown: choose mnist, optdigits"):
        operation("minst")
