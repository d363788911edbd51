"""MNIST is taken from where it is, fetched where it isn't, and never trusted unchecked."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from brightest.data import download, idx, load_data, mnist
from brightest.errors import DataError, DownloadError

IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


def test_it_is_read_from_the_folder_that_is_named(tiny: Path) -> None:
    data = load_data("mnist", data_dir=tiny)
    assert (data.name, len(data.train), len(data.test), data.classes) == ("mnist", 30, 10, tuple("0123456789"))
    np.testing.assert_array_equal(data.train.labels, np.arange(30) % 10)


def test_unpacked_files_are_as_good(tiny: Path) -> None:
    idx_file = tiny / LABELS
    idx.write(tiny / idx_file.stem, idx.read_labels(idx_file).astype(np.uint8))
    idx_file.unlink()
    assert len(load_data("mnist", data_dir=tiny).train) == 30


def test_it_is_read_from_the_environments_folder(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIGHTEST_DATA_DIR", str(tiny))
    assert load_data("mnist").name == load_data("auto").name == "mnist"


@pytest.mark.parametrize("source", ["mnist", "auto"])
def test_a_file_missing_from_the_named_folder_is_named(tiny: Path, source: str) -> None:
    (tiny / LABELS).unlink()
    with pytest.raises(DataError, match="has no train-labels-idx1-ubyte"):
        load_data(source, data_dir=tiny)


@pytest.mark.parametrize("source", ["mnist", "auto"])
def test_other_data_under_mnists_names_is_not_mnist(tiny: Path, source: str) -> None:
    idx.write(tiny / LABELS, (9 - np.arange(30) % 10).astype(np.uint8))
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte.gz is not MNIST's .* --data "):
        load_data(source, data_dir=tiny)
    assert len(load_data(str(tiny)).train) == 30  # allowed as the user's own data


def test_a_half_file_in_the_named_folder_is_an_error(tiny: Path) -> None:
    (tiny / IMAGES).write_bytes((tiny / IMAGES).read_bytes()[:1000])
    with pytest.raises(DataError, match="cut short"):
        load_data("auto", data_dir=tiny)


def test_it_is_fetched_once_and_kept(tiny: Path, mirrors, own_cache: Path) -> None:
    mirrors[0].serve(tiny)
    told: list[tuple[str, int, int]] = []
    assert len(load_data("mnist", progress=lambda *step: told.append(step)).train) == 30
    assert len(mirrors[0].asked) == 4
    size = (tiny / IMAGES).stat().st_size
    assert (IMAGES, size, size) in told
    assert len(load_data("mnist").train) == 30
    assert len(mirrors[0].asked) == 4
    assert mirrors[1].asked == []
    assert sorted(path.name for path in (own_cache / "mnist").iterdir()) == sorted(mirrors[0].files)


def damage_nothing(mirror) -> None:
    """It has no file at all: 404."""
    mirror.files = {}


def damage_bytes(mirror) -> None:
    mirror.files = {name: whole[:-20] + b"?" * 20 for name, whole in mirror.files.items()}


def damage_content(mirror) -> None:
    """A proper gzip file of something else."""
    mirror.files = dict.fromkeys(mirror.files, mirror.files[LABELS])


def damage_length(mirror) -> None:
    mirror.cut = set(mirror.files)


def damage_size(mirror) -> None:
    mirror.files = dict.fromkeys(mirror.files, bytes(100_000))


DAMAGES = [damage_nothing, damage_bytes, damage_content, damage_length, damage_size]


@pytest.mark.parametrize("damage", DAMAGES)
def test_when_a_mirror_fails_the_next_is_asked(tiny: Path, mirrors, damage) -> None:
    for mirror in mirrors:
        mirror.serve(tiny)
    damage(mirrors[0])
    assert len(load_data("mnist").train) == 30
    assert IMAGES in mirrors[0].asked
    assert IMAGES in mirrors[1].asked


@pytest.mark.parametrize("damage", DAMAGES)
def test_when_all_mirrors_fail_nothing_bad_is_kept(tiny: Path, mirrors, own_cache: Path, damage) -> None:
    for mirror in mirrors:
        mirror.serve(tiny)
        damage(mirror)
    with pytest.raises(DownloadError, match=r"MNIST can't be downloaded .*--data-dir.*--data optdigits"):
        load_data("mnist")
    kept = [path.name for path in own_cache.rglob("*") if path.is_file()]
    assert set(kept) <= {LABELS}  # damage_content serves the true labels under every name


def test_a_half_file_in_the_cache_is_fetched_anew_and_the_others_kept(tiny: Path, mirrors, own_cache: Path) -> None:
    shutil.copytree(tiny, own_cache / "mnist")
    (own_cache / "mnist" / IMAGES).write_bytes((tiny / IMAGES).read_bytes()[:1000])
    mirrors[0].serve(tiny)
    assert len(load_data("mnist").train) == 30
    assert mirrors[0].asked == [IMAGES]


def test_a_mirror_that_never_answers_is_given_up(tiny: Path, mirrors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "CONNECT_SECONDS", 0.5)
    mirrors[0].silent = True
    mirrors[1].serve(tiny)
    started = time.monotonic()
    assert len(load_data("mnist").train) == 30
    assert time.monotonic() - started < 5
    assert len(mirrors[0].asked) == 1  # and not asked for the other files


def test_fetching_ends_when_its_time_is_over(tiny: Path, mirrors) -> None:
    mirrors[0].serve(tiny)
    with pytest.raises(DownloadError, match="takes too long"):
        mnist.load(seconds=0)
    assert mirrors[0].asked == []


def test_without_a_network_it_says_what_to_do(tiny: Path) -> None:
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:9 can't be reached.*--data-dir"):
        load_data("mnist")


def test_a_name_that_nobody_knows_can_not_be_reached(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DownloadError, match="can't be reached"):
        load_data("mnist")


def test_a_cache_that_cannot_be_written_is_named(tiny: Path, mirrors, own_cache: Path) -> None:
    mirrors[0].serve(tiny)
    own_cache.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="can't be written"):
        load_data("mnist")


def test_what_fails_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DownloadError, match="No space left on device"):
        download.save(tmp_path / "file", b"content")
    assert list(tmp_path.iterdir()) == []


def test_auto_takes_the_bundled_handwriting_where_mnist_can_not_be_had(tiny: Path) -> None:
    data = load_data("auto")
    assert data.name == "optdigits"
    assert "MNIST is not here" in data.note


@pytest.mark.mnist
def test_the_real_mnist_is_what_it_always_was(mnist_folder: Path) -> None:
    data = load_data("mnist", data_dir=mnist_folder)
    assert data.train.images.shape == (60_000, 784)
    assert data.test.images.shape == (10_000, 784)
    assert data.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert data.train.images.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
