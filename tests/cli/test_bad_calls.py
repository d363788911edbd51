"""Whatever a user does wrong ends with exit code 1 or 2, one sentence on stderr, no traceback and no file left."""

import gzip
import os
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from brightest.data import mnist
from brightest.nn import storage
from brightest.nn.network import Network, random_network


def idx(array):
    """An array of uint8 in the IDX format."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def folder(tmp_path):
    """A folder of IDX files: 60 noisy images to learn from, 30 for the test."""
    rng = np.random.default_rng(0)
    home = tmp_path / "idx"
    home.mkdir()
    for part, n in (("train", 60), ("t10k", 30)):
        images, labels = rng.integers(0, 256, (n, 28, 28), np.uint8), (np.arange(n) % 10).astype(np.uint8)
        (home / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (home / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
    return home


@pytest.fixture
def refused(brightest, tmp_path):
    """Make the call, check that it is refused, and return the sentence."""

    def call(*arguments):
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        done = brightest(*arguments)
        assert done.code in (1, 2), done
        assert done.out == ""
        said = [line for line in done.err.splitlines() if line.startswith("brightest: ")]
        assert len(said) == 1, done.err
        assert done.err.splitlines()[-1] == said[0]
        assert "Traceback" not in done.err
        assert {path for path in tmp_path.rglob("*") if path.is_file()} <= before
        return said[0]

    return call


def rewrite(name, change):
    """A way to spoil one file of an IDX folder."""

    def spoil(folder):
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return spoil


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda folder: (folder / IMAGES).unlink(), "no train images"),
        (lambda folder: ((folder / IMAGES).unlink(), (folder / IMAGES).mkdir()), "no train images"),
        (rewrite(IMAGES, lambda _: b""), "train-images"),
        (rewrite(IMAGES, lambda content: content[:-500]), "train-images"),
        (rewrite(IMAGES, lambda content: gzip.compress(b"\1\2\3\4" + gzip.decompress(content)[4:])), "magic"),
        (rewrite(IMAGES, lambda content: gzip.compress(gzip.decompress(content)[:-784])), "train-images"),
        (rewrite(LABELS, lambda _: gzip.compress(idx(np.zeros(59, np.uint8)))), "59"),
        (rewrite("t10k-labels-idx1-ubyte.gz", lambda _: gzip.compress(idx(np.full(30, 77, np.uint8)))), "77"),
    ],
    ids=["missing", "folder", "empty", "truncated", "magic", "short", "counts", "labels"],
)
def test_broken_data(refused, folder, spoil, named):
    spoil(folder)
    assert named in refused("train", "--data", folder)


def test_data_of_no_kind_and_nowhere(refused, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no digits here")
    for data in ("nowhere", "empty", "notes.txt", "nowhere.npz"):
        assert data in refused("train", "--data", data)
    assert "train-images" in refused("train", "--data", "mnist", "--data-dir", "empty")
    (tmp_path / "labels.csv").write_text("label,a,b\n1,2\n")
    assert "labels.csv" in refused("train", "--data", "labels.csv")


def test_no_network_connection(refused, monkeypatch, tmp_path):
    monkeypatch.delenv("BRIGHTEST_DATA_DIR", raising=False)
    monkeypatch.setenv("BRIGHTEST_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/", "http://localhost:9/"))
    said = refused("train", "--data", "mnist")
    assert "--data-dir" in said


@pytest.mark.parametrize(
    "settings",
    [
        ("--layers", "784,0,10"),
        ("--layers", "784"),
        ("--layers", "784,sixteen,10"),
        ("--layers", "100,16,10"),
        ("--layers", "784,16,9"),
        ("--layers", "784,999999999999,10"),
        ("--learning-rate", "0"),
        ("--learning-rate", "-1"),
        ("--learning-rate", "inf"),
        ("--learning-rate", "nan"),
        ("--learning-rate", "fast"),
        ("--batch-size", "0"),
        ("--batch-size", "61"),
        ("--epochs", "-1"),
        ("--epochs", "many"),
        ("--seed", "-1"),
        ("--validation", "60"),
        ("--recipe", "soup"),
        ("--engine", "steam"),
        ("--activation", "step"),
        ("--cost", "hinge"),
        ("--optimizer", "lion"),
        ("--schedule", "sawtooth"),
        ("--out", "nowhere/network.safetensors"),
        ("--out", "."),
        ("--colour", "blue"),
    ],
    ids=" ".join,
)
def test_settings_that_can_not_work(refused, folder, settings):
    refused("train", "--data", folder, *settings)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("info", "lessn"), "can't read lessn: No such file or directory; name a file, or lesson, best, reader."),
        (("train", "--data", "mnits"), "no data set is called 'mnits': choose auto, mnist, optdigits, or the path"),
        (("train", "--resume", "lessn"), "there is no checkpoint lessn to resume: train without --resume"),
        (("train", "--resume", "lesson"), "there is no checkpoint lesson to resume: train without --resume"),
        (("train", "--out", "lesson"), "lesson is the name of a network that comes with brightest"),
        (
            ("train", "--seeds", "5..3"),
            "--seeds 5..3 can't work: give the first and the last, the smaller one first and both below 2³²",
        ),
        (("train", "--seeds", "0..99999999999"), "--seeds 0..99999999999 can't work: give the first and the last, the"),
        (("train", "--layers", "0,5"), "layers '0,5': every layer needs at least one neuron."),
        (("train", "--epochs", "2000001"), "epochs 2,000,001 can't work: it must be from 0 to 1,000,000"),
        (("train", "--layers", "a,5"), "--layers a,5 can't work: give whole numbers with commas"),
        (
            ("train", "--data", "optdigits", "--layers", "784,16,9"),
            "layers 784,16,9 don't fit optdigits: its images have 784 pixels and show 10 classes, so choose 784,16,10.",
        ),
        (("train", "--epochs", "many"), "Invalid value for '--epochs': it must be a valid integer."),
        (("train", "--seed", "-1"), "Invalid value for '--seed': it must be greater than or equal to 0."),
        (("inspect", "lesson", "wieghts"), "Invalid value for 'WHAT': 'wieghts' is not one of 'weights', 'neuron'"),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else "",
)
def test_a_slip_is_told_what_would_do(refused, call, says):
    assert refused(*call).startswith(f"brightest: {says}")


@pytest.mark.parametrize("host", ["a..b", "a" * 64])
@pytest.mark.parametrize("verb", [("serve",), ("page", "--data", "optdigits")], ids=lambda verb: verb[0])
def test_a_host_whose_name_can_not_be(refused, verb, host):
    said = refused(*verb, "--host", host, "--port", "8000")
    assert said == (
        f"brightest: {host}:8000 can't be opened: no host has such a name; choose another --host or --port."
    )


def test_calls_without_sense(refused):
    assert "'trian'" in refused("trian")
    refused("predict")
    refused("evaluate", "nowhere.safetensors")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="to root every folder is writable")
def test_a_read_only_folder(refused, folder, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert "Permission denied" in refused("train", "--data", folder, "--out", locked / "network.safetensors")


def test_a_full_disk(brightest, folder, monkeypatch, tmp_path):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = brightest("train", "--data", folder, "--batch-size", 10)
    assert done.code == 1
    assert "network.checkpoint.safetensors: No space left on device" in done.err
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500)),
        lambda path: path.write_bytes(path.read_bytes()[:-10]),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.unlink(),
    ],
    ids=["empty", "jpeg", "truncated", "folder", "missing"],
)
@pytest.mark.parametrize("verb", ["evaluate", "info", "predict"])
def test_network_files_that_are_none(refused, folder, tmp_path, spoil, verb):
    path = storage.save(random_network((784, 10), np.random.default_rng(0)), tmp_path / "n.safetensors")
    Image.new("L", (28, 28), 128).save(tmp_path / "picture.png")
    spoil(path)
    call = {"evaluate": (path, "--data", folder), "info": (path,), "predict": ("picture.png", "--network", path)}
    assert "n.safetensors" in refused(verb, *call[verb])


def test_a_network_that_does_not_fit_the_data(refused, folder, tmp_path):
    storage.save(random_network((100, 10), np.random.default_rng(0)), tmp_path / "small.safetensors")
    assert "784 pixels" in refused("evaluate", "small.safetensors", "--data", folder)
    made = Network((np.zeros((3, 784)),), (np.zeros(3),), classes=("a", "b", "c"))
    storage.save(made, tmp_path / "three.safetensors")
    assert "there is a label 9, which is none of the 3 classes" in refused(
        "evaluate", "three.safetensors", "--data", folder
    )


def test_pictures_that_can_not_be_read(refused, tmp_path):
    storage.save(random_network((784, 10), np.random.default_rng(0)), tmp_path / "network.safetensors")
    Image.new("L", (28, 28), 0).save(tmp_path / "blank.png")
    Image.new("L", (300, 200), 255).save(tmp_path / "white.png")
    Image.new("L", (1, 1), 200).save(tmp_path / "dot.png")
    Image.new("1", (9_000, 9_000), 1).save(tmp_path / "huge.png")
    (tmp_path / "words.png").write_text("not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "album").mkdir()
    for name in ("blank.png", "white.png", "dot.png", "huge.png", "words.png", "empty.png", "album", "nowhere.png"):
        assert name in refused("predict", name)


LONG = "x" * 300


@pytest.mark.parametrize(
    "call",
    [
        ("train", "--data", LONG),
        ("train", "--data", ""),
        ("train", "--data", "~nosuchuser/x.csv"),
        ("train", "--data", "mnist", "--data-dir", LONG),
        ("train", "--resume", LONG),
        ("train", "--resume", "[/bold].safetensors", "--data", "nowhere.npz"),
        ("evaluate", LONG),
        ("predict", LONG),
        ("info", "/dev/zero"),
    ],
    ids=lambda call: " ".join(call)[:40],
)
def test_names_that_can_not_be(brightest, call):
    done = brightest(*call)
    assert done.code in (1, 2)
    assert done.err.count("brightest: ") == 1


def test_a_misspelled_command_is_guessed(brightest):
    assert brightest("data", "fetsh").err == "brightest: No such command 'fetsh'. Did you mean 'fetch'?\n"


def test_links_that_lead_to_each_other_can_be_written_and_read(brightest, tmp_path):
    (tmp_path / "loop.safetensors").symlink_to("loop.safetensors")
    assert brightest("predict", "loop.safetensors").err.endswith("loop.safetensors: there is no such picture.\n")
    brightest("train", "--data", "optdigits", "--engine", "reference", "--epochs", "0", "--out", "loop.safetensors")
    assert brightest("info", "loop.safetensors", "--verify").code == 0
