"""Shards and mapped files hold what was written, and damage to them is found."""

import json
import shutil

import numpy as np
import pyarrow.parquet
import pytest

from brightest.data import Examples, idx, load_data
from brightest.data import shards as shards_module
from brightest.data import streams as streams_module
from brightest.data.shards import write_shards
from brightest.data.streams import StreamedExamples
from brightest.errors import DataError, StorageError


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(shards_module, "CHUNK", 40)
    monkeypatch.setattr(streams_module, "CHUNK", 40)
    monkeypatch.setattr(shards_module, "CHUNKS_PER_FILE", 3)
    monkeypatch.setattr(streams_module, "MIN_STREAMED_BYTES", 0)


@pytest.fixture
def examples():
    rng = np.random.default_rng(0)
    images = (rng.integers(0, 256, (430, 28 * 28)) * (rng.random((430, 784)) < 0.2)).astype(np.uint8)
    return Examples(images, np.arange(430) % 10)


@pytest.fixture
def folder(tmp_path, examples, small_chunks):
    parts = (examples[i : i + 100] for i in range(0, 400, 100))
    assert write_shards(tmp_path / "shards", parts, examples[400:], tuple("0123456789")) == 400
    return tmp_path / "shards"


def all_of(stream):
    chunks = [stream.read(number).examples() for number in range(len(stream.counts))]
    return np.concatenate([one.images for one in chunks]), np.concatenate([one.labels for one in chunks])


def test_shards_hold_the_examples_in_their_order(folder, examples):
    data = load_data(str(folder))
    assert isinstance(data.train, StreamedExamples)
    assert (data.train.count, data.train.stream.counts) == (360, [40] * 10)
    images, labels = all_of(data.train.stream)
    assert np.array_equal(images, examples.images[:400])
    assert np.array_equal(labels, examples.labels[:400])
    assert np.array_equal(data.test.images, examples.images[400:])
    assert sorted(path.name for path in folder.iterdir())[-3:] == [
        "train-00001.parquet",
        "train-00002.parquet",
        "train-00003.parquet",
    ]


def test_the_sample_is_not_learned_from(folder, examples):
    train = load_data(str(folder)).train
    assert np.array_equal(train.images, examples.images[:40])
    assert train.first == 1
    data, held_out = load_data(str(folder)).hold_out(15)
    assert (len(data.train), len(held_out), data.train.first) == (25, 15, 1)
    assert isinstance(data.train, StreamedExamples)
    assert not isinstance(held_out, StreamedExamples)


@pytest.mark.parametrize("kind", ["npy", "idx"])
def test_files_that_are_mapped_hold_the_examples(kind, tmp_path, examples, small_chunks):
    for part, some in (("train", examples[:400]), ("test", examples[400:])):
        if kind == "npy":
            np.save(tmp_path / f"{part}-images.npy", some.images)
            np.save(tmp_path / f"{part}-labels.npy", some.labels.astype(np.uint8))
        else:
            name = "train" if part == "train" else "t10k"
            idx.write(tmp_path / f"{name}-images-idx3-ubyte", some.images.reshape(-1, 28, 28))
            idx.write(tmp_path / f"{name}-labels-idx1-ubyte", some.labels.astype(np.uint8))
    data = load_data(str(tmp_path))
    assert isinstance(data.train, StreamedExamples)
    images, labels = all_of(data.train.stream)
    assert np.array_equal(images, examples.images[:400])
    assert np.array_equal(labels, examples.labels[:400])
    assert len(data.test) == 30


def write_arrays(folder, train, test):
    for part, some in (("train", train), ("test", test)):
        np.save(folder / f"{part}-images.npy", some.images)
        np.save(folder / f"{part}-labels.npy", some.labels)


def test_idx_files_of_ordinary_size_are_read_into_memory(tmp_path, examples):
    for name, some in (("train", examples[:400]), ("t10k", examples[400:])):
        idx.write(tmp_path / f"{name}-images-idx3-ubyte", some.images.reshape(-1, 28, 28))
        idx.write(tmp_path / f"{name}-labels-idx1-ubyte", some.labels.astype(np.uint8))
    assert not isinstance(load_data(str(tmp_path)).train, StreamedExamples)


def test_arrays_of_ordinary_size_are_all_learned_from(tmp_path, examples):
    write_arrays(tmp_path, examples[:400], examples[400:])
    train = load_data(str(tmp_path)).train
    assert not isinstance(train, StreamedExamples)
    assert np.array_equal(train.images, examples.images[:400])


@pytest.mark.parametrize("label", [-2, 10**12])
def test_labels_that_are_no_classes_are_refused(label, tmp_path, examples, small_chunks):
    write_arrays(tmp_path, examples[:400], examples[400:])
    labels = np.where(np.arange(400) == 300, label, examples.labels[:400])
    np.save(tmp_path / "train-labels.npy", labels)
    with pytest.raises(DataError, match="all must be whole numbers from 0 to 999"):
        load_data(str(tmp_path))


def test_a_damaged_shard_is_found(folder):
    path = folder / "train-00001.parquet"
    content = path.read_bytes()
    stream = load_data(str(folder)).train.stream
    for damaged in (content[:-40], content[: len(content) // 2], b"PAR1" + content[4:][::-1]):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match="train-00001"):
            stream.read(3)


def test_a_shard_with_a_damaged_page_is_found(folder):
    stream = load_data(str(folder)).train.stream
    path = folder / "train-00001.parquet"
    content = bytearray(path.read_bytes())
    content[4:40] = bytes([0xFF]) * 36  # the header of its first page
    path.write_bytes(content)
    with pytest.raises(DataError, match="train-00001"):
        stream.read(3)


def test_groups_that_memory_may_not_hold_are_refused(folder, monkeypatch):
    monkeypatch.setattr(shards_module, "CHUNK", 39)
    with pytest.raises(DataError, match="groups of more than 39 examples"):
        load_data(str(folder))


def test_a_shard_of_pixels_outside_is_found(folder, tmp_path):
    about = json.loads((folder / "shards.json").read_bytes())
    (folder / "shards.json").write_text(json.dumps({**about, "pixels": 700}))
    with pytest.raises(DataError, match="an image has 700"):
        load_data(str(folder))


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("label", pyarrow.array(["a"] * 360), "its columns aren't those of examples"),
        ("numbers", pyarrow.array([b"abc"] * 360), "a list has half a number"),
        ("label", pyarrow.array([200] * 360), "it has a label that is no class"),
        ("label", None, "it has no examples"),
    ],
)
def test_a_shard_of_other_columns_is_refused_in_words_of_ours(folder, column, values, sentence):
    path = folder / "test.parquet"
    table = pyarrow.parquet.read_table(path)
    at = table.schema.get_field_index(column)
    changed = table[:0] if values is None else table.set_column(at, column, values[: len(table)])
    pyarrow.parquet.write_table(changed, path)
    with pytest.raises(DataError, match=rf"test\.parquet is no shard, or damaged: {sentence}"):
        load_data(str(folder))


@pytest.mark.parametrize("wrong", ["lost", "format", "text"])
def test_shards_that_are_not_whole_are_refused(wrong, folder):
    about = json.loads((folder / "shards.json").read_bytes())
    if wrong == "lost":
        (folder / "train-00002.parquet").unlink()
    elif wrong == "format":
        (folder / "shards.json").write_text(json.dumps({**about, "format": 9}))
    else:
        (folder / "shards.json").write_text("nothing")
    with pytest.raises(DataError, match=r"made with 400|make them again"):
        load_data(str(folder))


def test_shards_are_written_into_no_folder_of_other_things(folder, examples):
    with pytest.raises(StorageError, match="is not empty"):
        write_shards(folder, iter([examples]), examples, tuple("0123456789"))
    shutil.rmtree(folder)
    folder.write_text("")
    with pytest.raises((StorageError, NotADirectoryError)):
        write_shards(folder, iter([examples]), examples, tuple("0123456789"))
