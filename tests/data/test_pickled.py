"""Pickles of plain arrays are read without running anything; whatever else a pickle would do is refused."""

import gzip
import io
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brightest.data import load_data, pickled
from brightest.errors import DataError

RNG = np.random.default_rng(0)
X, y = RNG.random((10, 49)).astype(np.float32), np.arange(10)
FROM_BUFFER = X.__reduce_ex__(5)[0]  # by which NumPy's pickles make an array


def nielsen() -> tuple[Any, ...]:
    """The layout of mnist.pkl.gz: training, validation, test."""
    return (X, y), (X[:4], y[:4]), (X[:3], y[:3])


@pytest.mark.parametrize("protocol", range(1, pickle.HIGHEST_PROTOCOL + 1))
def test_nielsens_layout_is_read_in_every_protocol(tmp_path: Path, protocol: int) -> None:
    (tmp_path / "mnist.pkl.gz").write_bytes(gzip.compress(pickle.dumps(nielsen(), protocol)))
    data = load_data(str(tmp_path / "mnist.pkl.gz"))
    np.testing.assert_array_equal(data.train.images, X)
    np.testing.assert_array_equal(data.train.labels, y)
    np.testing.assert_array_equal(data.test.images, X[:3])
    assert "4 validation examples, which aren't used" in data.note


def test_a_pickle_of_python_2_holds_its_bytes_as_text(tmp_path: Path) -> None:
    """As Python 2's protocol 2 wrote it: the array's bytes are a BINSTRING."""
    raw = X.tobytes()
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x0aK\x31\x86"
        b"cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + len(raw).to_bytes(4, "little")
        + raw
        + b"tb"
    )
    labels = b"".join(b"K" + bytes([n]) for n in range(10))
    (tmp_path / "old.pkl").write_bytes(b"\x80\x02(" + array + b"](" + labels + b"et.")
    data = load_data(str(tmp_path / "old.pkl"))
    both = [*data.train.images.tolist(), *data.test.images.tolist()]
    assert sorted(both) == sorted(X.tolist())


@pytest.mark.parametrize(
    "value",
    [
        {"x_train": X, "y_train": y, "x_test": X[:3], "y_test": y[:3]},
        {b"data": X, b"labels": y.tolist()},
        (X, y),
        [X, X[:3], y, y[:3]],
        ((np.asfortranarray(X), y.astype(">i4")), (X[:3], y[:3])),
        (X, list(y)),
    ],
)
def test_other_layouts_are_read(tmp_path: Path, value: Any) -> None:
    (tmp_path / "a.pickle").write_bytes(pickle.dumps(value))
    data = load_data(str(tmp_path / "a.pickle"))
    assert data.train.images.shape[1] == 49
    found = pickled.read_pickle(tmp_path / "a.pickle")
    np.testing.assert_array_equal(found.train[0], X)
    np.testing.assert_array_equal(found.train[1], y)


class Trap:
    """Calls a function when it is unpickled."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call[0], self.call[1:]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_that_a_pickle_names_is_run(tmp_path: Path, protocol: int) -> None:
    for trap in (Trap(os.mkdir, str(tmp_path / "made")), Trap(eval, "1"), Trap(io.BytesIO), Trap(np.load, "x")):
        (tmp_path / "trap.pkl").write_bytes(pickle.dumps(((X, trap), (X, y)), protocol))
        with pytest.raises(DataError, match=r"trap\.pkl (would call|holds more than|is not a pickle)"):
            load_data(str(tmp_path / "trap.pkl"))
    assert not (tmp_path / "made").exists()


def nested(levels: int) -> bytes:
    """A list of two of the same list, and so on: few bytes that stand for 2^levels items."""
    return b"\x80\x04]\x94" + b"".join(b"](h%ch%ce\x94" % (i, i) for i in range(levels)) + b"."


def key_of_tuples(levels: int) -> bytes:
    """A dict whose key is a tuple of shared tuples: hashing it takes 2^levels steps."""
    return b"\x80\x04}K\x01\x85\x94" + b"".join(b"h%ch%c\x86\x94" % (i, i) for i in range(levels)) + b"K\x01s."


def shared_tuples(levels: int) -> Any:
    """A tuple of the same tuple twice, and so on: 2^levels items to hash or to print."""
    value: Any = ()
    for _ in range(levels):
        value = value, value
    return value


def pickled_array(content: Any = bytes(490), kind: Any = "u1", shape: Any = (10, 49)) -> bytes:
    """Images whose pickle may hold anything in the places of an array's content, type and shape, and ten labels."""
    array = Trap(FROM_BUFFER, content, Trap(np.dtype, kind, False, True), shape, "C")
    return pickle.dumps((array, list(range(10))), 4)


def test_an_array_is_pickled_as_in_the_odd_pickles_below(tmp_path: Path) -> None:
    (tmp_path / "even.pkl").write_bytes(pickled_array())
    assert pickled.read_pickle(tmp_path / "even.pkl").train[0].shape == (10, 49)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        pickle.dumps(nielsen())[:500],
        pickle.dumps({"X": X}),
        pickle.dumps([[1, 2], [3]]),
        pickle.dumps((np.array([{}] * 3), y[:3])),
        nested(60),
        key_of_tuples(45),
        b"\x80\x04" + b"(" * 1000 + b".",
        pickle.dumps(X, 2).replace(b"K\nK1", b"K\xffK\xff"),
        pickled_array(shape=((0,) * 1000, 10**9)),
        pickled_array(content=490),
        pickled_array(kind=shared_tuples(45)),
    ],
    ids=[
        "empty", "text", "cut", "no labels", "lists", "objects", "nested", "key", "marks", "shape", "shape of tuples",
        "number as content", "type of tuples",
    ],
)  # fmt: skip
def test_other_pickles_are_refused_at_once(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.pkl").write_bytes(content)
    with pytest.raises(DataError, match=r"odd\.pkl"):
        load_data(str(tmp_path / "odd.pkl"))


def test_more_instructions_than_arrays_need_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickled, "MAX_INSTRUCTIONS", 100)
    (tmp_path / "long.pkl").write_bytes(pickle.dumps((list(range(200)), y)))
    with pytest.raises(DataError, match=r"long\.pkl is made of more parts"):
        load_data(str(tmp_path / "long.pkl"))


@pytest.mark.parametrize(("protocol", "says"), [(2, "holds more bytes"), (4, "holds more numbers")])
def test_arrays_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int, says: str) -> None:
    monkeypatch.setattr(pickled, "MAX_FILE_BYTES", 1000)
    (tmp_path / "large.pkl").write_bytes(pickle.dumps((X, y), protocol))
    with pytest.raises(DataError, match=rf"large\.pkl {says}"):
        load_data(str(tmp_path / "large.pkl"))


def test_a_list_of_texts_counts_as_the_array_of_their_longest(tmp_path: Path) -> None:
    (tmp_path / "long.pkl").write_bytes(pickle.dumps((X, ["a" * 10**6] + ["b"] * 300)))
    with pytest.raises(DataError, match=r"long\.pkl holds more numbers"):
        load_data(str(tmp_path / "long.pkl"))
