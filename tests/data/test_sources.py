"""A source is a name, a folder or a file; for anything else the error lists the choices."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brightest.data import idx, load_data, load_examples
from brightest.errors import DataError, ImageError, SettingError
from brightest.nn.network import DIGITS


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(SettingError, match=r"'minst': choose auto, mnist, optdigits, .*IDX.*\.csv.* an \.npz"):
        load_data("minst")


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(SettingError, match=r"can't be loaded from a ndarray: .* use brightest.from_arrays"):
        load_data(np.zeros((2, 4)))  # type: ignore[arg-type]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    for source in (str(tmp_path / "nowhere"), "nowhere.csv"):
        with pytest.raises(DataError, match="no such file or folder"):
            load_data(source)


def test_an_unknown_kind_of_file_lists_the_choices(tmp_path: Path) -> None:
    (tmp_path / "notes.doc").write_text("hello")
    with pytest.raises(DataError, match=r"notes\.doc is not a kind of data"):
        load_data(str(tmp_path / "notes.doc"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("emnist-letters.mat", r"MATLAB file: read it with scipy\.io\.loadmat"),
        ("mnist.h5", "HDF5"),
        ("x.npy", r"single array: .*numpy\.savez"),
        ("mnist_png.tar.gz", "an archive: unpack it"),
        ("digits.xlsx", r"a spreadsheet: save it as \.csv"),
        ("train-images-idx3-ubyte.gz", "one of four IDX files: name the folder"),
        ("notes.txt", "notes.txt is not a table"),
    ],
)
def test_what_is_known_but_not_read_says_what_to_do(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / name).write_text("hello")
    with pytest.raises(DataError, match=says):
        load_data(str(tmp_path / name))


def test_an_empty_folder_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"neither IDX files .*, nor tables, nor pictures in a folder for each label"):
        load_data(str(tmp_path))


# A folder of IDX files ---------------------------------------------------------------------------------------


def write_idx(folder: Path, prefix: str = "", test: str = "t10k", join: str = "-", ending: str = ".gz") -> None:
    folder.mkdir(exist_ok=True)
    for part, n in (("train", 6), (test, 3)):
        images = np.full((n, 4, 5), 90, np.uint8)
        idx.write(folder / f"{prefix}{part}-images{join}idx3-ubyte{ending}", images)
        idx.write(folder / f"{prefix}{part}-labels{join}idx1-ubyte{ending}", np.arange(n).astype(np.uint8))


@pytest.mark.parametrize(
    "names",
    [{}, {"ending": ""}, {"join": "."}, {"prefix": "kmnist-", "test": "test"}, {"join": ".", "ending": ""}],
    ids=["MNIST", "uncompressed", "dots", "prefix", "unpacked"],
)
def test_idx_files_are_recognized_by_name(tmp_path: Path, names: dict[str, str]) -> None:
    write_idx(tmp_path / "mine", **names)
    data = load_data(str(tmp_path / "mine"))
    assert (data.name, data.train.images.shape, len(data.test), len(data.classes)) == ("mine", (6, 20), 3, 6)


def test_an_idx_file_that_is_missing_is_named(tmp_path: Path) -> None:
    write_idx(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match="has no test labels"):
        load_data(str(tmp_path))


def test_a_folder_must_have_a_label_for_each_image(tmp_path: Path) -> None:
    write_idx(tmp_path)
    idx.write(tmp_path / "train-labels-idx1-ubyte.gz", np.zeros(5, np.uint8))
    with pytest.raises(DataError, match="has 6 train images but 5 train labels"):
        load_data(str(tmp_path))


def test_several_sets_in_one_folder_are_not_mixed(tmp_path: Path) -> None:
    for prefix in ("emnist-letters-", "emnist-digits-"):
        write_idx(tmp_path, prefix)
    with pytest.raises(DataError, match=r"several data sets \(emnist-digits, emnist-letters\)"):
        load_data(str(tmp_path))


# A folder of pictures ----------------------------------------------------------------------------------------


def draw(path: Path, column: int) -> None:
    """A white bar on black."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, column : column + 3] = 255
    Image.fromarray(pixels).save(path)


def test_pictures_are_labelled_by_their_folders(tmp_path: Path) -> None:
    for number, label in enumerate(["cat", "ant"]):
        for n in range(5):
            draw(tmp_path / label / f"{n}.png", 10 * number + n)
    (tmp_path / "cat" / "notes.txt").write_text("not a picture")
    (tmp_path / ".hidden").mkdir()
    calls: list[tuple[str, int, int]] = []
    data = load_data(str(tmp_path), progress=lambda *step: calls.append(step))
    assert (data.classes, len(data.train), len(data.test)) == (("ant", "cat"), 8, 2)
    assert "no test set" in data.note
    assert calls[-1] == (tmp_path.name, 10, 10)
    column = data.train.images.reshape(-1, 28, 28)[:, 14].argmax(axis=1)
    np.testing.assert_array_equal(data.train.labels, column < 10)  # cats are drawn on the left


def test_pictures_may_come_with_a_test(tmp_path: Path) -> None:
    for part, n in (("train", 4), ("test", 2)):
        for label in ("3", "8"):
            for number in range(n):
                draw(tmp_path / part / label / f"{number}.PNG", number)
    data = load_data(str(tmp_path))
    assert (len(data.train), len(data.test), data.note) == (8, 4, "")
    assert set(data.train.labels) == {3, 8}  # digits keep their own output


def test_a_folder_beside_train_and_test_is_refused(tmp_path: Path) -> None:
    draw(tmp_path / "train" / "3" / "a.png", 3)
    draw(tmp_path / "extra" / "3" / "a.png", 3)
    with pytest.raises(DataError, match="holds extra/ beside train/"):
        load_data(str(tmp_path))


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    draw(tmp_path / "3" / "a.png", 3)
    (tmp_path / "3" / "b.png").write_text("not a picture")
    with pytest.raises(ImageError, match=r"b\.png is not a picture"):
        load_data(str(tmp_path))


# All the user's own digits ------------------------------------------------------------------------------


def folder_with(folder: Path, *labels: str) -> Path:
    for label in labels:
        draw(folder / label / "a.png", 12)
    return folder


def test_a_single_picture_keeps_its_label(tmp_path: Path) -> None:
    own, test = load_examples(str(folder_with(tmp_path / "mine", "7")), DIGITS)
    assert (own.labels.tolist(), test) == ([7], None)


def test_nothing_is_held_back_for_a_test(tmp_path: Path) -> None:
    own, test = load_examples(str(folder_with(tmp_path / "mine", "0", "1", "2", "3", "4", "5")), DIGITS)
    assert (len(own), test) == (6, None)
    folder_with(tmp_path / "both" / "train", "4", "2")
    folder_with(tmp_path / "both" / "test", "9")
    own, test = load_examples(str(tmp_path / "both"), DIGITS)
    assert own.labels.tolist() == [2, 4]
    assert test is not None
    assert test.labels.tolist() == [9]


def test_labels_are_indices_into_the_classes(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "mine", "bar", "box")
    assert load_examples(str(folder), ("stick", "box", "bar"))[0].labels.tolist() == [2, 1]
    with pytest.raises(DataError, match=r"mine: there is a label 'bar' that is none of the classes 0, 1"):
        load_examples(str(folder), DIGITS)
    np.savez(tmp_path / "mine.npz", X=np.full((2, 784), 200, np.uint8), y=[3, 10])
    with pytest.raises(DataError, match="there is a label 10, which is none of the 10 classes"):
        load_examples(str(tmp_path / "mine.npz"), DIGITS)


def test_a_data_set_known_by_name_is_refused() -> None:
    for name in ("mnist", "auto", ""):
        with pytest.raises(SettingError, match="can't be your own digits"):
            load_examples(name, DIGITS)


def test_labels_may_number_some_of_the_classes_in_another_order(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", X=np.full((3, 784), 200, np.uint8), y=[0, 1, 1])
    own, _ = load_examples(str(tmp_path / "mine.npz"), ("bar", "box", "stick"), names=("stick", "bar"))
    assert own.labels.tolist() == [2, 0, 0]
    with pytest.raises(DataError, match="numbers labels up to 1, but there are the classes bar, box, stick: say which"):
        load_examples(str(tmp_path / "mine.npz"), ("bar", "box", "stick"))
    with pytest.raises(DataError, match="'ball' is none of the network's classes bar, box"):
        load_examples(str(tmp_path / "mine.npz"), ("bar", "box"), names=("bar", "ball"))
