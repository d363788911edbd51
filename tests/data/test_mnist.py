"""MNIST is read from its folder, downloaded if it is missing, and always verified."""

import gzip
import queue
import shutil
from pathlib import Path

import numpy as np
import pytest

from brightest.data import download, idx, load_data, mnist
from brightest.errors import DataError, DownloadError

IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


def test_it_is_read_from_the_given_folder(tiny: Path) -> None:
    data = load_data("mnist", data_dir=tiny)
    assert (data.name, len(data.train), len(data.test), data.classes) == ("mnist", 30, 10, tuple("0123456789"))
    np.testing.assert_array_equal(data.train.labels, np.arange(30) % 10)


def test_uncompressed_files_are_read_too(tiny: Path) -> None:
    idx_file = tiny / LABELS
    idx.write(tiny / idx_file.stem, idx.read_labels(idx_file).astype(np.uint8))
    idx_file.unlink()
    assert len(load_data("mnist", data_dir=tiny).train) == 30


def test_files_as_unpackers_name_them_are_read_too(tiny: Path) -> None:
    for file in tiny.iterdir():
        (tiny / file.stem.replace("-idx", ".idx")).write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()
    assert len(load_data("mnist", data_dir=tiny).train) == 30


def test_folders_of_the_dashed_names_beside_the_files_are_no_files(tiny: Path) -> None:
    for file in [*tiny.iterdir()]:
        file.rename(tiny / file.name.replace("-idx", ".idx"))
        (tiny / file.stem).mkdir()  # as in Kaggle's MNIST
    assert len(load_data("mnist", data_dir=tiny).train) == 30


def test_it_is_read_from_the_folder_in_the_environment(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIGHTEST_DATA_DIR", str(tiny))
    assert load_data("mnist").name == load_data("auto").name == "mnist"


@pytest.mark.parametrize("source", ["mnist", "auto"])
def test_an_environment_that_names_no_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("BRIGHTEST_DATA_DIR", str(tmp_path / "gone"))
    with pytest.raises(DataError, match=r"BRIGHTEST_DATA_DIR names .*gone, which isn't a folder"):
        load_data(source)


@pytest.mark.parametrize("source", ["mnist", "auto"])
def test_a_file_missing_from_the_given_folder_is_named(tiny: Path, source: str) -> None:
    (tiny / LABELS).unlink()
    with pytest.raises(DataError, match="has no train-labels-idx1-ubyte"):
        load_data(source, data_dir=tiny)


@pytest.mark.parametrize("source", ["mnist", "auto"])
def test_other_data_under_mnists_file_names_is_refused(tiny: Path, source: str) -> None:
    idx.write(tiny / LABELS, (9 - np.arange(30) % 10).astype(np.uint8))
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte.gz is not MNIST's .* --data "):
        load_data(source, data_dir=tiny)
    assert len(load_data(str(tiny)).train) == 30  # allowed as the user's own data


def test_a_truncated_file_in_the_given_folder_is_an_error(tiny: Path) -> None:
    (tiny / IMAGES).write_bytes((tiny / IMAGES).read_bytes()[:1000])
    with pytest.raises(DataError, match="cut short"):
        load_data("auto", data_dir=tiny)


def test_it_is_downloaded_once_and_cached(tiny: Path, mirrors, own_cache: Path) -> None:
    mirrors[0].serve(tiny)
    calls: list[tuple[str, int, int]] = []
    assert len(load_data("mnist", progress=lambda *step: calls.append(step)).train) == 30
    assert len(mirrors[0].requests) == 4
    size = (tiny / IMAGES).stat().st_size
    assert (IMAGES, size, size) in calls
    assert len(load_data("mnist").train) == 30
    assert len(mirrors[0].requests) == 4
    assert mirrors[1].requests == []
    assert sorted(path.name for path in (own_cache / "mnist").iterdir()) == sorted(mirrors[0].files)


def remove_files(mirror) -> None:
    """No files at all: 404."""
    mirror.files = {}


def damage_bytes(mirror) -> None:
    mirror.files = {name: whole[:-20] + b"?" * 20 for name, whole in mirror.files.items()}


def damage_content(mirror) -> None:
    """A valid gzip file of something else."""
    mirror.files = dict.fromkeys(mirror.files, mirror.files[LABELS])


def damage_length(mirror) -> None:
    mirror.truncated = set(mirror.files)


def damage_size(mirror) -> None:
    mirror.files = dict.fromkeys(mirror.files, bytes(100_000))


DAMAGES = [remove_files, damage_bytes, damage_content, damage_length, damage_size]


@pytest.mark.parametrize("damage", DAMAGES)
def test_if_a_mirror_fails_the_next_is_tried(tiny: Path, mirrors, damage) -> None:
    for mirror in mirrors:
        mirror.serve(tiny)
    damage(mirrors[0])
    assert len(load_data("mnist").train) == 30
    assert IMAGES in mirrors[0].requests
    assert IMAGES in mirrors[1].requests


@pytest.mark.parametrize("damage", DAMAGES)
def test_if_all_mirrors_fail_no_damaged_file_is_stored(tiny: Path, mirrors, own_cache: Path, damage) -> None:
    for mirror in mirrors:
        mirror.serve(tiny)
        damage(mirror)
    with pytest.raises(DownloadError, match=r"MNIST can't be downloaded .*--data-dir.*--data optdigits"):
        load_data("mnist")
    stored = [path.name for path in own_cache.rglob("*") if path.is_file()]
    assert set(stored) <= {LABELS}  # damage_content serves the valid labels under every name


def test_only_a_truncated_file_in_the_cache_is_downloaded_again(tiny: Path, mirrors, own_cache: Path) -> None:
    shutil.copytree(tiny, own_cache / "mnist")
    (own_cache / "mnist" / IMAGES).write_bytes((tiny / IMAGES).read_bytes()[:1000])
    mirrors[0].serve(tiny)
    assert len(load_data("mnist").train) == 30
    assert mirrors[0].requests == [IMAGES]


def test_a_mirror_that_never_answers_is_given_up(tiny: Path, mirrors, monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[float] = []

    class FirstWaitTimesOut(queue.Queue):
        """A queue whose first wait is over at once, as if the timeout had passed."""

        def get(self, block: bool = True, timeout: float | None = None) -> object:
            assert timeout is not None
            timeouts.append(timeout)
            if len(timeouts) == 1:
                raise queue.Empty
            return super().get(block, timeout)

    monkeypatch.setattr(download, "CONNECT_SECONDS", 30)  # a busy machine may let the second mirror wait
    monkeypatch.setattr(download, "SimpleQueue", FirstWaitTimesOut)
    mirrors[0].silent = True
    mirrors[1].serve(tiny)
    assert len(load_data("mnist").train) == 30
    assert timeouts == [30] * 5  # the first mirror is not asked for the other files
    assert len(mirrors[1].requests) == 4


def test_a_download_ends_at_its_deadline(tiny: Path, mirrors) -> None:
    mirrors[0].serve(tiny)
    with pytest.raises(DownloadError, match="takes too long"):
        mnist.load(seconds=0)
    assert mirrors[0].requests == []


def test_without_a_network_the_error_says_what_to_do(tiny: Path) -> None:
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:9 can't be reached.*--data-dir"):
        load_data("mnist")


def test_an_unknown_host_can_not_be_reached(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DownloadError, match="can't be reached"):
        load_data("mnist")


def test_a_read_only_cache_is_named(tiny: Path, mirrors, own_cache: Path) -> None:
    mirrors[0].serve(tiny)
    own_cache.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="can't be written"):
        load_data("mnist")


def test_a_failed_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DownloadError, match="No space left on device"):
        download.save(tmp_path / "file", b"content")
    assert list(tmp_path.iterdir()) == []


def test_auto_uses_the_bundled_handwriting_if_mnist_is_unavailable(tiny: Path) -> None:
    data = load_data("auto")
    assert data.name == "optdigits"
    assert "MNIST is not here" in data.note


@pytest.mark.mnist
def test_the_real_mnist_has_its_known_content(mnist_folder: Path) -> None:
    data = load_data("mnist", data_dir=mnist_folder)
    assert data.train.images.shape == (60_000, 784)
    assert data.test.images.shape == (10_000, 784)
    assert data.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert data.train.images.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
